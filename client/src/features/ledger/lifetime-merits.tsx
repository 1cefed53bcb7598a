import { t } from "@lingui/core/macro";
import { Group, Progress, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { LifetimeMerits as Merits } from "@/api/types";
import { formatDate, plural } from "@/lib/format";
import { lifetimeMeritsQuery } from "./queries";

export const levelNames: Record<NonNullable<Merits["level"]>, string> = {
  bronze: t`Bronze`,
  silver: t`Silver`,
  gold: t`Gold`,
  platinum: t`Platinum`,
};

/** All merits of a cadet over all terms, and the level of recognition that they reach. */
export function LifetimeMerits({ cadet }: { cadet: number }) {
  const { data } = useQuery(lifetimeMeritsQuery(cadet));
  if (!data) return null;
  const { merits, level, next_level: next, still_needed: needed, earned } = data;
  return (
    <section className="panel padded" aria-label={t`Lifetime merits`}>
      <Group justify="space-between" gap="xs">
        <Text>
          <b>{plural(merits, t`lifetime merit`, t`lifetime merits`)}</b>
          {level ? `: ${levelNames[level]}` : ""}
        </Text>
        <Text size="sm" c="dimmed">
          {next ? t`${needed} more to ${levelNames[next]}` : t`The highest level`}
        </Text>
      </Group>
      <Progress
        mt={6}
        value={next ? (100 * merits) / (merits + needed) : 100}
        aria-label={next ? t`On the way to ${levelNames[next]}` : t`The highest level is reached`}
      />
      {earned.length > 0 && (
        <Text size="sm" c="dimmed" mt={6}>
          {earned.map((one) => t`${levelNames[one.level]} on ${formatDate(one.earned_on)}`).join(", ")}
        </Text>
      )}
    </section>
  );
}
