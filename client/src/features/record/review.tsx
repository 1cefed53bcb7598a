import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { CadetRecord } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { ReasonModal } from "@/ui/reason-modal";
import { toast, toastProblem } from "@/ui/toast";
import { useReview } from "./queries";

/** What a cadet has handed in: whoever keeps the roster finds it in order, or gives it back. */
export function Review({ record, mayKeep }: { record: CadetRecord; mayKeep: boolean }) {
  const review = useReview(record.cadet);
  const [returning, setReturning] = useState(false);
  const decide = (returned: string | null) =>
    review.mutate(returned, {
      onSuccess: () => {
        toast(returned === null ? t`The record is in order.` : t`The record is given back.`);
        setReturning(false);
      },
      onError: (error) => toastProblem(describeError(error)),
    });
  if (record.state === "reviewed" && record.reviewed_at)
    return (
      <Text c="dimmed">
        <Trans>
          Filled in by the cadet, found in order {formatMoment(record.reviewed_at)} by{" "}
          {record.reviewed_by_name}.
        </Trans>
      </Text>
    );
  if (record.state === "returned")
    return (
      <Text c="dimmed">
        <Trans>Given back to the cadet: “{record.returned_reason}”</Trans>
      </Text>
    );
  if (record.state === "open" || !record.handed_in_at)
    return <Text c="dimmed">{t`The cadet has not handed this record in yet.`}</Text>;
  return (
    <Alert color="blue" variant="light" title={t`Handed in ${formatMoment(record.handed_in_at)}`}>
      <Group justify="space-between">
        <Text>{t`The cadet has filled this in. Compare it with the papers.`}</Text>
        {mayKeep && (
          <Group gap="xs">
            <Button variant="default" onClick={() => setReturning(true)}>
              {t`Give back`}
            </Button>
            <Button loading={review.isPending} onClick={() => decide(null)}>
              {t`In order`}
            </Button>
          </Group>
        )}
      </Group>
      {returning && (
        <ReasonModal
          opened
          title={t`Give the record back?`}
          explanation={t`The cadet sees why, mends it and hands it in again.`}
          confirm={t`Give back`}
          busy={review.isPending}
          onClose={() => setReturning(false)}
          onConfirm={decide}
        />
      )}
    </Alert>
  );
}
