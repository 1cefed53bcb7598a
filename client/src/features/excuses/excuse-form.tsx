import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, FileInput, Group, Select, Stack, Text, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { describeError } from "@/api/problem";
import type { DayToExcuse, Excuse } from "@/api/types";
import { formatDate, formatLongDate } from "@/lib/format";
import { Icon } from "@/ui/icons";
import { statusName } from "@/ui/status-badge";
import { toast } from "@/ui/toast";
import { useChangeExcuse, useFileExcuse } from "./queries";
import { LETTER_TYPES, lastDay, letterProblem } from "./words";

/** Files an excuse for one of the days that are open for it. */
export function FileExcuse({ days }: { days: DayToExcuse[] }) {
  const file = useFileExcuse();
  const [day, setDay] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const [round, setRound] = useState(0);
  const chosen = days.find((one) => String(one.day.id) === day);
  return (
    <Fields
      key={round}
      label={t`File the excuse`}
      isBusy={file.isPending}
      error={file.error}
      isReady={() => {
        setTried(true);
        return chosen !== undefined;
      }}
      onSend={(said) =>
        chosen &&
        file.mutate(
          { day: chosen.day.id, ...said },
          {
            onSuccess: () => {
              toast(t`Filed. You are notified when it is decided.`);
              setDay(null);
              setTried(false);
              setRound((now) => now + 1);
            },
          },
        )
      }
    >
      <Select
        label={t`Training day`}
        placeholder={t`Choose the day`}
        data={days.map((one) => ({
          value: String(one.day.id),
          label: `${formatDate(one.day.held_on)}, ${one.day.title}${one.status ? ` (${statusName(one.status)})` : ""}`,
        }))}
        value={day}
        onChange={setDay}
        error={tried && !chosen ? t`Choose the day.` : null}
      />
      {chosen && (
        <Text size="sm">
          <Trans>You can file for it until {formatLongDate(lastDay(chosen.file_until))}.</Trans>
        </Text>
      )}
    </Fields>
  );
}

/** Changes the reason of an open excuse, or sends another letter. */
export function ChangeExcuse({ excuse, onDone }: { excuse: Excuse; onDone: () => void }) {
  const change = useChangeExcuse();
  return (
    <Fields
      label={t`Save the changes`}
      reason={excuse.reason}
      letterHint={excuse.letter ? t`Replaces ${excuse.letter.name}` : undefined}
      isBusy={change.isPending}
      error={change.error}
      onCancel={onDone}
      onSend={(said) =>
        change.mutate(
          { id: excuse.id, ...said },
          {
            onSuccess: () => {
              toast(t`Changed.`);
              onDone();
            },
          },
        )
      }
    />
  );
}

interface FieldsProps {
  label: string;
  reason?: string;
  letterHint?: string;
  isBusy: boolean;
  error: Error | null;
  isReady?: () => boolean;
  onSend: (said: { reason: string; letter: File | null }) => void;
  onCancel?: () => void;
  children?: React.ReactNode;
}

function Fields(props: FieldsProps) {
  const [reason, setReason] = useState(props.reason ?? "");
  const [letter, setLetter] = useState<File | null>(null);
  const [tried, setTried] = useState(false);
  const wrong = letter && letterProblem(letter);
  const problem = props.error ? describeError(props.error) : null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const isReady = props.isReady?.() ?? true;
    if (isReady && reason.trim() && !wrong) props.onSend({ reason: reason.trim(), letter });
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack>
        {props.children}
        <Textarea
          label={t`Reason`}
          description={t`Such as: fever since Friday, see the clinic's note`}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={tried && !reason.trim() ? t`Say why.` : null}
          maxLength={2000}
          autosize
          minRows={3}
        />
        <FileInput
          label={t`Letter`}
          size="md"
          description={
            props.letterHint ?? t`A photo or a PDF, 10 MB at most. Without a letter it may well be refused.`
          }
          placeholder={t`Take a photo or choose a file`}
          accept={LETTER_TYPES}
          value={letter}
          onChange={setLetter}
          error={wrong}
          leftSection={<Icon name="camera" size={18} />}
          clearable
          clearButtonProps={{ "aria-label": t`Take the letter out` }}
        />
        {problem && (
          <Alert color="red" variant="light" role="alert" title={problem.title}>
            {problem.detail}
          </Alert>
        )}
        <Group justify="flex-end">
          {props.onCancel && (
            <Button variant="default" onClick={props.onCancel}>
              {t`Cancel`}
            </Button>
          )}
          <Button type="submit" loading={props.isBusy}>
            {props.label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
