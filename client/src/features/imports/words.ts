/** What kinds, outcomes and fields of imports are called. */

import { t } from "@lingui/core/macro";
import type { Import, ImportRow } from "@/api/types";
import { capitalized } from "@/lib/format";
import { recordFieldNames } from "@/lib/record-fields";

export type Kind = Import["kind"];
export type Outcome = ImportRow["outcome"];

export const kinds: { kind: Kind; label: string; hint: string }[] = [
  { kind: "roster", label: t`Roster`, hint: t`One cadet per row. Who is not known yet is enrolled.` },
  {
    kind: "attendance",
    label: t`Attendance`,
    hint: t`One cadet and day per row, also from ROTCMIS. The training days must be there already.`,
  },
  {
    kind: "scores",
    label: t`Scores`,
    hint: t`One cadet per row, a column per assessment. A blank is no score.`,
  },
  {
    kind: "ledger",
    label: t`Merits and demerits`,
    hint: t`One entry per row. Equal rows are separate entries.`,
  },
  { kind: "staff", label: t`Training staff`, hint: t`One member per row. For admins.` },
];

export const kindLabel = (kind: Kind): string => kinds.find((one) => one.kind === kind)?.label ?? kind;

export const outcomes: { outcome: Outcome; label: string }[] = [
  { outcome: "new", label: t`New` },
  { outcome: "change", label: t`Changed` },
  { outcome: "same", label: t`Unchanged` },
  { outcome: "unmatched", label: t`Nobody found` },
  { outcome: "error", label: t`With errors` },
];

export const outcomeLabel = (outcome: Outcome): string =>
  outcomes.find((one) => one.outcome === outcome)?.label ?? outcome;

export const statusLabel: Record<Import["status"], string> = {
  reading: t`Being read`,
  unreadable: t`Could not be read`,
  previewed: t`Not committed yet`,
  committing: t`Being committed`,
  committed: t`Committed`,
  undoing: t`Being undone`,
  undone: t`Undone`,
};

export const isAtWork = (status: Import["status"]): boolean =>
  status === "reading" || status === "committing" || status === "undoing";

/** "student_number" → "Student number"; the file's own heading where it has one. */
export function fieldLabel(field: string, headings: Record<string, string> = {}): string {
  return headings[field] || recordFieldNames[field] || capitalized(field.replaceAll("_", " "));
}

export function cellText(value: unknown): string {
  return value === null || value === undefined || value === "" ? t`blank` : String(value);
}
