import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { useMay } from "@/api/reference";
import type { TrainingDay } from "@/api/types";
import { today } from "@/lib/format";
import { ConfirmModal } from "@/ui/confirm-modal";
import { ReasonModal } from "@/ui/reason-modal";
import { toast, toastProblem } from "@/ui/toast";
import { type DayStep, useDayStep } from "./queries";

const done = {
  open: t`is open. Scans are taken from now on.`,
  close: t`is closed.`,
  reopen: t`is open again.`,
};

/** The one step that a day can take next: open, close, or reopen with a reason. Nothing for who runs no days. */
export function DayActions({ day, size = "md" }: { day: TrainingDay; size?: "sm" | "md" }) {
  const [asking, setAsking] = useState(false);
  const move = useDayStep(day.id);
  const mayRun = useMay("run_days");
  const take = (step: DayStep) =>
    move.mutate(step, {
      onSuccess: () => {
        setAsking(false);
        toast(`${day.title} ${done[step.step]}`);
      },
      onError: (error) => toastProblem(describeError(error)),
    });
  const stop = () => setAsking(false);
  if (!mayRun) return null;
  if (day.status === "planned")
    return (
      <Button
        size={size}
        // Only what is due asks for attention.
        variant={day.held_on <= today() ? "filled" : "default"}
        loading={move.isPending}
        onClick={() => take({ step: "open" })}
        aria-label={t`Open ${day.title}`}
      >
        {t`Open`}
      </Button>
    );
  if (day.status === "open")
    return (
      <>
        <Button
          size={size}
          variant="default"
          onClick={() => setAsking(true)}
          aria-label={t`Close ${day.title}`}
        >
          {t`Close`}
        </Button>
        <ConfirmModal
          opened={asking}
          title={t`Close ${day.title}?`}
          explanation={t`Everyone without a record becomes absent, and the day counts towards the grades. Scans still queued on a phone are taken in afterwards by their own time.`}
          confirm={t`Close the day`}
          busy={move.isPending}
          onClose={stop}
          onConfirm={() => take({ step: "close" })}
        />
      </>
    );
  return (
    <>
      <Button
        size={size}
        variant="default"
        onClick={() => setAsking(true)}
        aria-label={t`Reopen ${day.title}`}
      >
        {t`Reopen`}
      </Button>
      <ReasonModal
        opened={asking}
        title={t`Reopen ${day.title}?`}
        explanation={t`The day leaves the grades until it is closed again.`}
        confirm={t`Reopen the day`}
        busy={move.isPending}
        onClose={stop}
        onConfirm={(reason) => take({ step: "reopen", reason })}
      />
    </>
  );
}
