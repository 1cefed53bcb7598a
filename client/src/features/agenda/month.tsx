import { t } from "@lingui/core/macro";
import { Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CalendarEntry } from "@/api/types";
import { formatLongDate, formatTime } from "@/lib/format";
import { datesOf, monthName, weekdays } from "@/lib/month";
import { DateNumber, MonthHead } from "@/ui/month";
import { usePhone } from "@/ui/responsive";
import { LoadingState } from "@/ui/states";

const kindNames: Record<CalendarEntry["kind"], string> = {
  training: t`Training`,
  activity: t`Activity`,
  achievement: t`Achievement`,
  holiday: t`Holiday`,
};

interface MonthProps {
  /** "2026-08" */
  month: string;
  /** Undefined while the month is on its way: its head stays, and the focus with it. */
  entries: CalendarEntry[] | undefined;
  /** Why the month cannot be shown. */
  children?: ReactNode;
  onMonth: (month: string) => void;
  /** Whether the page of a training day may be opened. */
  mayOpenDays: boolean;
}

/** A month of the unit's calendar: a grid where there is room, and what is in it as a list. */
export function AgendaMonth({ month, entries, children, onMonth, mayOpenDays }: MonthProps) {
  const phone = usePhone();
  const within = (entries ?? []).filter(
    ({ starts_on, ends_on }) => starts_on.slice(0, 7) <= month && ends_on.slice(0, 7) >= month,
  );
  return (
    <Stack>
      <section className="panel" aria-labelledby="agenda-title">
        <MonthHead id="agenda-title" month={month} onMonth={onMonth} />
        {!phone && (
          <div className="month" aria-hidden="true">
            {weekdays.map((name) => (
              <div key={name} className="month-head">
                {name}
              </div>
            ))}
            {datesOf(month).map((date) => (
              <div key={date} className={date.startsWith(month) ? undefined : "month-other"}>
                <DateNumber date={date} month={month} />
                {(entries ?? [])
                  .filter(({ starts_on, ends_on }) => starts_on <= date && date <= ends_on)
                  .map((entry) => (
                    <div key={`${entry.kind} ${entry.id}`} className="agenda-chip" data-kind={entry.kind}>
                      {entry.title}
                    </div>
                  ))}
              </div>
            ))}
          </div>
        )}
      </section>
      <section className="panel" aria-label={t`What is in ${monthName(month)}`}>
        {children}
        {!entries && !children && <LoadingState label={t`Loading the calendar`} />}
        {entries && within.length === 0 && (
          <Text c="dimmed" p="md">
            {t`Nothing in this month.`}
          </Text>
        )}
        <ul className="plain-list">
          {within.map((entry) => (
            <Group
              component="li"
              key={`${entry.kind} ${entry.id}`}
              className="list-line"
              px="md"
              py="xs"
              gap="md"
              wrap="nowrap"
              align="flex-start"
            >
              <span className="agenda-mark" data-kind={entry.kind} aria-hidden="true" />
              <div>
                <EntryTitle entry={entry} mayOpenDays={mayOpenDays} />
                <Text size="sm" c="dimmed">
                  {kindNames[entry.kind]} · {whenOf(entry)}
                  {entry.location ? ` · ${entry.location}` : ""}
                </Text>
              </div>
            </Group>
          ))}
        </ul>
      </section>
    </Stack>
  );
}

function EntryTitle({ entry, mayOpenDays }: { entry: CalendarEntry; mayOpenDays: boolean }) {
  const id = String(entry.id);
  if (entry.kind === "training" && mayOpenDays)
    return (
      <Link className="row-link" to="/muster/$dayId" params={{ dayId: id }}>
        {entry.title}
      </Link>
    );
  if (entry.kind === "activity" || entry.kind === "achievement")
    return (
      <Link className="row-link" to="/activities/$activityId" params={{ activityId: id }}>
        {entry.title}
      </Link>
    );
  return <Text fw={600}>{entry.title}</Text>;
}

function whenOf({ starts_on, ends_on, starts_at, ends_at }: CalendarEntry): string {
  const first = formatLongDate(starts_on);
  if (starts_on !== ends_on) return `${first} – ${formatLongDate(ends_on)}`;
  return starts_at && ends_at && starts_at !== ends_at
    ? `${first}, ${formatTime(starts_at)}–${formatTime(ends_at)}`
    : first;
}
