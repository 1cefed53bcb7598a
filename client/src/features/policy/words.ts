/** A policy in words, and what differs between two. */
import type { PolicyRules } from "@/api/types";
import { plural } from "@/lib/format";
import { parts, plainNumber, statuses } from "./draft";

export const partNames = {
  attendance: "Attendance",
  aptitude: "Military aptitude",
  subject: "Subject proficiency",
} as const;

export const groups = [
  "Weights",
  "Attendance",
  "Military aptitude",
  "Assessments",
  "Floors",
  "Grade",
  "Drop rules",
  "Who may give how many",
  "Recognition",
  "Sources",
] as const;
export type Group = (typeof groups)[number];

/** One thing that a policy says. */
export interface Statement {
  /** The same thing has the same key in every policy. */
  key: string;
  group: Group;
  label: string;
  value: string;
}

export interface Difference {
  key: string;
  label: string;
  /** Null when the policy did not say anything of it before, or does not any more. */
  before: string | null;
  after: string | null;
}

const issuerNames: Record<string, string> = { admin: "Admins" };
/** "Admins", "TAC", "Company" */
export function issuerName(issuer: string): string {
  if (issuerNames[issuer]) return issuerNames[issuer];
  return issuer === "TAC" || issuer === "S1" ? issuer : issuer.charAt(0) + issuer.slice(1).toLowerCase();
}

const sourceNames: Record<string, string> = {
  weights: "Weights",
  credits: "Attendance",
  aptitude: "Military aptitude",
  assessments: "Assessments",
  floors: "Floors",
  bands: "Grade",
  rounding: "Rounding",
  drop_rules: "Drop rules",
  issuer_limits: "Who may give how many",
  recognition: "Recognition",
};
export const sourceName = (field: string): string => sourceNames[field] ?? field.replaceAll("_", " ");

/** Everything that a policy says, in the order in which people read it. */
export function statements(rules: PolicyRules): Statement[] {
  const { aptitude, rounding, drop_rules, floors } = rules;
  const say = (group: Group, key: string, label: string, value: string): Statement => ({
    key,
    group,
    label,
    value,
  });
  return [
    ...parts.map((part) =>
      say("Weights", `weights.${part}`, partNames[part], `${plainNumber(rules.weights[part])} of 100`),
    ),
    ...statuses.map((one) =>
      say("Attendance", `credits.${one}`, `Credit for ${one}`, plainNumber(rules.credits[one])),
    ),
    say(
      "Attendance",
      "excused_leaves_denominator",
      "Excused days",
      rules.excused_leaves_denominator ? "are not counted" : "are counted",
    ),
    say(
      "Attendance",
      "counted_days",
      "Days that count",
      rules.counted_days === null
        ? "the closed days on which the cadet was enrolled"
        : `${rules.counted_days}, however many were held`,
    ),
    say("Military aptitude", "aptitude.base", "Starts at", plainNumber(aptitude.base)),
    say("Military aptitude", "aptitude.ceiling", "Ceiling", plainNumber(aptitude.ceiling)),
    say(
      "Military aptitude",
      "aptitude.clamp",
      "Kept within 0 and the ceiling",
      aptitude.clamp === "running" ? "after every entry of the ledger" : "once, on the total",
    ),
    say(
      "Military aptitude",
      "aptitude.merits_beyond_ceiling_count",
      "Merits beyond the ceiling",
      aptitude.merits_beyond_ceiling_count === false ? "are void" : "count towards recognition",
    ),
    ...rules.assessments.map((plan) =>
      say("Assessments", `assessments.${plan.code}`, plan.name, assessmentSays(plan)),
    ),
    ...parts.map((part) =>
      say(
        "Floors",
        `floors.${part}`,
        `Least for ${partNames[part].toLowerCase()}`,
        plainNumber(floors[part]) || "none",
      ),
    ),
    ...rules.bands.map((band) =>
      say("Grade", `bands.${band.equivalent}`, band.equivalent, `from ${plainNumber(band.lowest)}`),
    ),
    say("Grade", "failing_equivalent", "Below the last band", rules.failing_equivalent),
    say(
      "Grade",
      "rounding",
      "The final is",
      `${rounding.mode === "down" ? "cut down" : "rounded half-up"} to ${roundedTo(rounding.places ?? 2)}`,
    ),
    say(
      "Drop rules",
      "drop_rules.min_attendance_percent",
      "Least attendance",
      drop_rules.min_attendance_percent == null
        ? "no rule"
        : `${plainNumber(drop_rules.min_attendance_percent)} %`,
    ),
    say(
      "Drop rules",
      "drop_rules.max_unexcused",
      "Most unexcused absences",
      drop_rules.max_unexcused == null ? "no rule" : String(drop_rules.max_unexcused),
    ),
    say(
      "Drop rules",
      "drop_rules.consecutive_absences",
      "Absences in a row that flag",
      drop_rules.consecutive_absences == null ? "no rule" : String(drop_rules.consecutive_absences),
    ),
    ...rules.issuer_limits.map((limit) =>
      say(
        "Who may give how many",
        `issuer_limits.${limit.issuer}.${limit.kind}`,
        `${issuerName(limit.issuer)}, ${limit.kind}s`,
        limitSays(limit),
      ),
    ),
    ...rules.recognition.map((award) =>
      say("Recognition", `recognition.${award.name}`, award.name, `from ${plural(award.merits, "merit")}`),
    ),
    ...Object.entries(rules.sources).map(([field, source]) =>
      say("Sources", `sources.${field}`, sourceName(field), source),
    ),
  ];
}

