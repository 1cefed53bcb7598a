import { t } from "@lingui/core/macro";
import { ActionIcon, Group, Text, Title } from "@mantine/core";
import { today } from "@/lib/format";
import { monthName, moved } from "@/lib/month";
import { Icon } from "./icons";

interface MonthHeadProps {
  /** Of the title, by which the month's section is labelled. */
  id: string;
  /** "2026-08" */
  month: string;
  onMonth: (month: string) => void;
}

/** The name of a month, and the ways to the months beside it. */
export function MonthHead({ id, month, onMonth }: MonthHeadProps) {
  return (
    <Group justify="space-between" p="md" wrap="nowrap">
      <Title order={2} id={id} aria-live="polite">
        {monthName(month)}
      </Title>
      <Group gap="xs" wrap="nowrap">
        <ActionIcon
          variant="default"
          size={44}
          aria-label={t`Month before`}
          onClick={() => onMonth(moved(month, -1))}
        >
          <Icon name="left" />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size={44}
          aria-label={t`Month after`}
          onClick={() => onMonth(moved(month, 1))}
        >
          <Icon name="right" />
        </ActionIcon>
      </Group>
    </Group>
  );
}

/** The number of a date in the grid of a month: today stands out, days of other months stand back. */
export function DateNumber({ date, month }: { date: string; month: string }) {
  const now = date === today();
  return (
    <Text
      size="sm"
      component="div"
      c={date.startsWith(month) ? undefined : "dimmed"}
      fw={now ? 750 : undefined}
      td={now ? "underline" : undefined}
    >
      <span aria-hidden="true">{Number(date.slice(8))}</span>
    </Text>
  );
}
