import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { GradeRow } from "@/api/types";

export const PAGE_SIZE = 50;

export interface GradeFilters {
  company?: string;
  platoon?: number;
  course?: string;
  result?: GradeRow["result"];
  search?: string;
  page: number;
}

/** A page of the term's grade sheet. */
export const gradesQuery = (term: number, filters: GradeFilters) =>
  queryOptions({
    queryKey: keys.grades.partWith(term, "sheet", filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/grades", {
          signal,
          params: { path: { term_id: term }, query: { ...filters, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** One enrollment's grade with every point explained, now or as it was at a moment. */
export const gradeQuery = (enrollment: number, as_of?: string) =>
  queryOptions({
    queryKey: as_of
      ? keys.enrollments.partWith(enrollment, "grade-then", { as_of })
      : keys.enrollments.part(enrollment, "grade"),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/enrollments/{enrollment_id}/grade", {
          signal,
          params: { path: { enrollment_id: enrollment }, query: { as_of } },
        }),
      ),
  });

/** What the missing scores must be, to pass and for each equivalent; `assume` is "ASSESSMENT:SCORE,…". */
export const neededQuery = (enrollment: number, assume: string) =>
  queryOptions({
    // Under the grade's key: what makes the grade stale makes this stale.
    queryKey: keys.enrollments.partWith(enrollment, "grade", { assume }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/enrollments/{enrollment_id}/grade/needed", {
          signal,
          params: { path: { enrollment_id: enrollment }, query: { assume: assume || undefined } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
