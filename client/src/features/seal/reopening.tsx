import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Reopening, SealVersion } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { ConfirmModal } from "@/ui/confirm-modal";
import { ReasonModal } from "@/ui/reason-modal";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { useAskForReopening, useDecideReopening } from "./queries";

interface ReopeningPanelProps {
  term: { id: number; name: string };
  seal: SealVersion;
  user: { id: number; role: string };
  mayAsk: boolean;
}

/** How a sealed term is opened again: one asks with a memo, an admin who is somebody else decides. */
export function ReopeningPanel({ term, seal, user, mayAsk }: ReopeningPanelProps) {
  const pending = seal.reopenings.find((one) => one.status === "pending");
  return (
    <Section
      title={t`Open it again`}
      lead={t`To correct something. One person asks with a memo, an admin who is somebody else decides. The seal stays on record; the next one is a new version.`}
    >
      {pending ? (
        <Pending term={term} reopening={pending} user={user} />
      ) : mayAsk ? (
        <AskForm term={term} key={seal.version} />
      ) : (
        <Text>{t`Whoever sets marks asks for it.`}</Text>
      )}
    </Section>
  );
}

function AskForm({ term }: { term: { id: number } }) {
  const ask = useAskForReopening(term.id);
  const [memo, setMemo] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!memo.trim()) return;
        ask.mutate(memo.trim(), {
          onSuccess: () => toast(t`It is asked. An admin who is somebody else decides.`),
          onError: (error) => toastProblem(describeError(error)),
        });
      }}
    >
      <Stack gap="sm">
        <Textarea
          label={t`Memo`}
          description={t`What must be corrected, and why. It goes into the audit log.`}
          value={memo}
          onChange={(event) => setMemo(event.currentTarget.value)}
          autosize
          minRows={3}
        />
        <Group justify="flex-end">
          <Button type="submit" variant="default" disabled={!memo.trim()} loading={ask.isPending}>
            {t`Ask to open the term again`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Pending({
  term,
  reopening,
  user,
}: {
  term: { id: number; name: string };
  reopening: Reopening;
  user: { id: number; role: string };
}) {
  const decide = useDecideReopening(term.id);
  const [asking, setAsking] = useState<"approve" | "refuse" | null>(null);
  const stop = () => setAsking(null);
  const take = (approve: boolean, reason: string) =>
    decide.mutate(
      { id: reopening.id, approve, reason },
      {
        onSuccess: () => toast(approve ? t`${term.name} is open for encoding.` : t`Refused.`),
        onError: (error) => toastProblem(describeError(error)),
        onSettled: stop,
      },
    );
  return (
    <Stack gap="sm">
      <div>
        <Text fw={650}>
          <Trans>
            {reopening.requested_by_name} asks for it, {formatMoment(reopening.requested_at)}
          </Trans>
        </Text>
        <Text className="anywhere">“{reopening.memo}”</Text>
      </div>
      <Decision
        isOwn={reopening.requested_by === user.id}
        isAdmin={user.role === "admin"}
        onAsk={setAsking}
      />
      <ConfirmModal
        opened={asking === "approve"}
        title={t`Open ${term.name} again?`}
        explanation={t`The term is encoded again: records, scores, merits and marks can be changed, and grades are computed anew. The seal stays on record.`}
        confirm={t`Open it again`}
        busy={decide.isPending}
        onClose={stop}
        onConfirm={() => take(true, "")}
      />
      {asking === "refuse" && (
        <ReasonModal
          opened
          title={t`Leave the term sealed?`}
          explanation={t`${reopening.requested_by_name} reads why.`}
          confirm={t`Refuse`}
          busy={decide.isPending}
          onClose={stop}
          onConfirm={(reason) => take(false, reason)}
        />
      )}
    </Stack>
  );
}

function Decision({
  isOwn,
  isAdmin,
  onAsk,
}: {
  isOwn: boolean;
  isAdmin: boolean;
  onAsk: (step: "approve" | "refuse") => void;
}) {
  if (isOwn) return <Text>{t`You asked for it yourself; an admin who is somebody else decides.`}</Text>;
  if (!isAdmin) return <Text>{t`An admin decides.`}</Text>;
  return (
    <div className="decision">
      <Button variant="default" onClick={() => onAsk("refuse")}>
        {t`Refuse`}
      </Button>
      <Button onClick={() => onAsk("approve")}>{t`Approve`}</Button>
    </div>
  );
}
