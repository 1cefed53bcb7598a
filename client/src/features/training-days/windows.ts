/** The form of a new training day; the times are the unit's clock ("07:30"). */

import { t } from "@lingui/core/macro";
import { storedNames } from "@/lib/stored-names";
export interface DayForm {
  title: string;
  location: string;
  held_on: string;
  session: string;
  opens_at: string;
  on_time_until: string;
  late_until: string;
  closes_at: string;
  is_make_up: boolean;
}

/** A usual morning: formation at 07:30, late until 09:00, dismissed at noon. */
export function newDay(date: string): DayForm {
  return {
    title: "",
    location: "",
    held_on: date,
    session: storedNames.morning,
    opens_at: "06:00",
    on_time_until: "07:30",
    late_until: "09:00",
    closes_at: "12:00",
    is_make_up: false,
  };
}

/** Why the four times cannot stand as they are, or null. */
export function windowProblem(day: DayForm): string | null {
  const times = [day.opens_at, day.on_time_until, day.late_until, day.closes_at];
  if (times.some((time) => !/^\d{2}:\d{2}$/.test(time))) return t`Fill in all four times.`;
  const sorted = times.every((time, at) => at === 0 || (times[at - 1] ?? "") <= time);
  return sorted ? null : t`The times must follow one another: opens, on time, late, closes.`;
}
