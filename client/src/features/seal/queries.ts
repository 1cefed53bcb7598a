import { queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { Signatories } from "@/api/types";

/** Where a term stands: what it lacks, and its seals, newest first. */
export const sealQuery = (term: number) =>
  queryOptions({
    queryKey: keys.seals.detail(term),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/terms/{term_id}/seal", { signal, params: { path: { term_id: term } } })),
  });

/** A change of the seal is one of the term, and of what may be done in it. */
const useRefresh = () => useFresh(keys.terms.all, keys.seals.all);

export function useSeal(term: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (accepted: string[]) =>
      unwrap(
        api.POST("/api/v1/terms/{term_id}/seal", {
          params: { path: { term_id: term } },
          body: { accepted },
        }),
      ),
    onSettled,
  });
}

export function useAskForReopening(term: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (memo: string) =>
      unwrap(
        api.POST("/api/v1/terms/{term_id}/seal/reopenings", {
          params: { path: { term_id: term } },
          body: { memo },
        }),
      ),
    onSettled,
  });
}

export interface Decision {
  id: number;
  approve: boolean;
  reason: string;
}

/** Opens the term again, or leaves it sealed. */
export function useDecideReopening(term: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: ({ id, approve, reason }: Decision) => {
      const given = { params: { path: { term_id: term, reopening_id: id } }, body: { reason } };
      return approve
        ? unwrap(api.POST("/api/v1/terms/{term_id}/seal/reopenings/{reopening_id}/approve", given))
        : unwrap(api.POST("/api/v1/terms/{term_id}/seal/reopenings/{reopening_id}/refuse", given));
    },
    onSettled,
  });
}

export function useChangeSignatories() {
  const onSettled = useFresh(keys.seals.all);
  return useMutation({
    mutationFn: (body: Signatories) => unwrap(api.PATCH("/api/v1/unit/signatories", { body })),
    onSettled,
  });
}

/** Computes a seal anew and compares. Asked for by hand: it reads every record of the term. */
export function useVerify(term: number) {
  return useMutation({
    mutationFn: (version: number) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/seal/verification", {
          params: { path: { term_id: term }, query: { version } },
        }),
      ),
  });
}
