import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, fetchFile } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { Report, ReportOrder } from "@/api/types";
import { saveFile } from "@/lib/save-file";

/** What is ordered: a document of the unit, or the own data of who asks. */
export type Wanted = ReportOrder | { kind: "own_data" };

type Kind = Wanted["kind"];

export const PAGE_SIZE = 20;

/** The documents that there are for who asks. */
export const reportKindsQuery = () =>
  queryOptions({
    queryKey: keys.reports.kinds,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/report-kinds", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What was asked for, newest first. */
export const reportsQuery = (page: number) =>
  queryOptions({
    queryKey: keys.reports.list({ page }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/reports", { signal, params: { query: { page, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
    // Events bring the progress; asking now and then covers a socket that is away.
    refetchInterval: (query) => (query.state.data?.results.some(isUnderWay) ? 5_000 : false),
  });

/** A report job: how far it is. */
export const reportQuery = (kind: Kind, id: number | null) =>
  queryOptions({
    queryKey: keys.reports.detail(id ?? 0),
    queryFn: ({ signal }) => {
      const wanted = id ?? 0;
      return unwrap<Report>(
        kind === "own_data"
          ? api.GET("/api/v1/privacy/my-data/pdf/{own_data_id}", {
              signal,
              params: { path: { own_data_id: wanted } },
            })
          : api.GET("/api/v1/reports/{report_id}", { signal, params: { path: { report_id: wanted } } }),
      );
    },
    enabled: id !== null,
    refetchInterval: (query) => (isUnderWay(query.state.data) ? 5_000 : false),
  });

/** What we say of a paper that somebody holds. */
export const verdictQuery = (code: string) =>
  queryOptions({
    queryKey: keys.documents.verdict(code),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/documents/{code}", { signal, params: { path: { code } } })),
    retry: false,
  });

export function isUnderWay(report: Report | undefined): boolean {
  return report?.status === "queued" || report?.status === "running";
}

/** Orders a document; a worker makes it. */
export function useOrderReport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: Wanted) =>
      unwrap<Report>(
        wanted.kind === "own_data"
          ? api.POST("/api/v1/privacy/my-data/pdf")
          : api.POST("/api/v1/reports", { body: wanted }),
      ),
    onSuccess: (report) => {
      client.setQueryData(keys.reports.detail(report.id), report);
      return client.invalidateQueries({ queryKey: keys.reports.lists });
    },
  });
}

/** Gives a job up, or asks for the same again. */
export function useReportStep(step: "cancel" | "retry") {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => {
      const params = { params: { path: { report_id: id } } };
      return unwrap<Report>(
        step === "cancel"
          ? api.POST("/api/v1/reports/{report_id}/cancel", params)
          : api.POST("/api/v1/reports/{report_id}/retry", params),
      );
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.reports.lists }),
  });
}

/** Hands the finished file to the browser's downloads. */
export async function downloadReport(report: Report): Promise<void> {
  const home = report.kind === "own_data" ? "/api/v1/privacy/my-data/pdf" : "/api/v1/reports";
  const blob = await fetchFile(`${home}/${report.id}/file`);
  saveFile(blob, report.file_name || `${report.kind}-${report.id}.${report.format}`);
}
