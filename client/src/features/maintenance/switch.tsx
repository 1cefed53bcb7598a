import { t } from "@lingui/core/macro";
import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Unit } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { useMaintenance } from "./queries";

/** Whether anything can be changed, and what everyone is told meanwhile. */
export function MaintenanceForm({ unit }: { unit: Unit }) {
  const [note, setNote] = useState(unit.maintenance_note);
  const change = useMaintenance();
  const since = unit.maintenance_since;
  const turn = (is_on: boolean, done: string) =>
    change.mutate(
      { is_on, note },
      { onSuccess: () => toast(done), onError: (error) => toastProblem(describeError(error)) },
    );
  return (
    <Section
      title={since ? t`On since ${formatMoment(since)}` : t`Off`}
      lead={t`Requests under way end first; from the next one on nothing is changed, by anyone. Imports wait.`}
    >
      <Stack gap="sm">
        <Textarea
          label={t`What everyone reads meanwhile`}
          placeholder={t`We move to the new database; back at 14:00.`}
          autosize
          minRows={2}
          maxLength={300}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group>
          {since ? (
            <>
              <Button
                loading={change.isPending}
                onClick={() => turn(false, t`Everything can be changed again.`)}
              >
                {t`End maintenance`}
              </Button>
              <Button
                variant="default"
                disabled={note === unit.maintenance_note || change.isPending}
                onClick={() => turn(true, t`The note is changed.`)}
              >
                {t`Change the note`}
              </Button>
            </>
          ) : (
            <Button loading={change.isPending} onClick={() => turn(true, t`Nothing is changed from now on.`)}>
              {t`Hold all changes`}
            </Button>
          )}
        </Group>
      </Stack>
    </Section>
  );
}
