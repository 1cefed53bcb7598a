import { Alert, Button, Group, Progress, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { describeError } from "@/api/problem";
import type { Report } from "@/api/types";
import { Icon } from "@/ui/icons";
import { toastProblem } from "@/ui/toast";
import { downloadReport, isUnderWay, reportQuery, useOrderReport } from "./queries";

interface ReportState {
  report: Report | undefined;
  /** Whether it is known what to order. */
  canOrder: boolean;
  busy: boolean;
  order: () => void;
  download: () => void;
}

/** One grade sheet from the order to the download, which begins by itself when the file is ready. */
export function useGradeSheetReport(term: number | undefined, company: number | undefined): ReportState {
  const [id, setId] = useState<number | null>(null);
  const order = useOrderReport();
  const { data: report } = useQuery(reportQuery(id));
  const awaited = useRef<number | null>(null);
  const download = () => {
    if (report) downloadReport(report).catch((error) => toastProblem(describeError(error)));
  };
  useEffect(() => {
    if (report?.status !== "ready" || awaited.current !== report.id) return;
    awaited.current = null;
    downloadReport(report).catch((error) => toastProblem(describeError(error)));
  }, [report]);
  return {
    report,
    canOrder: term !== undefined,
    busy: order.isPending || isUnderWay(report),
    download,
    order: () => {
      if (term === undefined) return;
      order.mutate(
        { term, company },
        {
          onSuccess: (queued) => {
            awaited.current = queued.id;
            setId(queued.id);
          },
          onError: (error) => toastProblem(describeError(error)),
        },
      );
    },
  };
}

export function ReportButton({ state }: { state: ReportState }) {
  return (
    <Button
      leftSection={<Icon name="download" />}
      onClick={state.order}
      loading={state.busy}
      disabled={!state.canOrder}
    >
      Download PDF
    </Button>
  );
}

/** How far the grade sheet is, and the file once it is there. */
export function ReportProgress({ state }: { state: ReportState }) {
  const { report } = state;
  if (!report) return null;
  if (report.status === "failed")
    return (
      <Alert color="red" variant="light" role="alert" title="The grade sheet could not be made">
        {report.reason || "Order it again; if it fails again, tell the operator."}
      </Alert>
    );
  const ready = report.status === "ready";
  const words = ready
    ? "The grade sheet is ready and has been downloaded."
    : report.status === "queued"
      ? "The grade sheet waits for its turn."
      : `Making the grade sheet, ${report.progress} %`;
  return (
    <Group className="panel" p="md" justify="space-between">
      <Text role="status" aria-label="Grade sheet">
        {words}
      </Text>
      {ready ? (
        <Button variant="default" onClick={state.download}>
          Download again
        </Button>
      ) : (
        <Progress value={report.progress} w={220} aria-label="Progress of the grade sheet" animated />
      )}
    </Group>
  );
}
