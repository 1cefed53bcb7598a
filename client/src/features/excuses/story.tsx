import { t } from "@lingui/core/macro";
import { Stack, Text } from "@mantine/core";
import type { Excuse } from "@/api/types";
import { formatMoment } from "@/lib/format";

/** What was said and decided, in order. */
export function Story({ excuse }: { excuse: Excuse }) {
  const [first, second] = excuse.reviews;
  return (
    <Stack gap="xs" component="ol" className="plain-list" p={0} m={0} aria-label={t`What was said`}>
      <Step when={excuse.filed_at} who={t`Filed`} words={excuse.reason} />
      {first && <Review review={first} />}
      {excuse.appealed_at && (
        <Step when={excuse.appealed_at} who={t`Appealed`} words={excuse.appeal_reason} />
      )}
      {second && <Review review={second} />}
    </Stack>
  );
}

function Review({ review }: { review: Excuse["reviews"][number] }) {
  const word = review.is_approved ? t`Approved` : t`Refused`;
  return (
    <Step
      when={review.reviewed_at}
      who={t`${word} by ${review.reviewed_by_name}${review.is_appeal ? t`, on appeal` : ""}`}
      words={review.reason}
    />
  );
}

function Step({ when, who, words }: { when: string; who: string; words: string }) {
  return (
    <li>
      <Text size="sm" c="dimmed">
        {who}, {formatMoment(when)}
      </Text>
      <Text className="anywhere keep-lines">{words}</Text>
    </li>
  );
}
