import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Retention, RetentionClass } from "@/api/types";
import { formatCount, formatDate, formatMoment, plural } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { cadetsToPurgeQuery, PAGE_SIZE, retentionQuery, useChangePeriod } from "./queries";

/** How long each class of data is kept, what would go now, and what went last. */
export function RetentionSection() {
  const retention = useQuery(retentionQuery());
  return (
    <Section
      title={t`Retention`}
      lead={t`Data goes by itself when its time is over. Nothing that a grade hangs on ever does.`}
    >
      {retention.isPending && <LoadingState label={t`Loading periods`} />}
      {retention.error && !retention.data && (
        <ErrorState {...describeError(retention.error)} onRetry={() => retention.refetch()} />
      )}
      {retention.data && (
        <>
          <LastRun run={retention.data.last_run} />
          <Stack component="ul" gap={0} p={0} m={0} className="plain-list">
            {retention.data.classes.map((one) => (
              <ClassLine key={`${one.kind}-${one.days}`} one={one} />
            ))}
          </Stack>
        </>
      )}
    </Section>
  );
}

function LastRun({ run }: { run: Retention["last_run"] }) {
  if (!run) return <Text size="sm">{t`It has not run yet.`}</Text>;
  const total = Object.values(run.deleted).reduce((sum, count) => sum + count, 0);
  return (
    <Text size="sm">
      <Trans>
        Last run {formatMoment(run.started_at)}: {plural(total, t`row`, t`rows`)} went
        {run.finished_at ? "." : t`; it was cut off, the next one goes on.`}
      </Trans>
    </Text>
  );
}

/** Whose particulars would go. */
function CadetsToPurge() {
  const [opened, setOpened] = useState(false);
  const [page, setPage] = useState(1);
  const found = useQuery({ ...cadetsToPurgeQuery(page), enabled: opened });
  if (!opened)
    return (
      <Button size="compact-sm" variant="subtle" onClick={() => setOpened(true)}>
        {t`Show who`}
      </Button>
    );
  if (!found.data) return <LoadingState label={t`Loading who would go`} rows={2} />;
  return (
    <Stack gap="xs">
      <Stack component="ul" gap={0} p={0} m={0} className="plain-list" aria-label={t`Who would go`}>
        {found.data.results.map((cadet) => (
          <Text component="li" key={cadet.id} size="sm">
            <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(cadet.id) }}>
              {cadet.name}
            </Link>{" "}
            {cadet.student_number}
            {cadet.archived_at ? t`, archived ${formatDate(cadet.archived_at)}` : ""}
          </Text>
        ))}
      </Stack>
      <Pager page={page} pageSize={PAGE_SIZE} count={found.data.count} noun={t`cadets`} onPage={setPage} />
    </Stack>
  );
}

function ClassLine({ one }: { one: RetentionClass }) {
  const change = useChangePeriod();
  const [days, setDays] = useState<number | string>(one.days);
  const isChanged = days !== one.days && days !== "";
  return (
    <Group component="li" py="sm" justify="space-between" align="flex-end" className="entry-line">
      <div className="grow">
        <Text fw={600}>{one.title}</Text>
        <Text size="sm" c="dimmed">
          <Trans>
            At least {plural(one.least_days, t`day`, t`days`)}, by default {one.default_days}. {one.why}
          </Trans>
        </Text>
        <Text size="sm">
          {one.due === 0 ? t`Nothing would go now.` : t`${formatCount(one.due)} would go now.`}
        </Text>
        {one.kind === "archived_cadets" && one.due > 0 && <CadetsToPurge />}
      </div>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <NumberInput
          label={t`Days`}
          aria-label={t`Days: ${one.title}`}
          value={days}
          onChange={setDays}
          min={one.least_days}
          max={3650}
          clampBehavior="strict"
          allowDecimal={false}
          w={110}
        />
        <Button
          variant="default"
          disabled={!isChanged}
          loading={change.isPending}
          aria-label={t`Save: ${one.title}`}
          onClick={() =>
            change.mutate(
              { kind: one.kind, days: Number(days) },
              {
                onSuccess: () => toast(t`The period is changed.`),
                onError: (error) => toastProblem(describeError(error)),
              },
            )
          }
        >
          {t`Save`}
        </Button>
      </Group>
    </Group>
  );
}