function assessmentSays(plan: PolicyRules["assessments"][number]): string {
  const weight = plainNumber(plan.weight ?? "1");
  const base = plainNumber(plan.base ?? "0");
  return [
    `of ${plainNumber(plan.maximum)}`,
    `weight ${weight}`,
    ...(base && base !== "0" ? [`base ${base}`] : []),
  ].join(", ");
}

export function roundedTo(places: number): string {
  return places === 0 ? "a whole number" : (10 ** -places).toFixed(places);
}

function limitSays(limit: PolicyRules["issuer_limits"][number]): string {
  const said = [
    limit.per_entry == null ? [] : [`${limit.per_entry} at once`],
    limit.per_day == null ? [] : [`${limit.per_day} a day`],
    limit.per_cadet == null ? [] : [`${limit.per_cadet} a cadet and term`],
  ].flat();
  return said.length > 0 ? `at most ${said.join(", ")}` : "no limit";
}

/** What `after` says otherwise than `before`. A renamed assessment is one difference. */
export function differences(before: PolicyRules, after: PolicyRules): Difference[] {
  const [old, fresh] = [statements(before), statements(after)];
  const known = new Map(old.map((one) => [one.key, one]));
  const kept = new Set(fresh.map(({ key }) => key));
  const changed = fresh.flatMap((one): Difference[] => {
    const was = known.get(one.key);
    if (!was) return [{ key: one.key, label: labelOf(one), before: null, after: one.value }];
    const isRenamed = was.label !== one.label;
    if (was.value === one.value && !isRenamed) return [];
    return [
      {
        key: one.key,
        label: labelOf(was),
        before: was.value,
        after: isRenamed ? `${one.label}, ${one.value}` : one.value,
      },
    ];
  });
  const gone = old
    .filter(({ key }) => !kept.has(key))
    .map((one) => ({ key: one.key, label: labelOf(one), before: one.value, after: null }));
  return [...changed, ...gone];
}

/** What it is about, also without its group's title above it. */
function labelOf({ group, label }: Statement): string {
  if (group === "Weights") return `Weight of ${label.toLowerCase()}`;
  if (group === "Grade" && /^\d/.test(label)) return `Equivalent ${label}`;
  if (group === "Military aptitude") return `Aptitude: ${label.charAt(0).toLowerCase()}${label.slice(1)}`;
  if (group === "Sources") return `Source: ${label.charAt(0).toLowerCase()}${label.slice(1)}`;
  return label;
}

/** "Weight of attendance: 40 of 100, was 30 of 100" */
export function differenceSays({ label, before, after }: Difference): string {
  if (before === null) return `${label}: new, ${after}`;
  if (after === null) return `${label}: no more, was ${before}`;
  return `${label}: ${after}, was ${before}`;
}
