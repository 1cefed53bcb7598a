import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
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
function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.terms.all }),
      client.invalidateQueries({ queryKey: keys.seals.all }),
    ]);
}

export function useCreateTerm() {
  const onSuccess = useRefresh();
  return useMutation({
    mutationFn: (body: TermIn) => unwrap(api.POST("/api/v1/terms", { body })),
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
