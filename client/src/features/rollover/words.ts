import { t } from "@lingui/core/macro";
import type { RollOverStep } from "@/api/types";

export type Onward = RollOverStep["onward"];

/** Whether somebody goes on, or why not. */
export const onwardWords: Record<Onward, string> = {
  goes_on: t`goes on`,
  by_choice: t`may go on, if chosen`,
  archived: t`record archived`,
  already_enrolled: t`enrolled there already`,
  not_enrolled: t`left the term`,
  dropped: t`dropped`,
  deferred: t`deferred`,
  incomplete: t`incomplete`,
  not_graded: t`not graded yet`,
  failed: t`failed`,
  no_next_course: t`no course follows`,
};

export const onwards = Object.keys(onwardWords) as Onward[];
export const mayBeChosen = (onward: Onward): boolean => onward === "goes_on" || onward === "by_choice";
