/** What kinds, outcomes and fields of imports are called. */
import type { Import, ImportRow } from "@/api/types";

export type Kind = Import["kind"];
export type Outcome = ImportRow["outcome"];

export const kinds: { kind: Kind; label: string; hint: string }[] = [
  { kind: "roster", label: "Roster", hint: "One cadet per row. Who is not known yet is enrolled." },
  {
    kind: "attendance",
    label: "Attendance",
    hint: "One cadet and day per row, also from ROTCMIS. The training days must be there already.",
  },
  {
    kind: "scores",
    label: "Scores",
    hint: "One cadet per row, a column per assessment. A blank is no score.",
  },
  {
    kind: "ledger",
    label: "Merits and demerits",
    hint: "One entry per row. Equal rows are separate entries.",
  },
  { kind: "staff", label: "Training staff", hint: "One member per row. For admins." },
];

export const kindLabel = (kind: Kind): string => kinds.find((one) => one.kind === kind)?.label ?? kind;

export const outcomes: { outcome: Outcome; label: string }[] = [
  { outcome: "new", label: "New" },
  { outcome: "change", label: "Changed" },
  { outcome: "same", label: "Unchanged" },
  { outcome: "unmatched", label: "Nobody found" },
  { outcome: "error", label: "With errors" },
];

export const outcomeLabel = (outcome: Outcome): string =>
  outcomes.find((one) => one.outcome === outcome)?.label ?? outcome;

export const statusLabel: Record<Import["status"], string> = {
  reading: "Being read",
  unreadable: "Could not be read",
  previewed: "Not committed yet",
  committing: "Being committed",
  committed: "Committed",
  undoing: "Being undone",
  undone: "Undone",
};

export const isAtWork = (status: Import["status"]): boolean =>
  status === "reading" || status === "committing" || status === "undoing";

/** "student_number" → "Student number"; the file's own heading where it has one. */
export function fieldLabel(field: string, headings: Record<string, string> = {}): string {
  const own = headings[field];
  if (own) return own;
  const words = field.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function cellText(value: unknown): string {
  return value === null || value === undefined || value === "" ? "blank" : String(value);
}
