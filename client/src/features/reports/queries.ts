import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, fetchFile } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { Report } from "@/api/types";
import { saveFile } from "@/lib/save-file";

/** What is ordered: a grade sheet, one cadet's grade with its explanation, or the own data of who asks. */
export type Wanted =
  | { kind: "grade_sheet"; term: number; company?: number }
  | { kind: "grade_record"; enrollment: number }
  | { kind: "own_data" };

type Kind = Wanted["kind"];

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
    // Events bring the progress; asking now and then covers a socket that is away.
    refetchInterval: (query) => (isUnderWay(query.state.data) ? 5_000 : false),
  });

export function isUnderWay(report: Report | undefined): boolean {
  return report?.status === "queued" || report?.status === "running";
}

/** Orders a document as PDF; a worker makes it. */
export function useOrderReport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: Wanted) =>
      unwrap<Report>(
        wanted.kind === "own_data"
          ? api.POST("/api/v1/privacy/my-data/pdf")
          : api.POST("/api/v1/reports", { body: wanted }),
      ),
    onSuccess: (report) => client.setQueryData(keys.reports.detail(report.id), report),
  });
}

/** Hands the finished file to the browser's downloads. */
export async function downloadReport(report: Report): Promise<void> {
  const home = report.kind === "own_data" ? "/api/v1/privacy/my-data/pdf" : "/api/v1/reports";
  const blob = await fetchFile(`${home}/${report.id}/file`);
  saveFile(blob, report.file_name || `${report.kind}-${report.id}.pdf`);
}
