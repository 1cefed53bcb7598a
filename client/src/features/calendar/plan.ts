import type { CalendarPlanIn } from "@/api/types";
import { dateLocale } from "@/lib/format";
import { storedNames } from "@/lib/stored-names";

/** A session as the form has it; times are the unit's clock ("07:30"). */
export interface SessionDraft {
  name: string;
  opens: string;
  on_time_until: string;
  late_until: string;
  closes: string;
}

/** The form of a term's calendar. */
export interface PlanDraft {
  starts_on: string;
  count: number | string;
  every_weeks: string;
  first_number: number | string;
  title: string;
  location: string;
  sessions: SessionDraft[];
  skips_holidays: boolean;
}

export const MORNING: SessionDraft = {
  name: "AM",
  opens: "07:00",
  on_time_until: "07:30",
  late_until: "09:00",
  closes: "12:00",
};
export const AFTERNOON: SessionDraft = {
  name: "PM",
  opens: "13:00",
  on_time_until: "13:15",
  late_until: "14:00",
  closes: "17:00",
};

/** Fifteen Saturdays, mornings only: the usual term. */
export function newPlan(today: string): PlanDraft {
  return {
    starts_on: nextSaturday(today),
    count: 15,
    every_weeks: "1",
    first_number: 1,
    title: storedNames.trainingDay,
    location: "",
    sessions: [{ ...MORNING, name: "" }],
    skips_holidays: true,
  };
}

/** Plain dates are reckoned in UTC, where no day is skipped or doubled. */
export function nextSaturday(today: string): string {
  const date = new Date(`${today}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + ((6 - date.getUTCDay() + 7) % 7));
  return date.toISOString().slice(0, 10);
}

/** "Saturday" of "2026-08-15", wherever the browser is. */
export function weekdayOf(date: string): string {
  return new Intl.DateTimeFormat(dateLocale, { weekday: "long", timeZone: "UTC" }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

/** Two sessions in the place of one, and back. */
export function withAfternoon(draft: PlanDraft, has: boolean): SessionDraft[] {
  const [first = MORNING] = draft.sessions;
  return has ? [{ ...first, name: first.name || "AM" }, AFTERNOON] : [{ ...first, name: "" }];
}

/** What is asked of the server. */
export function planOf(draft: PlanDraft, leftOut: ReadonlySet<string>): CalendarPlanIn {
  return {
    starts_on: draft.starts_on,
    count: Number(draft.count),
    every_weeks: Number(draft.every_weeks),
    first_number: Number(draft.first_number),
    title: draft.title.trim(),
    location: draft.location.trim(),
    sessions: draft.sessions,
    skips_holidays: draft.skips_holidays,
    left_out: [...leftOut],
  };
}
