import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import { formatMoment } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { jobsQuery, PAGE_SIZE, runsQuery } from "./queries";
import { formatSpan } from "./words";

/** What scheduled work was done when, and how it ended. */
export function PastRuns({ page, onPage }: { page: number; onPage: (page: number) => void }) {
  const runs = useQuery(runsQuery(page));
  const { data: jobs = [] } = useQuery(jobsQuery());
  const titleOf = (name: string) => jobs.find((job) => job.name === name)?.title ?? name;
  return (
    <Section
      title={t`What was done`}
      lead={t`Kept for 90 days: work that is done hourly or less often, and whatever failed.`}
    >
      {runs.isPending && <LoadingState label={t`Loading what was done`} rows={3} />}
      {runs.error && !runs.data && (
        <ErrorState {...describeError(runs.error)} onRetry={() => runs.refetch()} />
      )}
      {runs.data?.count === 0 && <Text c="dimmed">{t`Nothing yet.`}</Text>}
      {runs.data && runs.data.count > 0 && (
        <>
          <Stack component="ul" gap={0} p={0} m={0} className="plain-list" aria-label={t`What was done`}>
            {runs.data.results.map((run) => (
              <Group
                key={run.id}
                component="li"
                py="sm"
                justify="space-between"
                wrap="nowrap"
                className="entry-line"
              >
                <div className="grow">
                  <Text fw={600}>{titleOf(run.job)}</Text>
                  <Text size="sm" c="dimmed">
                    <Trans>
                      {formatMoment(run.started_at)}, took{" "}
                      {formatSpan((Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000)}
                    </Trans>
                  </Text>
                  {run.detail && (
                    <Text size="sm" className="anywhere" c={run.outcome === "failed" ? "red" : undefined}>
                      {run.detail}
                    </Text>
                  )}
                </div>
                <StatusBadge status={run.outcome} />
              </Group>
            ))}
          </Stack>
          <Pager page={page} pageSize={PAGE_SIZE} count={runs.data.count} onPage={onPage} noun={t`runs`} />
        </>
      )}
    </Section>
  );
}
