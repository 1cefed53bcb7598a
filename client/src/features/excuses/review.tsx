import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Stack, Text, Textarea, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Excuse } from "@/api/types";
import { formatLongDate, formatTime } from "@/lib/format";
import { ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toast } from "@/ui/toast";
import { Letter } from "./letter";
import { excuseQuery, useDecideExcuse } from "./queries";
import { Story } from "./story";
import { statusNames } from "./words";

/** One excuse to decide: the letter beside what is known and the decision. */
export function Review({ id, onDecided }: { id: number; onDecided: () => void }) {
  const { data, error, isPending, refetch } = useQuery(excuseQuery(id));
  if (isPending) return <LoadingState label={t`Loading the excuse`} rows={6} />;
  if (!data) return <ErrorState {...describeError(error)} onRetry={() => refetch()} />;
  return (
    <div className="letter-desk panel">
      <Stack gap="md">
        <Facts excuse={data} />
        <Story excuse={data} />
      </Stack>
      <div className="letter-place">
        <Letter key={data.id} excuse={data} />
      </div>
      {data.may_review ? (
        <Decision key={data.id} excuse={data} onDecided={onDecided} />
      ) : (
        <Text size="sm" c="dimmed">
          {whyNot(data)}
        </Text>
      )}
    </div>
  );
}

function whyNot(excuse: Excuse): string {
  if (excuse.status === "appealed")
    return t`Who refused it does not decide on the appeal; somebody else does.`;
  if (excuse.status === "open")
    return t`You cannot decide this one: it is your own, or its term is sealed. A sealed term needs a reopening first.`;
  return t`Nothing is left to decide.`;
}

function Facts({ excuse }: { excuse: Excuse }) {
  const { cadet, day } = excuse;
  return (
    <div>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Title order={2}>
          <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(cadet.id) }}>
            {cadet.name}
          </Link>
        </Title>
        <StatusBadge status={statusNames[excuse.status]} />
      </Group>
      <Text c="dimmed" size="sm">
        <span className="num">{cadet.student_number}</span>
        {cadet.company && `, ${cadet.company}`}
        {cadet.platoon !== null && ` ${cadet.platoon}`}
      </Text>
      <Text fw={600} mt="xs">
        {day.title}, {formatLongDate(day.held_on)}
      </Text>
      {excuse.records.length === 0 && (
        <Text size="sm" c="dimmed">
          {day.status === "planned" ? t`The day has not been opened.` : t`Nothing is recorded yet.`}
        </Text>
      )}
      {excuse.records.map((record) => (
        <Group key={record.session} gap="xs" mt={4}>
          {record.session && <Text size="sm">{record.session}:</Text>}
          <StatusBadge status={record.status} />
          {record.scanned_at && (
            <Text size="sm">
              <Trans>scanned at {formatTime(record.scanned_at)}</Trans>
            </Text>
          )}
        </Group>
      ))}
    </div>
  );
}

function Decision({ excuse, onDecided }: { excuse: Excuse; onDecided: () => void }) {
  const decide = useDecideExcuse();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const problem = decide.error ? describeError(decide.error) : null;
  const wasThere = excuse.records.some((record) => record.scanned_at);
  const send = (isApproved: boolean) => {
    setTried(true);
    if (!reason.trim()) return;
    decide.mutate(
      { id: excuse.id, isApproved, reason: reason.trim() },
      {
        onSuccess: () => {
          toast(isApproved ? t`Approved: excused on that day.` : t`Refused.`);
          onDecided();
        },
      },
    );
  };
  const isPending = (isApproved: boolean) => decide.isPending && decide.variables.isApproved === isApproved;
  return (
    <Stack gap="sm" component="section" aria-label={t`Decision`}>
      {wasThere && (
        <Alert color="yellow" variant="light" title={t`The cadet was scanned on that day`}>
          {t`Approved, the day counts as excused all the same; the time of the scan stays beside it.`}
        </Alert>
      )}
      <Textarea
        label={t`Why`}
        description={t`${excuse.cadet.name} reads this.`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={tried && !reason.trim() ? t`Say why; the cadet reads it.` : null}
        maxLength={2000}
        autosize
        minRows={2}
      />
      {problem && (
        <Alert color="red" variant="light" role="alert" title={problem.title}>
          {problem.detail}
        </Alert>
      )}
      <Group grow>
        <Button
          variant="default"
          onClick={() => send(false)}
          loading={isPending(false)}
          disabled={isPending(true)}
        >
          {t`Refuse`}
        </Button>
        <Button onClick={() => send(true)} loading={isPending(true)} disabled={isPending(false)}>
          {t`Approve`}
        </Button>
      </Group>
    </Stack>
  );
}
