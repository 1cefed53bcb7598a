/** What each flag says, and by which rule and number a cadet has it. */
import type { Eligibility, EligibilityRow, Flag } from "@/api/types";

type Rules = Eligibility["drop_rules"];

/** The first three make liable to be dropped; the fourth warns before; the rest point to a failed grade. */
export const groups: { title: string; lead: string; color: string; flags: Flag[] }[] = [
  {
    title: "Liable to be dropped",
    lead: "By a rule of the policy. A person decides.",
    color: "red",
    flags: ["low_attendance", "unexcused_absences", "consecutive_absences"],
  },
  {
    title: "Early warning",
    lead: "Even with every day ahead attended.",
    color: "yellow",
    flags: ["cannot_reach_attendance"],
  },
  {
    title: "Grade in danger",
    lead: "As the records stand now.",
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
    low_attendance: `Attendance below ${least} %`,
    unexcused_absences: `More than ${rules.max_unexcused} unexcused absences`,
    consecutive_absences: `${rules.consecutive_absences} absences in a row`,
    cannot_reach_attendance: `Can no longer reach ${least} %`,
    cannot_pass: "Can no longer pass",
    projected_to_fail: "Projected to fail",
    below_attendance_floor: "Attendance below its floor",
    below_aptitude_floor: "Aptitude below its floor",
    below_subject_floor: "Subject proficiency below its floor",
  };
  return titles[flag];
}

/** Why this cadet has the flag, in numbers. */
export function flagReason(flag: Flag, row: EligibilityRow): string {
  const { grade } = row;
  const reasons: Record<Flag, string> = {
    low_attendance: `${row.attendance_percent} % of ${row.counted_days} days`,
    unexcused_absences: `${plain(String(row.unexcused_absences))} without excuse`,
    consecutive_absences: `${row.longest_run} in a row`,
    cannot_reach_attendance: `at best ${row.best_percent} %, ${row.days_ahead} days ahead`,
    cannot_pass: `final at best ${grade.final ?? grade.highest_final}`,
    projected_to_fail: `on course for ${row.projected_final}`,
    below_attendance_floor: `${grade.attendance} points`,
    below_aptitude_floor: `${grade.aptitude} points`,
    below_subject_floor: `${grade.subject} points`,
  };
  return reasons[flag];
}

export function flagColor(flag: Flag): string {
  return groups.find(({ flags }) => flags.includes(flag))?.color ?? "gray";
}
