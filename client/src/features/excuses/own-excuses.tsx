import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Excuse } from "@/api/types";
import { formatDate, formatLongDate } from "@/lib/format";
import { ConfirmModal } from "@/ui/confirm-modal";
import { Pager } from "@/ui/pager";
import { ReasonModal } from "@/ui/reason-modal";
import { Section } from "@/ui/section";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { ChangeExcuse, FileExcuse } from "./excuse-form";
import { Letter } from "./letter";
import { daysToExcuseQuery, excusesQuery, PAGE_SIZE, useAppealExcuse, useWithdrawExcuse } from "./queries";
import { Story } from "./story";
import { lastDay, statusNames } from "./words";

/** A cadet's own excuses: filing one, and what became of those before. */
export function OwnExcuses({ page, onPage }: { page: number; onPage: (page: number) => void }) {
  const days = useQuery(daysToExcuseQuery());
  const excuses = useQuery(excusesQuery({ mine: true, page }));
  return (
    <Stack gap="lg">
      <Section title={t`File an excuse`} lead={t`For a training day ahead, or for one that you missed.`}>
        {days.isPending && <LoadingState label={t`Loading the training days`} rows={3} />}
        {days.error && <ErrorState {...describeError(days.error)} onRetry={() => days.refetch()} />}
        {days.data?.length === 0 && (
          <Text>{t`There is no training day for which you could file one now.`}</Text>
        )}
        {days.data && days.data.length > 0 && <FileExcuse days={days.data} />}
      </Section>
      <Stack component="section" aria-labelledby="own-excuses">
        <Title order={2} id="own-excuses">
          {t`My excuses`}
        </Title>
        {excuses.isPending && <LoadingState label={t`Loading my excuses`} rows={3} />}
        {excuses.error && !excuses.data && (
          <ErrorState {...describeError(excuses.error)} onRetry={() => excuses.refetch()} />
        )}
        {excuses.data?.count === 0 && (
          <EmptyState title={t`None yet`}>{t`What you file appears here, with what was decided.`}</EmptyState>
        )}
        {excuses.data?.results.map((one) => (
          <OwnExcuse key={one.id} excuse={one} />
        ))}
        {excuses.data && (
          <Pager
            page={page}
            pageSize={PAGE_SIZE}
            count={excuses.data.count}
            noun={t`excuses`}
            onPage={onPage}
          />
        )}
      </Stack>
    </Stack>
  );
}

type Asking = "change" | "withdraw" | "appeal" | "letter" | null;

function OwnExcuse({ excuse }: { excuse: Excuse }) {
  const [asking, setAsking] = useState<Asking>(null);
  const withdraw = useWithdrawExcuse();
  const appeal = useAppealExcuse();
  const close = () => setAsking(null);
  const answer = (words: string) => ({
    onSuccess: () => {
      toast(words);
      close();
    },
    onError: (error: unknown) => toastProblem(describeError(error)),
  });
  const title = `${excuse.day.title}, ${formatDate(excuse.day.held_on)}`;
  return (
    <Stack component="article" className="panel" p="md" gap="sm" aria-label={title}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          <Text fw={600}>{excuse.day.title}</Text>
          <Text size="sm" c="dimmed">
            {formatLongDate(excuse.day.held_on)}
          </Text>
        </div>
        <StatusBadge status={statusNames[excuse.status]} />
      </Group>
      <Story excuse={excuse} />
      {excuse.may_appeal && excuse.appeal_until && (
        <Text size="sm">
          <Trans>
            You can appeal until {formatLongDate(lastDay(excuse.appeal_until))}; somebody else decides then.
          </Trans>
        </Text>
      )}
      <Group gap="xs">
        {excuse.letter && (
          <Button variant="default" onClick={() => setAsking("letter")}>
            {t`Show the letter`}
          </Button>
        )}
        {excuse.may_change && (
          <>
            <Button variant="default" onClick={() => setAsking("change")}>
              {t`Change`}
            </Button>
            <Button variant="default" onClick={() => setAsking("withdraw")}>
              {t`Withdraw`}
            </Button>
          </>
        )}
        {excuse.may_appeal && <Button onClick={() => setAsking("appeal")}>{t`Appeal`}</Button>}
      </Group>
      <Modal opened={asking === "letter"} onClose={close} title={t`Letter: ${title}`} size="lg">
        {asking === "letter" && <Letter excuse={excuse} />}
      </Modal>
      <Modal opened={asking === "change"} onClose={close} title={t`Change: ${title}`}>
        <ChangeExcuse excuse={excuse} onDone={close} />
      </Modal>
      <ConfirmModal
        opened={asking === "withdraw"}
        title={t`Withdraw this excuse?`}
        explanation={t`Its letter is deleted. You can file another one while the time for it lasts.`}
        confirm={t`Withdraw`}
        busy={withdraw.isPending}
        onClose={close}
        onConfirm={() => withdraw.mutate(excuse.id, answer(t`Withdrawn.`))}
      />
      {asking === "appeal" && (
        <ReasonModal
          opened
          title={t`Appeal the refusal?`}
          explanation={t`Somebody other than who refused it decides, and that is final. Say what was overlooked.`}
          confirm={t`Appeal`}
          busy={appeal.isPending}
          onClose={close}
          onConfirm={(reason) =>
            appeal.mutate({ id: excuse.id, reason }, answer(t`Appealed. You are notified.`))
          }
        />
      )}
    </Stack>
  );
}
