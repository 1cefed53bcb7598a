import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ApiError, describeError, failureOf } from "@/api/problem";
import type { CadetRecord } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { ownSections, recordFieldNames } from "@/lib/record-fields";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { recordQuery, useHandIn } from "./queries";
import { RecordSections } from "./record";
import { Requirements } from "./requirements";

/** A cadet's own record: filled in, handed in, and then changed by asking. */
export function OwnRecord({ cadetId }: { cadetId: number }) {
  const record = useQuery(recordQuery(cadetId));
  if (record.isPending) return <LoadingState label={t`Loading your record`} rows={8} />;
  if (!record.data || failureOf(record))
    return <ErrorState {...describeError(record.error)} onRetry={() => record.refetch()} />;
  const mayFill = record.data.state === "open" || record.data.state === "returned";
  return (
    <Stack gap="lg">
      <Standing record={record.data} />
      <RecordSections record={record.data} editable={mayFill ? ownSections : []} isOwn />
      <Requirements cadetId={cadetId} requirements={record.data.requirements ?? []} mayKeep={false} />
    </Stack>
  );
}

function Standing({ record }: { record: CadetRecord }) {
  const handIn = useHandIn();
  if (record.state === "reviewed" || record.state === "handed_in")
    return (
      <Alert
        color={record.state === "reviewed" ? "green" : "blue"}
        variant="light"
        title={record.state === "reviewed" ? t`Your record is in order` : t`Your record waits for its review`}
      >
        <Text>
          <Trans>
            {record.handed_in_at && t`Handed in ${formatMoment(record.handed_in_at)}. `}
            Is something wrong? <Link to="/privacy">Ask for a correction</Link>.
          </Trans>
        </Text>
      </Alert>
    );
  const lacking = record.missing.map((name) => recordFieldNames[name] ?? name);
  return (
    <Alert
      color="yellow"
      variant="light"
      title={record.state === "returned" ? t`Your record came back` : t`Fill in your record`}
    >
      <Stack gap="xs">
        {record.returned_reason && <Text>“{record.returned_reason}”</Text>}
        <Text>
          {lacking.length > 0
            ? t`Still missing: ${lacking.join(", ")}.`
            : t`Everything that is needed is there. Look through it, then hand it in.`}
        </Text>
        <Group>
          <Button
            disabled={lacking.length > 0}
            loading={handIn.isPending}
            onClick={() =>
              handIn.mutate(undefined, {
                onSuccess: () => toast(t`Handed in. Your company’s office looks through it.`),
                onError: (error) => toastProblem(describeError(error)),
              })
            }
          >
            {t`Hand in`}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

/** On the own page, while the record is to be filled in: a way there. Silent when it cannot be asked. */
export function FillInRecord({ cadetId }: { cadetId: number }) {
  const { data: record, error } = useQuery(recordQuery(cadetId));
  if (error instanceof ApiError || !record || record.state === "reviewed") return null;
  const words =
    record.state === "handed_in"
      ? t`Your record waits for its review.`
      : record.state === "returned"
        ? t`Your record came back: something is to be mended.`
        : t`Fill in your record: contact, guardian, sizes, health.`;
  return (
    <Alert color={record.state === "handed_in" ? "blue" : "yellow"} variant="light">
      <Group justify="space-between">
        <Text>{words}</Text>
        <Button variant="default" component={Link} to="/me/record">
          {t`Open my record`}
        </Button>
      </Group>
    </Alert>
  );
}
