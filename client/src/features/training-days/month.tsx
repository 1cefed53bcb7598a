import { t } from "@lingui/core/macro";
import { Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { TrainingDay } from "@/api/types";
import { formatLongDate, today } from "@/lib/format";
import { datesOf, monthName, weekdays } from "@/lib/month";
import { Icon } from "@/ui/icons";
import { DateNumber, MonthHead } from "@/ui/month";
import { usePhone } from "@/ui/responsive";
import { StatusBadge, statusName } from "@/ui/status-badge";

interface MonthProps {
  days: TrainingDay[];
  /** "2026-08" */
  month: string;
  /** What is on a date besides training. */
  holidays: { held_on: string; name: string }[];
  onMonth: (month: string) => void;
}

/** A month of the term as a calendar: each date with its training days and holidays. */
export function Month({ days, month, holidays, onMonth }: MonthProps) {
  const dates = datesOf(month);
  const phone = usePhone();
  const within = days.filter(({ held_on }) => held_on.startsWith(month));
  return (
    <section className="panel" aria-labelledby="month-title">
      <MonthHead id="month-title" month={month} onMonth={onMonth} />
      <div className="month">
        {weekdays.map((name) => (
          <div key={name} className="month-head" aria-hidden="true">
            {name}
          </div>
        ))}
        {dates.map((date) => {
          const holiday = holidays.filter(({ held_on }) => held_on === date);
          return (
            <div key={date} className={date.startsWith(month) ? undefined : "month-other"}>
              <DateNumber date={date} month={month} />
              {!phone &&
                holiday.map(({ name }) => (
                  <Text key={name} size="xs" c="dimmed" lh={1.2}>
                    {name}
                  </Text>
                ))}
              {phone && holiday.length > 0 && (
                <Text size="xs" c="dimmed" component="div" aria-hidden="true">
                  {t`off`}
                </Text>
              )}
              {days
                .filter(({ held_on }) => held_on === date)
                .map((day) => (
                  <Link
                    key={day.id}
                    className="month-day"
                    data-status={day.status}
                    to="/muster/$dayId"
                    params={{ dayId: String(day.id) }}
                    aria-label={`${day.title}, ${formatLongDate(day.held_on)}, ${statusName(day.status ?? "planned")}`}
                  >
                    {/* A cell of a phone is too narrow for words: they are below. */}
                    {phone ? <Icon name="flag" size={18} /> : day.title}
                  </Link>
                ))}
            </div>
          );
        })}
      </div>
      {phone && (
        <Stack
          component="ul"
          gap={0}
          m={0}
          p={0}
          className="plain-list"
          aria-label={t`What is in ${monthName(month)}`}
        >
          {within.length === 0 && (
            <Text component="li" c="dimmed" p="md">
              {t`No training day in this month.`}
            </Text>
          )}
          {within.map((day) => (
            <Group
              component="li"
              key={day.id}
              className="list-line"
              justify="space-between"
              px="md"
              py="xs"
              gap="xs"
            >
              <div>
                <Link className="row-link" to="/muster/$dayId" params={{ dayId: String(day.id) }}>
                  {day.title}
                </Link>
                <Text size="sm" c="dimmed">
                  {formatLongDate(day.held_on)}
                </Text>
              </div>
              <StatusBadge status={day.status ?? "planned"} />
            </Group>
          ))}
          {holidays
            .filter(({ held_on }) => held_on.startsWith(month))
            .map(({ held_on, name }) => (
              <Text
                component="li"
                key={`${held_on} ${name}`}
                className="list-line"
                size="sm"
                c="dimmed"
                px="md"
                py="xs"
              >
                {formatLongDate(held_on)}: {name}
              </Text>
            ))}
        </Stack>
      )}
    </section>
  );
}

/** The month to begin with: of the open day or the next one, else of the last. */
export function firstMonth(days: TrainingDay[]): string {
  const ordered = [...days].sort((a, b) => a.held_on.localeCompare(b.held_on));
  const now = today();
  const next = ordered.find((day) => day.status === "open" || day.held_on >= now) ?? ordered.at(-1);
  return (next?.held_on ?? now).slice(0, 7);
}
