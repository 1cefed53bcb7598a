/** Who a batch entry is for: pure, so that a list typed from paper is matched the same everywhere. */
import { t } from "@lingui/core/macro";
import type { EnrollmentRow } from "@/api/types";

export interface Member {
  enrollment: number;
  name: string;
  /** "2026-0001 · Alpha, platoon 1" */
  detail: string;
}

export const MOST = 500;

export function memberOf(row: EnrollmentRow): Member {
  const place = row.company_name
    ? `${row.company_name}${row.platoon ? t`, platoon ${row.platoon}` : ""}`
    : t`no company`;
  return { enrollment: row.id, name: row.name, detail: `${row.student_number} · ${place}` };
}

/** Both, nobody twice, in the order in which they were chosen. */
export function joined(squad: Member[], more: Member[]): Member[] {
  const known = new Set(squad.map(({ enrollment }) => enrollment));
  const fresh = more.filter(({ enrollment }) => !known.has(enrollment) && known.add(enrollment));
  return [...squad, ...fresh];
}

const folded = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/**
 * The cadets of a list, one per line, by student number or whole name ("Reyes, Juan"). A line that fits nobody, or more
 * than one, comes back as it was typed: nobody is guessed.
 */
export function matchLines(
  text: string,
  roster: EnrollmentRow[],
): { found: Member[]; unknown: string[]; ambiguous: string[] } {
  const byKey = new Map<string, EnrollmentRow[]>();
  for (const row of roster)
    for (const key of [folded(row.student_number), folded(row.name)])
      byKey.set(key, [...(byKey.get(key) ?? []), row]);
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const found: Member[] = [];
  const unknown: string[] = [];
  const ambiguous: string[] = [];
  for (const line of lines.filter(Boolean)) {
    // A row copied from a sheet has more columns: the first that fits decides.
    const cells = [line, ...line.split("\t")];
    const fitting = cells.map((cell) => byKey.get(folded(cell))).find(Boolean) ?? [];
    if (fitting.length === 1 && fitting[0]) found.push(memberOf(fitting[0]));
    else (fitting.length > 1 ? ambiguous : unknown).push(line);
  }
  return { found: joined([], found), unknown, ambiguous };
}
