import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";

export const PAGE_SIZE = 50;

/** How far a cadet is towards the hours of each school year, latest first. */
export const cadetHoursQuery = (cadet: number) =>
  queryOptions({
    queryKey: keys.hours.detail(cadet),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/cadets/{cadet_id}/hours", { signal, params: { path: { cadet_id: cadet } } })),
  });

export interface HoursFilters {
  company?: string;
  search?: string;
  page: number;
}

/** The hours of everyone of a term whom one sees. */
export const termHoursQuery = (term: number, filters: HoursFilters) =>
  queryOptions({
    queryKey: keys.hours.list({ term, ...filters }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/hours", {
          signal,
          params: { path: { term_id: term }, query: { ...filters, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
