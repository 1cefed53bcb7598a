/** Marks and their deadlines in words. */
import { t } from "@lingui/core/macro";
import type { MarkCode, MarkStep } from "@/api/types";
import { formatDate, plural } from "@/lib/format";

/** What a person sets; an INC lapses by a decision of its own. */
export const settable = ["INC", "DO", "T"] as const;

export const markNames: Record<MarkCode, string> = {
  INC: t`INC, incomplete`,
  DO: t`DO, dropped`,
  T: t`T, deferred`,
  LAP: t`LAP, lapsed INC`,
};

export const DUE_SOON_DAYS = 14;

export type Due = { state: "overdue" | "soon" | "later" | "none"; words: string };

/** How an INC's deadline stands on a day of the unit: the day itself still counts. */
export function dueOn(deadline: string | null, today: string): Due {
  if (!deadline) return { state: "none", words: t`No deadline` };
  const days = Math.round((Date.parse(deadline) - Date.parse(today)) / 86_400_000);
  if (days < 0) return { state: "overdue", words: t`Overdue since ${formatDate(deadline)}` };
  if (days === 0) return { state: "soon", words: t`Due today` };
  const words = t`Due ${formatDate(deadline)}, in ${plural(days, t`day`, t`days`)}`;
  return { state: days <= DUE_SOON_DAYS ? "soon" : "later", words };
}

export const dueColors: Record<Due["state"], string> = {
  overdue: "red",
  soon: "yellow",
  later: "gray",
  none: "gray",
};

/** "INC until 31 Mar 2027 (final exam) → none" */
export function stepWords({ before, after }: MarkStep): string {
  return `${saidWords(before)} → ${saidWords(after)}`;
}

function saidWords({ mark, requirement, deadline }: MarkStep["before"]): string {
  if (!mark) return t`no mark`;
  const until = deadline && /^\d{4}-\d\d-\d\d$/.test(deadline) ? t` until ${formatDate(deadline)}` : "";
  return `${mark}${until}${requirement ? ` (${requirement})` : ""}`;
}
