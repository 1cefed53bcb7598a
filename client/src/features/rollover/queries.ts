import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { RollOverIn } from "@/api/types";
import type { Onward } from "./words";

export const PAGE_SIZE = 50;

export interface PreviewFilters {
  /** The term that they go to; without one it is a new term of that school year. */
  to?: number;
  school_year?: string;
  onward?: Onward;
  page: number;
}

export const previewQuery = (term: number, filters: PreviewFilters) =>
  queryOptions({
    queryKey: keys.rollOvers.partWith(term, "preview", filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/roll-overs/preview", {
          signal,
          params: { path: { term_id: term }, query: { ...filters, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** The roll-overs out of a term, newest first. */
export const rollOversQuery = (term: number) =>
  queryOptions({
    queryKey: keys.rollOvers.part(term, "made"),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/roll-overs", {
          signal,
          params: { path: { term_id: term }, query: { page_size: 100 } },
        }),
      ),
    select: (page) => page.results,
  });

const useRefresh = () => useFresh(keys.rollOvers.all, keys.terms.all, keys.cadets.all);

export function useRollOver(term: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (body: RollOverIn) =>
      unwrap(api.POST("/api/v1/terms/{term_id}/roll-overs", { params: { path: { term_id: term } }, body })),
    onSettled,
  });
}

export function useUndoRollOver(term: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: string }) =>
      unwrap(
        api.POST("/api/v1/terms/{term_id}/roll-overs/{roll_over_id}/undo", {
          params: { path: { term_id: term, roll_over_id: id } },
          body: { reason },
        }),
      ),
    onSettled,
  });
}
