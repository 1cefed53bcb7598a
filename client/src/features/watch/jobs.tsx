import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import type { ScheduledJob } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { jobsQuery, useRunJob } from "./queries";
import { formatSpan } from "./words";

/** What runs by the clock, and how it went last. */
export function Jobs() {
  const jobs = useQuery(jobsQuery());
  return (
    <Section
      title={t`Scheduled work`}
      lead={t`Done by itself, once per period, however many schedulers run. What is done now is in the audit log.`}
    >
      {jobs.isPending && <LoadingState label={t`Loading scheduled work`} />}
      {jobs.error && !jobs.data && (
        <ErrorState {...describeError(jobs.error)} onRetry={() => jobs.refetch()} />
      )}
      {jobs.data && (
        <Stack component="ul" gap={0} p={0} m={0} className="plain-list">
          {jobs.data.map((job) => (
            <JobLine key={job.name} job={job} />
          ))}
        </Stack>
      )}
    </Section>
  );
}

function JobLine({ job }: { job: ScheduledJob }) {
  const run = useRunJob();
  return (
    <Group component="li" py="sm" justify="space-between" align="center" className="entry-line">
      <div className="grow">
        <Text fw={600}>{job.title}</Text>
        <Text size="sm" c="dimmed">
          <Trans>
            {job.name}, every {formatSpan(job.every_seconds)}. {lastRun(job)}
          </Trans>
        </Text>
        {job.detail && (
          <Text size="sm" c={job.outcome === "failed" ? "red" : undefined}>
            {job.detail}
          </Text>
        )}
      </div>
      <Group gap="sm" wrap="nowrap">
        {job.outcome && <StatusBadge status={job.outcome} />}
        <Button
          variant="default"
          loading={run.isPending}
          aria-label={t`Do now: ${job.title}`}
          onClick={() =>
            run.mutate(job.name, {
              onSuccess: () => toast(t`The worker does it now.`),
              onError: (error) => toastProblem(describeError(error)),
            })
          }
        >
          {t`Do now`}
        </Button>
      </Group>
    </Group>
  );
}

function lastRun({ started_at, finished_at }: ScheduledJob): string {
  if (!started_at) return t`Not done yet.`;
  if (!finished_at) return t`Begun ${formatMoment(started_at)}.`;
  const seconds = (Date.parse(finished_at) - Date.parse(started_at)) / 1000;
  return t`Last ${formatMoment(started_at)}, took ${formatSpan(seconds)}.`;
}
