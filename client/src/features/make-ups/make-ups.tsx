import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { MakeUp, TrainingDay } from "@/api/types";
import { formatDate } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { MakeUpModal } from "./make-up-modal";
import { makeUpsQuery, PAGE_SIZE, useClearMakeUps } from "./queries";

interface MakeUpsProps {
  day: TrainingDay;
  /** The days of the term, of which one was missed. */
  days: TrainingDay[];
  mayChange: boolean;
}

/** Who makes up on a make-up day: the attendance of that day replaces the one that was missed, and never lowers a grade. */
export function MakeUps({ day, days, mayChange }: MakeUpsProps) {
  const [page, setPage] = useState(1);
  const [adding, setAdding] = useState(false);
  const makeUps = useQuery(makeUpsQuery(day.id, page));
  const failure = failureOf(makeUps);
  return (
    <Section
      title={t`Who makes up`}
      lead={t`Whoever is present on this day is credited for the day missed. The day itself counts for nobody else.`}
    >
      {mayChange && (
        <Group>
          <Button variant="default" onClick={() => setAdding(true)}>
            {t`Choose who makes up`}
          </Button>
        </Group>
      )}
      {makeUps.isPending && <LoadingState label={t`Loading who makes up`} rows={3} />}
      {failure && <ErrorState {...describeError(failure)} onRetry={() => makeUps.refetch()} />}
      {!failure && makeUps.data?.count === 0 && <Text c="dimmed">{t`Nobody yet.`}</Text>}
      {!failure && makeUps.data && makeUps.data.count > 0 && (
        <>
          <Stack component="ul" className="lines" gap={0} aria-label={t`Who makes up`}>
            {makeUps.data.results.map((one) => (
              <Line key={one.enrollment} one={one} day={day.id} mayChange={mayChange} />
            ))}
          </Stack>
          <Pager
            page={page}
            pageSize={PAGE_SIZE}
            count={makeUps.data.count}
            onPage={setPage}
            noun={t`cadets`}
          />
        </>
      )}
      {adding && <MakeUpModal day={day} days={days} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function Line({ one, day, mayChange }: { one: MakeUp; day: number; mayChange: boolean }) {
  const clear = useClearMakeUps(day);
  return (
    <Group component="li" py="sm" justify="space-between">
      <div className="grow">
        <Text>{one.name}</Text>
        <Text size="sm" c="dimmed">
          <Trans>
            {one.student_number} · for {one.missed_title}, {formatDate(one.missed_on)}
          </Trans>
        </Text>
      </div>
      {mayChange && (
        <Button
          size="sm"
          variant="default"
          loading={clear.isPending}
          aria-label={t`Take back: ${one.name}`}
          onClick={() =>
            clear.mutate([one.enrollment], {
              onSuccess: () => toast(t`${one.name} does not make up here any more.`),
              onError: (error) => toastProblem(describeError(error)),
            })
          }
        >
          {t`Take back`}
        </Button>
      )}
    </Group>
  );
}
