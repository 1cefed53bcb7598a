import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { Calendar } from "@/api/types";
import { formatDate, formatMoment, plural } from "@/lib/format";
import { ReasonModal } from "@/ui/reason-modal";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { calendarsQuery, useUndoCalendar } from "./queries";

/** What was planned at once before, and the way back. */
export function MadeCalendars({ term, mayChange }: { term: number; mayChange: boolean }) {
  const made = useQuery(calendarsQuery(term));
  const [undoing, setUndoing] = useState<Calendar | null>(null);
  const undo = useUndoCalendar(term);
  if (made.isPending) return <LoadingState label={t`Loading calendars`} rows={2} />;
  if (!made.data || failureOf(made))
    return <ErrorState {...describeError(made.error)} onRetry={() => made.refetch()} />;
  if (made.data.count === 0) return null;
  return (
    <Section
      title={t`Planned at once`}
      lead={t`A calendar is taken back whole, for as long as none of its days was opened or changed.`}
    >
      <Stack component="ul" gap={0} m={0} p={0} className="plain-list">
        {made.data.results.map((calendar) => (
          <Group component="li" key={calendar.id} className="list-line" justify="space-between" py="xs">
            <div>
              <Text fw={600} td={calendar.undone_at ? "line-through" : undefined}>
                <Trans>
                  {plural(calendar.day_count, t`day`, t`days`)}, {formatDate(calendar.first_on)} to{" "}
                  {formatDate(calendar.last_on)}
                </Trans>
              </Text>
              <Text size="sm" c="dimmed">
                <Trans>
                  By {calendar.made_by_name}, {formatMoment(calendar.made_at)}
                  {calendar.undone_at &&
                    t`; taken back by ${calendar.undone_by_name}, ${formatMoment(calendar.undone_at)}: ${calendar.undo_reason}`}
                </Trans>
              </Text>
            </div>
            {mayChange && !calendar.undone_at && (
              <Button variant="default" onClick={() => setUndoing(calendar)}>
                {t`Take back`}
              </Button>
            )}
          </Group>
        ))}
      </Stack>
      <ReasonModal
        opened={undoing !== null}
        title={t`Take these days back?`}
        explanation={t`All ${undoing ? plural(undoing.day_count, t`day`, t`days`) : t`days`} leave the calendar, or none if one was opened or changed meanwhile.`}
        confirm={t`Take them back`}
        busy={undo.isPending}
        onClose={() => setUndoing(null)}
        onConfirm={(reason) =>
          undoing &&
          undo.mutate(
            { id: undoing.id, reason },
            {
              onSuccess: () => {
                setUndoing(null);
                toast(t`The days are taken back.`);
              },
              onError: (error) => toastProblem(describeError(error)),
            },
          )
        }
      />
    </Section>
  );
}
