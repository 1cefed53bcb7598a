import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, fetchFile } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { GradeRow, Report } from "@/api/types";
import { saveFile } from "@/lib/save-file";

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

/** One enrollment's grade with every point explained. */
export const gradeQuery = (enrollment: number) =>
  queryOptions({
    queryKey: keys.enrollments.part(enrollment, "grade"),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/enrollments/{enrollment_id}/grade", {
          signal,
          params: { path: { enrollment_id: enrollment } },
        }),
      ),
  });

export const reportQuery = (id: number | null) =>
  queryOptions({
    queryKey: keys.reports.detail(id ?? 0),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/reports/{report_id}", { signal, params: { path: { report_id: id ?? 0 } } })),
    enabled: id !== null,
    // Events bring the progress; asking now and then covers a socket that is away.
    refetchInterval: (query) => (isUnderWay(query.state.data) ? 5_000 : false),
  });

export function isUnderWay(report: Report | undefined): boolean {
  return report?.status === "queued" || report?.status === "running";
}

/** Orders the grade sheet as PDF; a worker makes it. */
export function useOrderReport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ term, company }: { term: number; company?: number }) =>
      unwrap(api.POST("/api/v1/reports", { body: { kind: "grade_sheet", term, company } })),
    onSuccess: (report) => client.setQueryData(keys.reports.detail(report.id), report),
  });
}

/** Hands the finished file to the browser's downloads. */
export async function downloadReport(report: Report): Promise<void> {
  const blob = await fetchFile(`/api/v1/reports/${report.id}/file`);
  saveFile(blob, report.file_name || `grade-sheet-${report.id}.pdf`);
}
