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
  if (chain.isPending) return <LoadingState label="Checking the chain" rows={1} />;
  if (failureOf(chain) || !chain.data)
    return <ErrorState {...describeError(chain.error)} onRetry={() => chain.refetch()} />;
  const { length, anchor, chained_at, checked, waiting, waiting_since, fault } = chain.data;
  if (fault)
    return (
      <Alert
        color="red"
        variant="light"
        role="alert"
        title={`The audit chain breaks at entry no. ${fault.seq}`}
      >
        It is {fault.reason}. Somebody went past the system and changed the database. Tell the operator now:
        run “manage.py audit verify”, and compare with a backup.
      </Alert>
    );
  const waits =
    waiting > 0 && waiting_since
      ? ` ${plural(waiting, "entry waits", "entries wait")} for a place since ${formatMoment(waiting_since)}.`
      : "";
  return (
    <Group className="panel" p="md" justify="space-between" component="section" aria-label="Audit chain">
      <Stack gap={2} maw="80ch">
        <Text fw={600}>
          {length ? `The newest ${plural(checked, "entry holds", "entries hold")}` : "Nothing is chained yet"}
        </Text>
        <Text size="sm" c="dimmed">
          {length
            ? `Of ${formatCount(length)} in the chain; the last one was added ${formatMoment(chained_at ?? "")}.${waits} `
            : `${waits} `}
          The operator checks all of them with “manage.py audit verify”. Noted outside the system, the anchor
          shows whether anything before it was written anew.
        </Text>
      </Stack>
      {anchor && <CopyButton text={anchor} what="anchor" />}
    </Group>
  );
}
