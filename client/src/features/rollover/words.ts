import type { RollOverStep } from "@/api/types";

export type Onward = RollOverStep["onward"];

/** Whether somebody goes on, or why not. */
export const onwardWords: Record<Onward, string> = {
  goes_on: "goes on",
  by_choice: "may go on, if chosen",
  archived: "record archived",
  already_enrolled: "enrolled there already",
  not_enrolled: "left the term",
  dropped: "dropped",
  deferred: "deferred",
  incomplete: "incomplete",
  not_graded: "not graded yet",
  failed: "failed",
  no_next_course: "no course follows",
};

export const onwards = Object.keys(onwardWords) as Onward[];
export const mayBeChosen = (onward: Onward): boolean => onward === "goes_on" || onward === "by_choice";
