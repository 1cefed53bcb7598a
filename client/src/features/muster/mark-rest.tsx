import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { plural } from "@/lib/format";
import { ReasonModal } from "@/ui/reason-modal";
import { toast, toastProblem } from "@/ui/toast";
import { useMarkRest } from "./queries";

interface MarkRestProps {
  dayId: number;
  session?: number;
  /** The company that the roll is narrowed to; without one everybody. */
  company?: { id: number; name: string };
  /** How many have no record. */
  unmarked: number;
}

/** For a company that stands in line and was counted: everyone without a record is present. */
export function MarkRest({ dayId, session, company, unmarked }: MarkRestProps) {
  const [asking, setAsking] = useState(false);
  const mark = useMarkRest(dayId);
  const who = company ? t` of ${company.name}` : "";
  return (
    <>
      <Button variant="default" disabled={unmarked === 0} onClick={() => setAsking(true)}>
        {t`Mark the rest present`}
      </Button>
      <ReasonModal
        opened={asking}
        title={t`Mark the rest${who} present?`}
        explanation={t`${plural(unmarked, t`cadet`, t`cadets`)}${who} without a record ${unmarked === 1 ? "is" : "are"} marked present. Whoever is recorded already keeps that.`}
        confirm={t`Mark them present`}
        busy={mark.isPending}
        onClose={() => setAsking(false)}
        onConfirm={(reason) =>
          mark.mutate(
            { session, company: company && String(company.id), reason },
            {
              onSuccess: ({ marked }) => {
                setAsking(false);
                toast(t`${plural(marked, t`cadet`, t`cadets`)} marked present.`);
              },
              onError: (error) => toastProblem(describeError(error)),
            },
          )
        }
      />
    </>
  );
}
