import { t } from "@lingui/core/macro";
import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Term } from "@/api/types";
import { ConfirmModal } from "@/ui/confirm-modal";
import { statusName } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { useMoveTerm } from "./queries";
import { statusMeanings, type TermStatus } from "./words";

interface Move {
  to: TermStatus;
  button: string;
  explanation: string;
}

const moves: Record<TermStatus, Move[]> = {
  open: [
    {
      to: "encoding",
      button: t`Begin encoding`,
      explanation: t`Training is over: the last scores and marks are encoded, then the term is sealed.`,
    },
  ],
  encoding: [
    { to: "open", button: t`Back to training`, explanation: t`The term is open again; it is sealed later.` },
  ],
  sealed: [
    {
      to: "archived",
      button: t`Archive the term`,
      explanation: t`It stays readable. It is put away; two people can still open it again.`,
    },
  ],
  archived: [],
};

/** Where the term stands, and the step that an admin can take from here. */
export function TermMoves({ term, mayMove }: { term: Term; mayMove: boolean }) {
  const move = useMoveTerm(term.id);
  const [asked, setAsked] = useState<Move | null>(null);
  const take = ({ to }: Move) =>
    move.mutate(to, {
      onSuccess: () => toast(t`${term.name} is ${to === "encoding" ? t`being encoded` : statusName(to)}.`),
      onError: (error) => toastProblem(describeError(error)),
      onSettled: () => setAsked(null),
    });
  return (
    <Group className="panel" p="md" justify="space-between">
      <Text className="grow">{statusMeanings[term.status]}</Text>
      {mayMove &&
        moves[term.status].map((one) => (
          <Button
            key={one.to}
            variant={one.to === "encoding" ? "filled" : "default"}
            onClick={() => setAsked(one)}
          >
            {one.button}
          </Button>
        ))}
      {asked && (
        <ConfirmModal
          opened
          title={`${asked.button}?`}
          explanation={asked.explanation}
          confirm={asked.button}
          busy={move.isPending}
          onClose={() => setAsked(null)}
          onConfirm={() => take(asked)}
        />
      )}
    </Group>
  );
}
