import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { Flag } from "@/api/types";

export const PAGE_SIZE = 50;

export interface EligibilityFilters {
  flag?: Flag;
  company?: string;
  course?: string;
  search?: string;
  page: number;
}

/** The flagged cadets of a term, with how many have each flag. */
export const eligibilityQuery = (term: number, filters: EligibilityFilters, pageSize = PAGE_SIZE) =>
  queryOptions({
    queryKey: keys.eligibility.partWith(term, "flagged", { ...filters, pageSize }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/eligibility", {
          signal,
          params: { path: { term_id: term }, query: { ...filters, page_size: pageSize } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
