import { Group, Progress, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { LifetimeMerits as Merits } from "@/api/types";
import { formatDate, plural } from "@/lib/format";
import { lifetimeMeritsQuery } from "./queries";

export const levelNames: Record<NonNullable<Merits["level"]>, string> = {
  bronze: "Bronze",
  silver: "Silver",
  gold: "Gold",
  platinum: "Platinum",
};

/** All merits of a cadet over all terms, and the level of recognition that they reach. */
export function LifetimeMerits({ cadet }: { cadet: number }) {
  const { data } = useQuery(lifetimeMeritsQuery(cadet));
  if (!data) return null;
  const { merits, level, next_level: next, still_needed: needed, earned } = data;
  return (
    <section className="panel padded" aria-label="Lifetime merits">
      <Group justify="space-between" gap="xs">
        <Text>
          <b>{plural(merits, "lifetime merit")}</b>
          {level ? `: ${levelNames[level]}` : ""}
        </Text>
        <Text size="sm" c="dimmed">
          {next ? `${needed} more to ${levelNames[next]}` : "The highest level"}
        </Text>
      </Group>
      <Progress
        mt={6}
        value={next ? (100 * merits) / (merits + needed) : 100}
        aria-label={next ? `On the way to ${levelNames[next]}` : "The highest level is reached"}
      />
      {earned.length > 0 && (
        <Text size="sm" c="dimmed" mt={6}>
          {earned.map((one) => `${levelNames[one.level]} on ${formatDate(one.earned_on)}`).join(", ")}
        </Text>
      )}
    </section>
  );
}
