import type { Term } from "@/api/types";
import { formatDate } from "@/lib/format";

export type TermStatus = Term["status"];
export type Semester = Term["semester"];

export const semesterNames: Record<Semester, string> = {
  first: "First semester",
  second: "Second semester",
  summer: "Summer",
};

/** What a term's status means for whoever works in it. */
export const statusMeanings: Record<TermStatus, string> = {
  open: "Training goes on: days, merits, scores and marks are recorded.",
  encoding: "The last scores and marks are encoded. When nothing is missing, the term is sealed.",
  sealed: "The grades are frozen. Nothing changes any more, unless two people open the term again.",
  archived: "Sealed and put away. It stays readable.",
};

/** "10 Aug 2026 – 12 Dec 2026", or as much as is known. */
export function termDates(term: Pick<Term, "starts_on" | "ends_on">): string {
  if (!term.starts_on && !term.ends_on) return "no dates yet";
  const from = term.starts_on ? formatDate(term.starts_on) : "…";
  return `${from} – ${term.ends_on ? formatDate(term.ends_on) : "…"}`;
}

/** What a term is called unless somebody names it otherwise. */
export function usualName(schoolYear: string, semester: Semester): string {
  return schoolYear ? `AY ${schoolYear} ${semesterNames[semester]}` : "";
}
