import { t } from "@lingui/core/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import type { CalendarDate } from "@/api/types";
import { formatDate } from "@/lib/format";
import { weekdayOf } from "./plan";

const reasons: Record<NonNullable<CalendarDate["skipped"]>, string> = {
  holiday: t`Holiday`,
  planned: t`Planned already`,
  chosen: t`Left out`,
  after_term: t`After the term`,
};

/** Each date with its day's title, or why it gets none. */
export function PreviewDates({
  dates,
  title,
  onToggle,
}: {
  dates: CalendarDate[];
  title: string;
  onToggle: (date: string) => void;
}) {
  return (
    <Stack component="ol" gap={0} m={0} p={0} className="plain-list" aria-label={t`Dates`}>
      {dates.map((date) => (
        <Group
          component="li"
          key={date.held_on}
          className="list-line"
          justify="space-between"
          wrap="nowrap"
          py={6}
        >
          <div>
            <Text
              fw={600}
              c={date.skipped ? "dimmed" : undefined}
              td={date.skipped ? "line-through" : undefined}
            >
              {weekdayOf(date.held_on).slice(0, 3)}, {formatDate(date.held_on)}
            </Text>
            <Text size="sm" c="dimmed">
              {date.skipped ? reasonOf(date) : `${title} ${date.number}`}
            </Text>
          </div>
          {(date.skipped === null || date.skipped === "chosen") && (
            <Button
              variant="subtle"
              size="sm"
              flex="none"
              onClick={() => onToggle(date.held_on)}
              aria-label={
                date.skipped
                  ? t`Take in: ${formatDate(date.held_on)}`
                  : t`Leave out: ${formatDate(date.held_on)}`
              }
            >
              {date.skipped ? t`Take in` : t`Leave out`}
            </Button>
          )}
        </Group>
      ))}
    </Stack>
  );
}

function reasonOf({ skipped, why }: CalendarDate): string {
  if (!skipped) return "";
  return skipped === "holiday" || skipped === "planned" ? `${reasons[skipped]}: ${why}` : reasons[skipped];
}
