import { queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { TermIn } from "@/api/types";
import type { TermStatus } from "./words";

export const termQuery = (id: number) =>
  queryOptions({
    queryKey: keys.terms.detail(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/terms/{term_id}", { signal, params: { path: { term_id: id } } })),
  });

/** What hangs on a term's status: the terms themselves, and what their seals lack. */
const useRefresh = () => useFresh(keys.terms.all, keys.seals.all);

/** Changes what a term says of itself; without an id a new term is opened. */
export function useSaveTerm(id: number | undefined) {
  const onSuccess = useRefresh();
  return useMutation({
    mutationFn: (fields: TermIn) =>
      id === undefined
        ? unwrap(api.POST("/api/v1/terms", { body: fields }))
        : unwrap(api.PATCH("/api/v1/terms/{term_id}", { params: { path: { term_id: id } }, body: fields })),
    onSuccess,
  });
}

/** Moves a term on, or back from encoding to open. */
export function useMoveTerm(id: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (status: TermStatus) =>
      unwrap(
        api.POST("/api/v1/terms/{term_id}/status", { params: { path: { term_id: id } }, body: { status } }),
      ),
    onSettled,
  });
}
