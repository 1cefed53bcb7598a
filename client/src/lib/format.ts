/** Dates and numbers as people of the unit read them. Every moment is shown in the unit's time zone. */

import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";

let timeZone = "Asia/Manila";

/** Whose habits dates are written by: "22 November 2026", "Nobyembre 22, 2026". */
export const dateLocale = i18n.locale === "fil" ? "fil-PH" : "en-GB";

/** Set once the unit is known. An unknown name is ignored: a wrong clock label is better than a blank page. */
export function setTimeZone(name: string): void {
  try {
    new Intl.DateTimeFormat("en-PH", { timeZone: name });
    timeZone = name;
  } catch {
    return;
  }
}

/** The zone by which moments are shown. */
export function shownTimeZone(): string {
  return timeZone;
}

/** "09:14", as it is in some time zone now; "" for one that this browser does not know. */
export function clockIn(zone: string, now: Date = new Date()): string {
  const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  try {
    return new Intl.DateTimeFormat("en-PH", { ...options, timeZone: zone }).format(now);
  } catch {
    return "";
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one takes far longer than using it, and a list has hundreds of dates. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const made = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}

function format(moment: string | number | Date, options: Intl.DateTimeFormatOptions): string {
  return formatter("en-PH", { timeZone, ...options }).format(new Date(moment));
}

/** "09:14" */
export function formatTime(moment: string | number | Date): string {
  return format(moment, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** "09:14:07" */
export function formatClock(moment: string | number | Date): string {
  return format(moment, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
}

/** "22 Nov 2026, 09:14" */
export function formatMoment(moment: string | number | Date): string {
  return `${formatDate(new Date(moment).toISOString())}, ${formatTime(moment)}`;
}

/** "22 Nov 2026" from a plain date ("2026-11-22", shown as it stands) or from a moment. */
export function formatDate(date: string): string {
  const plain = /^\d{4}-\d{2}-\d{2}$/.test(date);
  const options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
  return formatter(dateLocale, { ...options, timeZone: plain ? "UTC" : timeZone }).format(new Date(date));
}

/** "Saturday, 22 November 2026" from a plain date. */
export function formatLongDate(date: string): string {
  const options: Intl.DateTimeFormatOptions = {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  };
  return formatter(dateLocale, options).format(new Date(date));
}

/** Today's plain date ("2026-11-22") in the unit's time zone. */
export function today(now: Date = new Date()): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(now);
}

/**
 * The moment at which the unit's clocks show `time` ("07:30") on `date` ("2026-11-22"), as ISO 8601 in UTC.
 *
 * The browser's own zone must not matter: a commandant abroad still plans by the unit's clock.
 */
export function momentAt(date: string, time: string): string {
  const guess = new Date(`${date}T${time}:00Z`).getTime();
  const offset = zoneOffsetMs(guess);
  return new Date(guess - zoneOffsetMs(guess - offset)).toISOString();
}

function zoneOffsetMs(at: number): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const shown = Date.UTC(
    read("year"),
    read("month") - 1,
    read("day"),
    read("hour"),
    read("minute"),
    read("second"),
  );
  return shown - Math.floor(at / 1000) * 1000;
}

interface SessionHours {
  name?: string;
  opens_at: string;
  on_time_until: string;
  late_until: string;
  closes_at: string;
}

/** A session's name; a day with one session often gives it none. */
export function sessionName(session: { name?: string }): string {
  return session.name || t`Session`;
}

/** "Morning 06:00–12:00", or without the name where it has none; "all day" from midnight to midnight. */
export function sessionHours(session: SessionHours): string {
  const [from, to] = [formatTime(session.opens_at), formatTime(session.closes_at)];
  const hours = from === to ? t`all day` : `${from}–${to}`;
  return session.name ? `${session.name} ${hours}` : hours;
}

/** "Morning: on time until 07:30, late until 09:00" */
export function sessionRules(session: SessionHours): string {
  const rules = t`on time until ${formatTime(session.on_time_until)}, late until ${formatTime(session.late_until)}`;
  return session.name ? `${session.name}: ${rules}` : rules;
}

/** "Late" from "late" */
export function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** "1,200" */
export function formatCount(count: number): string {
  return count.toLocaleString("en-PH");
}

/** "1 scan", "3 scans" */
export function plural(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "merit", as it stands within a sentence. */
export const kindNames = { merit: t`merit`, demerit: t`demerit` };

/** "1 merit", "3 demerits" */
export function formatPoints(points: number, kind: "merit" | "demerit"): string {
  return kind === "merit" ? plural(points, t`merit`, t`merits`) : plural(points, t`demerit`, t`demerits`);
}

/** "Midterm, Final and Quiz" */
export function formatList(names: string[]): string {
  return new Intl.ListFormat(dateLocale, { type: "conjunction" }).format(names);
}

/** "3 minutes ago" for the last hours, else the date. */
export function formatAgo(moment: string, now: number = Date.now()): string {
  const minutes = Math.round((now - new Date(moment).getTime()) / 60_000);
  if (minutes < 1) return t`just now`;
  if (minutes < 60) return t`${plural(minutes, t`minute`, t`minutes`)} ago`;
  if (minutes < 12 * 60) return t`${plural(Math.round(minutes / 60), t`hour`, t`hours`)} ago`;
  return formatMoment(moment);
}

/** "45 seconds", "1 minute 30 seconds", "1 hour" */
export function formatWait(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  const parts: [number, string, string][] = [
    [Math.floor(whole / 3600), t`hour`, t`hours`],
    [Math.floor((whole % 3600) / 60), t`minute`, t`minutes`],
    [whole % 60, t`second`, t`seconds`],
  ];
  return parts.flatMap(([count, one, many]) => (count > 0 ? [plural(count, one, many)] : [])).join(" ");
}
