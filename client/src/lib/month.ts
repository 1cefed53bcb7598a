/** Months as pages of a calendar, which begin on Monday. */

import { t } from "@lingui/core/macro";
import { dateLocale } from "./format";

export const weekdays = [t`Mon`, t`Tue`, t`Wed`, t`Thu`, t`Fri`, t`Sat`, t`Sun`];

// Plain dates are reckoned in UTC: a Saturday in Manila is a Saturday wherever the browser is.
export function datesOf(month: string): string[] {
  const start = new Date(`${month}-01T00:00:00Z`);
  const first = new Date(start);
  first.setUTCDate(1 - ((start.getUTCDay() + 6) % 7));
  const dates: string[] = [];
  const date = first;
  do {
    dates.push(date.toISOString().slice(0, 10));
    date.setUTCDate(date.getUTCDate() + 1);
  } while (date.toISOString().slice(0, 7) <= month || dates.length % 7 !== 0);
  return dates;
}

export function moved(month: string, by: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + by);
  return date.toISOString().slice(0, 7);
}

export function monthName(month: string): string {
  return new Intl.DateTimeFormat(dateLocale, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${month}-01T00:00:00Z`),
  );
}
