import { t } from "@lingui/core/macro";
import type { Term } from "@/api/types";
import { formatDate } from "@/lib/format";
import { storedNames } from "@/lib/stored-names";

export type TermStatus = Term["status"];
export type Semester = Term["semester"];

export const semesterNames: Record<Semester, string> = {
  first: t`First semester`,
  second: t`Second semester`,
  summer: t`Summer`,
};

/** What a term's status means for whoever works in it. */
export const statusMeanings: Record<TermStatus, string> = {
  open: t`Training goes on: days, merits, scores and marks are recorded.`,
  encoding: t`The last scores and marks are encoded. When nothing is missing, the term is sealed.`,
  sealed: t`The grades are frozen. Nothing changes any more, unless two people open the term again.`,
  archived: t`Sealed and put away. It stays readable.`,
};

/** "10 Aug 2026 – 12 Dec 2026", or as much as is known. */
export function termDates(term: Pick<Term, "starts_on" | "ends_on">): string {
  if (!term.starts_on && !term.ends_on) return t`no dates yet`;
  const from = term.starts_on ? formatDate(term.starts_on) : "…";
  return `${from} – ${term.ends_on ? formatDate(term.ends_on) : "…"}`;
}

/** "2026-2027": two years in a row */
export function isSchoolYear(text: string): boolean {
  const years = /^(\d{4})-(\d{4})$/.exec(text);
  return years !== null && Number(years[2]) === Number(years[1]) + 1;
}

/** What a term is called unless somebody names it otherwise. */
export function usualName(schoolYear: string, semester: Semester): string {
  return schoolYear ? `AY ${schoolYear} ${storedNames.semesters[semester]}` : "";
}

/** When the term after one is: the second semester follows in the same school year, all else begins the next. */
export function termAfter(term: Pick<Term, "school_year" | "semester">): {
  school_year: string;
  semester: Semester;
} {
  if (term.semester === "first") return { school_year: term.school_year, semester: "second" };
  const [first, second] = term.school_year.split("-").map(Number);
  const school_year = first && second ? `${first + 1}-${second + 1}` : "";
  return { school_year, semester: "first" };
}
