/** What each flag says, and by which rule and number a cadet has it. */
import { t } from "@lingui/core/macro";
import type { Eligibility, EligibilityRow, Flag } from "@/api/types";

type Rules = Eligibility["drop_rules"];

/** The first three make liable to be dropped; the fourth warns before; the rest point to a failed grade. */
export const groups: { title: string; lead: string; color: string; flags: Flag[] }[] = [
  {
    title: t`Liable to be dropped`,
    lead: t`By a rule of the policy. A person decides.`,
    color: "red",
    flags: ["low_attendance", "unexcused_absences", "consecutive_absences"],
  },
  {
    title: t`Early warning`,
    lead: t`Even with every day ahead attended.`,
    color: "yellow",
    flags: ["cannot_reach_attendance"],
  },
  {
    title: t`Grade in danger`,
    lead: t`As the records stand now.`,
    color: "blue",
    flags: [
      "cannot_pass",
      "projected_to_fail",
      "below_attendance_floor",
      "below_aptitude_floor",
      "below_subject_floor",
    ],
  },
];

export const allFlags = groups.flatMap(({ flags }) => flags);

/** "80.00" as people write it: "80". */
const plain = (value: string) => (value.includes(".") ? value.replace(/\.?0+$/, "") : value);

/** The flag as a heading, with the rule's own number. A rule that is switched off flags nobody. */
export function flagTitle(flag: Flag, rules: Rules): string {
  const least = plain(rules.min_attendance_percent ?? "");
  const titles: Record<Flag, string> = {
    low_attendance: t`Attendance below ${least} %`,
    unexcused_absences: t`More than ${rules.max_unexcused ?? ""} unexcused absences`,
    consecutive_absences: t`${rules.consecutive_absences ?? ""} absences in a row`,
    cannot_reach_attendance: t`Can no longer reach ${least} %`,
    cannot_pass: t`Can no longer pass`,
    projected_to_fail: t`Projected to fail`,
    below_attendance_floor: t`Attendance below its floor`,
    below_aptitude_floor: t`Aptitude below its floor`,
    below_subject_floor: t`Subject proficiency below its floor`,
  };
  return titles[flag];
}

/** Why this cadet has the flag, in numbers. */
export function flagReason(flag: Flag, row: EligibilityRow): string {
  const { grade } = row;
  const reasons: Record<Flag, string> = {
    low_attendance: t`${row.attendance_percent ?? ""} % of ${row.counted_days} days`,
    unexcused_absences: t`${plain(String(row.unexcused_absences))} without excuse`,
    consecutive_absences: t`${row.longest_run} in a row`,
    cannot_reach_attendance: t`at best ${row.best_percent ?? ""} %, ${row.days_ahead} days ahead`,
    cannot_pass: t`final at best ${grade.final ?? grade.highest_final ?? ""}`,
    projected_to_fail: t`on course for ${row.projected_final ?? ""}`,
    below_attendance_floor: t`${grade.attendance ?? ""} points`,
    below_aptitude_floor: t`${grade.aptitude} points`,
    below_subject_floor: t`${grade.subject ?? ""} points`,
  };
  return reasons[flag];
}

export function flagColor(flag: Flag): string {
  return groups.find(({ flags }) => flags.includes(flag))?.color ?? "gray";
}
