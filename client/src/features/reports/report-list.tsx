import { t } from "@lingui/core/macro";
import { Badge, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError, listOf } from "@/api/problem";
import type { Report } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { Paged } from "@/ui/paged";
import { Section } from "@/ui/section";
import { EmptyState } from "@/ui/states";
import { toastProblem } from "@/ui/toast";
import { downloadReport, isUnderWay, PAGE_SIZE, reportsQuery, useReportStep } from "./queries";

/** What one asked for: how far it is, the file, and what went wrong. */
export function ReportList({ page, onPage }: { page: number; onPage: (page: number) => void }) {
  const reports = useQuery(reportsQuery(page));
  return (
    <Section title={t`Asked for`} lead={t`The files are yours alone, and are kept for a limited time.`}>
      <Paged
        list={listOf(reports)}
        page={page}
        pageSize={PAGE_SIZE}
        onPage={onPage}
        noun={t`documents`}
        empty={
          <EmptyState title={t`Nothing asked for yet`}>
            {t`Choose a document; it appears here while it is made.`}
          </EmptyState>
        }
      >
        {(rows) => (
          <Stack component="ul" className="plain-list" gap={0} p={0} m={0} aria-label={t`Asked for`}>
            {rows.map((one) => (
              <Line key={one.id} report={one} />
            ))}
          </Stack>
        )}
      </Paged>
    </Section>
  );
}

const words: Record<Report["status"], string> = {
  queued: t`waits for its turn`,
  running: t`in the making`,
  ready: t`ready`,
  failed: t({ message: "failed", context: "work" }),
  cancelled: t`cancelled`,
};

function Line({ report }: { report: Report }) {
  const cancel = useReportStep("cancel");
  const retry = useReportStep("retry");
  const tell = { onError: (error: unknown) => toastProblem(describeError(error)) };
  const gone = report.status === "ready" && !report.file_name;
  return (
    <Group component="li" py="sm" justify="space-between" className="entry-line">
      <div className="grow">
        <Text fw={600}>
          {report.title} <Badge variant="default">{report.format.toUpperCase()}</Badge>
        </Text>
        <Text size="sm" c="dimmed">
          {formatMoment(report.created_at)} ·{" "}
          {gone ? t`its time is over, ask for it anew` : words[report.status]}
          {report.status === "running" && ` · ${report.progress} %`}
        </Text>
        {report.reason && <Text size="sm">{report.reason}</Text>}
      </div>
      {isUnderWay(report) && (
        <Group wrap="nowrap">
          <Progress value={report.progress} w={140} aria-label={t`Progress of ${report.title}`} animated />
          <Button
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate(report.id, tell)}
            aria-label={t`Cancel ${report.title}`}
          >
            {t`Cancel`}
          </Button>
        </Group>
      )}
      {report.status === "ready" && !gone && (
        <Button
          variant="default"
          onClick={() => downloadReport(report).catch((error) => toastProblem(describeError(error)))}
          aria-label={t`Download ${report.title}`}
        >
          {t`Download`}
        </Button>
      )}
      {(report.status === "failed" || report.status === "cancelled") && (
        <Button
          variant="default"
          loading={retry.isPending}
          onClick={() => retry.mutate(report.id, tell)}
          aria-label={t`Try ${report.title} again`}
        >
          {t`Try again`}
        </Button>
      )}
    </Group>
  );
}
