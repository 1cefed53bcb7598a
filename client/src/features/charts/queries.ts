import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";

const A_WHILE = 5 * 60_000;

/** A term in pictures, of the cadets in sight: the same that the PDF prints. */
export const chartsQuery = (term: number, wanted: boolean) =>
  queryOptions({
    queryKey: keys.charts.detail(term),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/terms/{term_id}/charts", { signal, params: { path: { term_id: term } } })),
    staleTime: A_WHILE,
    enabled: wanted,
  });
