import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { RollOver } from "@/api/types";
import { formatMoment, plural } from "@/lib/format";
import { ReasonModal } from "@/ui/reason-modal";
import { Section } from "@/ui/section";
import { ErrorState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { rollOversQuery, useUndoRollOver } from "./queries";

/** The roll-overs out of a term, with the way back while nothing hangs on them. */
export function MadeRollOvers({ term }: { term: number }) {
  const made = useQuery(rollOversQuery(term));
  const [undoing, setUndoing] = useState<RollOver | null>(null);
  if (!made.data || failureOf(made))
    return <ErrorState {...describeError(made.error)} onRetry={() => made.refetch()} />;
  if (!made.data || made.data.length === 0) return null;
  return (
    <Section title={t`Made already`} lead={t`One can be undone while nothing hangs on its enrollments.`}>
      <Stack component="ul" className="lines" gap={0}>
        {made.data.map((one) => (
          <Group component="li" key={one.id} py="sm" justify="space-between">
            <div className="grow">
              <Text>
                <Trans>
                  {plural(one.enrollment_count, t`cadet`, t`cadets`)} to {one.target_name}
                </Trans>
              </Text>
              <Text size="sm" c="dimmed" className="anywhere">
                <Trans>
                  {formatMoment(one.made_at)} by {one.made_by_name}
                  {one.undone_at &&
                    t`; undone ${formatMoment(one.undone_at)} by ${one.undone_by_name}: “${one.undo_reason}”`}
                </Trans>
              </Text>
            </div>
            {!one.undone_at && (
              <Button
                variant="default"
                size="sm"
                aria-label={t`Undo the roll-over to ${one.target_name}`}
                onClick={() => setUndoing(one)}
              >
                {t`Undo`}
              </Button>
            )}
          </Group>
        ))}
      </Stack>
      {undoing && <UndoModal term={term} rollOver={undoing} onClose={() => setUndoing(null)} />}
    </Section>
  );
}

function UndoModal({ term, rollOver, onClose }: { term: number; rollOver: RollOver; onClose: () => void }) {
  const undo = useUndoRollOver(term);
  return (
    <ReasonModal
      opened
      title={t`Undo this roll-over?`}
      explanation={t`${plural(rollOver.enrollment_count, t`enrollment`, t`enrollments`)} in ${rollOver.target_name} are taken back. It is refused when one of them has a record, a merit or a score.`}
      confirm={t`Undo it`}
      busy={undo.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        undo.mutate(
          { id: rollOver.id, reason },
          {
            onSuccess: () => {
              toast(t`The roll-over is undone.`);
              onClose();
            },
            onError: (error) => toastProblem(describeError(error)),
          },
        )
      }
    />
  );
}
