import { t } from "@lingui/core/macro";
import { Alert, Button, Group, Progress, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { describeError } from "@/api/problem";
import type { Report } from "@/api/types";
import { Icon } from "@/ui/icons";
import { toastProblem } from "@/ui/toast";
import { downloadReport, isUnderWay, reportQuery, useOrderReport, type Wanted } from "./queries";

interface ReportState {
  /** What people call the document: "grade sheet". */
  name: string;
  report: Report | undefined;
  /** Whether it is known what to order. */
  canOrder: boolean;
  busy: boolean;
  order: () => void;
  download: () => void;
}

export function useGradeSheetReport(term: number | undefined, company: number | undefined): ReportState {
  const wanted = term === undefined ? undefined : { kind: "grade_sheet" as const, term, company };
  return useReport(t`grade sheet`, "grade_sheet", wanted);
}

export function useGradeRecordReport(enrollment: number): ReportState {
  return useReport(t`grade record`, "grade_record", { kind: "grade_record", enrollment });
}

/** A letter about one cadet in one term. */
export function useLetter(kind: "drop_order" | "excuse_letters", enrollment: number): ReportState {
  const names = { drop_order: t`drop order`, excuse_letters: t`letters about excuses` };
  return useReport(names[kind], kind, { kind, enrollment });
}

export function useOwnDataReport(): ReportState {
  return useReport(t`document of your data`, "own_data", { kind: "own_data" });
}

/** One document from the order to the download, which begins by itself when the file is ready. */
function useReport(name: string, kind: Wanted["kind"], wanted: Wanted | undefined): ReportState {
  const [id, setId] = useState<number | null>(null);
  const order = useOrderReport();
  const { data: report } = useQuery(reportQuery(kind, id));
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
    name,
    report,
    canOrder: wanted !== undefined,
    busy: order.isPending || isUnderWay(report),
    download,
    order: () => {
      if (wanted === undefined) return;
      order.mutate(wanted, {
        onSuccess: (queued) => {
          awaited.current = queued.id;
          setId(queued.id);
        },
        onError: (error) => toastProblem(describeError(error)),
      });
    },
  };
}

interface ReportButtonProps {
  state: ReportState;
  label?: string;
  variant?: "default";
  size?: "sm";
}

export function ReportButton({ state, label = t`Download PDF`, variant, size }: ReportButtonProps) {
  return (
    <Button
      variant={variant}
      size={size}
      leftSection={<Icon name="download" />}
      onClick={state.order}
      loading={state.busy}
      disabled={!state.canOrder}
    >
      {label}
    </Button>
  );
}

/** How far the document is, and the file once it is there. */
export function ReportProgress({ state }: { state: ReportState }) {
  const { name, report } = state;
  if (!report) return null;
  if (report.status === "failed")
    return (
      <Alert color="red" variant="light" role="alert" title={t`The ${name} could not be made`}>
        {report.reason || t`Order it again; if it fails again, tell the operator.`}
      </Alert>
    );
  if (report.status === "cancelled")
    return (
      <Alert color="gray" variant="light" role="status" title={t`The ${name} was cancelled`}>
        {t`Order it again when you want it.`}
      </Alert>
    );
  const ready = report.status === "ready";
  const words = ready
    ? t`The ${name} is ready and has been downloaded.`
    : report.status === "queued"
      ? t`The ${name} waits for its turn.`
      : t`Making the ${name}, ${report.progress} %`;
  return (
    <Group className="panel" p="md" justify="space-between">
      <Text role="status" aria-label={t`State of the ${name}`}>
        {words}
      </Text>
      {ready ? (
        <Button variant="default" onClick={state.download}>
          {t`Download again`}
        </Button>
      ) : (
        <Progress value={report.progress} w={220} aria-label={t`Progress of the ${name}`} animated />
      )}
    </Group>
  );
}
