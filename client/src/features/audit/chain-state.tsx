import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import { formatCount, formatMoment, plural } from "@/lib/format";
import { CopyButton } from "@/ui/copy";
import { ErrorState, LoadingState } from "@/ui/states";
import { chainQuery } from "./queries";

/** Whether the log is what was written. One look checks the newest entries; the operator's command checks all of them. */
export function ChainState() {
  const chain = useQuery(chainQuery());
  if (chain.isPending) return <LoadingState label={t`Checking the chain`} rows={1} />;
  if (failureOf(chain) || !chain.data)
    return <ErrorState {...describeError(chain.error)} onRetry={() => chain.refetch()} />;
  const { length, anchor, chained_at, checked, waiting, waiting_since, fault } = chain.data;
  if (fault)
    return (
      <Alert
        color="red"
        variant="light"
        role="alert"
        title={t`The audit chain breaks at entry no. ${fault.seq}`}
      >
        <Trans>
          It is {fault.reason}. Somebody went past the system and changed the database. Tell the operator now:
          run “manage.py audit verify”, and compare with a backup.
        </Trans>
      </Alert>
    );
  const waits =
    waiting > 0 && waiting_since
      ? t` ${plural(waiting, t`entry waits`, t`entries wait`)} for a place since ${formatMoment(waiting_since)}.`
      : "";
  return (
    <Group className="panel" p="md" justify="space-between" component="section" aria-label={t`Audit chain`}>
      <Stack gap={2} maw="80ch">
        <Text fw={600}>
          {length
            ? t`The newest ${plural(checked, t`entry holds`, t`entries hold`)}`
            : t`Nothing is chained yet`}
        </Text>
        <Text size="sm" c="dimmed">
          <Trans>
            {length
              ? t`Of ${formatCount(length)} in the chain; the last one was added ${formatMoment(chained_at ?? "")}.${waits} `
              : `${waits} `}
            The operator checks all of them with “manage.py audit verify”. Noted outside the system, the
            anchor shows whether anything before it was written anew.
          </Trans>
        </Text>
      </Stack>
      {anchor && <CopyButton text={anchor} what={t`anchor`} />}
    </Group>
  );
}
