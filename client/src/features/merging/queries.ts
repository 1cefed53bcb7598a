import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { MergeIn } from "@/api/types";

export const PAIRS_A_PAGE = 20;

/** Records that may be of one person. */
export const duplicatesQuery = (page: number) =>
  queryOptions({
    queryKey: keys.cadets.list({ duplicates: page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/cadets/duplicates", {
          signal,
          params: { query: { page, page_size: PAIRS_A_PAGE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** Two records side by side. */
export const comparisonQuery = (kept: number, gone: number) =>
  queryOptions({
    queryKey: keys.cadets.partWith(kept, "merge", { gone }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/cadets/{cadet_id}/merge/{other_id}", {
          signal,
          params: { path: { cadet_id: kept, other_id: gone } },
        }),
      ),
  });

export function useMerge(kept: number, gone: number) {
  const onSettled = useFresh(keys.cadets.all, keys.enrollments.all);
  return useMutation({
    mutationFn: (body: MergeIn) =>
      unwrap(
        api.POST("/api/v1/cadets/{cadet_id}/merge/{other_id}", {
          params: { path: { cadet_id: kept, other_id: gone } },
          body,
        }),
      ),
    onSettled,
  });
}
