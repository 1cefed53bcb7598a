import { Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Retention, RetentionClass } from "@/api/types";
import { formatCount, formatMoment, plural } from "@/lib/format";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { retentionQuery, useChangePeriod } from "./queries";

/** How long each class of data is kept, what would go now, and what went last. */
export function RetentionSection() {
  const retention = useQuery(retentionQuery());
  return (
    <Section
      title="Retention"
      lead="Data goes by itself when its time is over. Nothing that a grade hangs on ever does."
    >
      {retention.isPending && <LoadingState label="Loading periods" />}
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
  if (!run) return <Text size="sm">It has not run yet.</Text>;
  const total = Object.values(run.deleted).reduce((sum, count) => sum + count, 0);
  return (
    <Text size="sm">
      Last run {formatMoment(run.started_at)}: {plural(total, "row")} went
      {run.finished_at ? "." : "; it was cut off, the next one goes on."}
    </Text>
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
          At least {plural(one.least_days, "day")}, by default {one.default_days}. {one.why}
        </Text>
        <Text size="sm">
          {one.due === 0 ? "Nothing would go now." : `${formatCount(one.due)} would go now.`}
        </Text>
      </div>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <NumberInput
          label="Days"
          aria-label={`Days: ${one.title}`}
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
          aria-label={`Save: ${one.title}`}
          onClick={() =>
            change.mutate(
              { kind: one.kind, days: Number(days) },
              {
                onSuccess: () => toast("The period is changed."),
                onError: (error) => toastProblem(describeError(error)),
              },
            )
          }
        >
          Save
        </Button>
      </Group>
    </Group>
  );
}
