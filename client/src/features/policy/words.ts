/** A policy in words, and what differs between two. */
import { t } from "@lingui/core/macro";
import type { PolicyRules } from "@/api/types";
import { plural } from "@/lib/format";
import { statusName } from "@/ui/status-badge";
import { parts, plainNumber, statuses } from "./draft";

export const partNames = {
  attendance: t`Attendance`,
  aptitude: t`Military aptitude`,
  subject: t`Subject proficiency`,
} as const;

export const groups = [
  t`Weights`,
  t`Attendance`,
  t`Military aptitude`,
  t`Assessments`,
  t`Floors`,
  t`Grade`,
  t`Drop rules`,
  t`Who may give how many`,
  t`Recognition`,
  t`Sources`,
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

const issuerNames: Record<string, string> = { admin: t`Admins` };
/** "Admins", "TAC", "Company" */
export function issuerName(issuer: string): string {
  if (issuerNames[issuer]) return issuerNames[issuer];
  return issuer === "TAC" || issuer === "S1" ? issuer : issuer.charAt(0) + issuer.slice(1).toLowerCase();
}

const sourceNames: Record<string, string> = {
  weights: t`Weights`,
  credits: t`Attendance`,
  aptitude: t`Military aptitude`,
  assessments: t`Assessments`,
  floors: t`Floors`,
  bands: t`Grade`,
  rounding: t`Rounding`,
  drop_rules: t`Drop rules`,
  issuer_limits: t`Who may give how many`,
  recognition: t`Recognition`,
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
      say(t`Weights`, `weights.${part}`, partNames[part], t`${plainNumber(rules.weights[part])} of 100`),
    ),
    ...statuses.map((one) =>
      say(t`Attendance`, `credits.${one}`, t`Credit for ${statusName(one)}`, plainNumber(rules.credits[one])),
    ),
    say(
      t`Attendance`,
      "excused_leaves_denominator",
      t`Excused days`,
      rules.excused_leaves_denominator ? t`are not counted` : t`are counted`,
    ),
    say(
      t`Attendance`,
      "counted_days",
      t`Days that count`,
      rules.counted_days === null
        ? t`the closed days on which the cadet was enrolled`
        : t`${rules.counted_days}, however many were held`,
    ),
    say(t`Military aptitude`, "aptitude.base", t`Starts at`, plainNumber(aptitude.base)),
    say(t`Military aptitude`, "aptitude.ceiling", t`Ceiling`, plainNumber(aptitude.ceiling)),
    say(
      t`Military aptitude`,
      "aptitude.clamp",
      t`Kept within 0 and the ceiling`,
      aptitude.clamp === "running" ? t`after every entry of the ledger` : t`once, on the total`,
    ),
    say(
      t`Military aptitude`,
      "aptitude.merits_beyond_ceiling_count",
      t`Merits beyond the ceiling`,
      aptitude.merits_beyond_ceiling_count === false ? t`are void` : t`count towards recognition`,
    ),
    ...rules.assessments.map((plan) =>
      say(t`Assessments`, `assessments.${plan.code}`, plan.name, assessmentSays(plan)),
    ),
    ...parts.map((part) =>
      say(
        t`Floors`,
        `floors.${part}`,
        t`Least for ${partNames[part].toLowerCase()}`,
        plainNumber(floors[part]) || t`none`,
      ),
    ),
    ...rules.bands.map((band) =>
      say(t`Grade`, `bands.${band.equivalent}`, band.equivalent, t`from ${plainNumber(band.lowest)}`),
    ),
    say(t`Grade`, "failing_equivalent", t`Below the last band`, rules.failing_equivalent),
    say(
      t`Grade`,
      "rounding",
      t`The final is`,
      t`${rounding.mode === "down" ? t`cut down` : t`rounded half-up`} to ${roundedTo(rounding.places ?? 2)}`,
    ),
    say(
      t`Drop rules`,
      "drop_rules.min_attendance_percent",
      t`Least attendance`,
      drop_rules.min_attendance_percent == null
        ? t`no rule`
        : `${plainNumber(drop_rules.min_attendance_percent)} %`,
    ),
    say(
      t`Drop rules`,
      "drop_rules.max_unexcused",
      t`Most unexcused absences`,
      drop_rules.max_unexcused == null ? t`no rule` : String(drop_rules.max_unexcused),
    ),
    say(
      t`Drop rules`,
      "drop_rules.consecutive_absences",
      t`Absences in a row that flag`,
      drop_rules.consecutive_absences == null ? t`no rule` : String(drop_rules.consecutive_absences),
    ),
    ...rules.issuer_limits.map((limit) =>
      say(
        t`Who may give how many`,
        `issuer_limits.${limit.issuer}.${limit.kind}`,
        `${issuerName(limit.issuer)}, ${limit.kind === "merit" ? t`merits` : t`demerits`}`,
        limitSays(limit),
      ),
    ),
    ...rules.recognition.map((award) =>
      say(
        t`Recognition`,
        `recognition.${award.name}`,
        award.name,
        t`from ${plural(award.merits, t`merit`, t`merits`)}`,
      ),
    ),
    ...Object.entries(rules.sources).map(([field, source]) =>
      say(t`Sources`, `sources.${field}`, sourceName(field), source),
    ),
  ];
}

function assessmentSays(plan: PolicyRules["assessments"][number]): string {
  const weight = plainNumber(plan.weight ?? "1");
  const base = plainNumber(plan.base ?? "0");
  return [
    t`of ${plainNumber(plan.maximum)}`,
    t`weight ${weight}`,
    ...(base && base !== "0" ? [t`base ${base}`] : []),
  ].join(", ");
}

export function roundedTo(places: number): string {
  return places === 0 ? t`a whole number` : (10 ** -places).toFixed(places);
}

function limitSays(limit: PolicyRules["issuer_limits"][number]): string {
  const said = [
    limit.per_entry == null ? [] : [t`${limit.per_entry} at once`],
    limit.per_day == null ? [] : [t`${limit.per_day} a day`],
    limit.per_cadet == null ? [] : [t`${limit.per_cadet} a cadet and term`],
  ].flat();
  return said.length > 0 ? t`at most ${said.join(", ")}` : t`no limit`;
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
function labelOf({ key, label }: Statement): string {
  const [about] = key.split(".");
  const within = label.charAt(0).toLowerCase() + label.slice(1);
  if (about === "weights") return t`Weight of ${within}`;
  if (about === "bands") return t`Equivalent ${label}`;
  if (about === "aptitude") return t`Aptitude: ${within}`;
  if (about === "sources") return t`Source: ${within}`;
  return label;
}

/** "Weight of attendance: 40 of 100, was 30 of 100" */
export function differenceSays({ label, before, after }: Difference): string {
  if (before === null) return t`${label}: new, ${after ?? ""}`;
  if (after === null) return t`${label}: no more, was ${before}`;
  return t`${label}: ${after}, was ${before}`;
}
