/**
 * A draft of a policy as one types it: every number is the text in its field, "" where there is none. Only a draft whose numbers
 * are numbers becomes rules that the server can look at.
 */
import { t } from "@lingui/core/macro";
import type { Policy, PolicyRules } from "@/api/types";
import { uuid } from "@/lib/uuid";

export const parts = ["attendance", "aptitude", "subject"] as const;
export type Part = (typeof parts)[number];
export const statuses = ["present", "late", "absent", "excused"] as const;
type Status = (typeof statuses)[number];

/** A line of a list, with a name of its own that outlives the lines above it. */
type Line<Fields> = Fields & { line: string };

export type AssessmentLine = Line<{
  /** What scores hang on; "" for one that is new, which is named after its name. */
  code: string;
  name: string;
  maximum: string;
  weight: string;
  base: string;
}>;
export type BandLine = Line<{ lowest: string; equivalent: string }>;
export type LimitLine = Line<{
  issuer: Issuer;
  kind: "merit" | "demerit";
  per_entry: string;
  per_day: string;
  per_cadet: string;
}>;
export type AwardLine = Line<{ name: string; merits: string }>;
export type Issuer = PolicyRules["issuer_limits"][number]["issuer"];

export interface Draft {
  weights: Record<Part, string>;
  credits: Record<Status, string>;
  excused_leaves_denominator: boolean;
  counted_days: string;
  aptitude: {
    base: string;
    ceiling: string;
    clamp: "total" | "running";
    merits_beyond_ceiling_count: boolean;
  };
  assessments: AssessmentLine[];
  floors: Record<Part, string>;
  bands: BandLine[];
  failing_equivalent: string;
  rounding: { places: "0" | "1" | "2"; mode: "half_up" | "down" };
  drop_rules: { min_attendance_percent: string; max_unexcused: string; consecutive_absences: string };
  issuer_limits: LimitLine[];
  recognition: AwardLine[];
  sources: Record<string, string>;
}

/** Sentences by field, such as "bands.2.lowest"; as the server names the fields. */
export type Problems = Record<string, string[]>;

const text = (number: number | null | undefined): string => (number == null ? "" : String(number));

/** "95" of "95.00", "12.5" of "12.500" */
export function plainNumber(given: string | null | undefined): string {
  if (!given) return "";
  return given.includes(".") ? given.replace(/\.?0+$/, "") : given;
}

export const newLine = <Fields extends object>(fields: Fields): Line<Fields> => ({ ...fields, line: uuid() });

/** The rules of the policy in force, as those of any version. */
export function rulesOf(policy: Policy): PolicyRules {
  const { version: _, assessments, ...rules } = policy;
  return { ...rules, assessments: assessments.map(({ id: __, ...plan }) => plan) };
}

/** Rules as one edits them. */
export function draftFrom(rules: PolicyRules): Draft {
  const numbers = <Name extends string>(
    names: readonly Name[],
    of: Record<Name, string | null | undefined>,
  ) => Object.fromEntries(names.map((name) => [name, plainNumber(of[name])])) as Record<Name, string>;
  const { aptitude, rounding, drop_rules } = rules;
  return {
    weights: numbers(parts, rules.weights),
    credits: numbers(statuses, rules.credits),
    excused_leaves_denominator: rules.excused_leaves_denominator,
    counted_days: text(rules.counted_days),
    aptitude: {
      base: plainNumber(aptitude.base),
      ceiling: plainNumber(aptitude.ceiling),
      clamp: aptitude.clamp ?? "total",
      merits_beyond_ceiling_count: aptitude.merits_beyond_ceiling_count ?? true,
    },
    assessments: rules.assessments.map((plan) =>
      newLine({
        code: plan.code,
        name: plan.name,
        maximum: plainNumber(plan.maximum),
        weight: plainNumber(plan.weight),
        base: plainNumber(plan.base),
      }),
    ),
    floors: numbers(parts, {
      attendance: rules.floors.attendance,
      aptitude: rules.floors.aptitude,
      subject: rules.floors.subject,
    }),
    bands: rules.bands.map((band) =>
      newLine({ lowest: plainNumber(band.lowest), equivalent: band.equivalent }),
    ),
    failing_equivalent: rules.failing_equivalent,
    rounding: {
      places: text(rounding.places ?? 2) as Draft["rounding"]["places"],
      mode: rounding.mode ?? "half_up",
    },
    drop_rules: {
      min_attendance_percent: plainNumber(drop_rules.min_attendance_percent),
      max_unexcused: text(drop_rules.max_unexcused),
      consecutive_absences: text(drop_rules.consecutive_absences),
    },
    issuer_limits: rules.issuer_limits.map((limit) =>
      newLine({
        issuer: limit.issuer,
        kind: limit.kind,
        per_entry: text(limit.per_entry),
        per_day: text(limit.per_day),
        per_cadet: text(limit.per_cadet),
      }),
    ),
    recognition: rules.recognition.map((award) => newLine({ name: award.name, merits: text(award.merits) })),
    sources: { ...rules.sources },
  };
}

/** The draft as rules. Only for one without `instantProblems`. */
export function rulesFrom(draft: Draft): PolicyRules {
  const whole = (typed: string) => (typed.trim() === "" ? null : Number(typed));
  const none = (typed: string) => typed.trim() || null;
  const { drop_rules, floors } = draft;
  const codes = codesOf(draft.assessments);
  return {
    weights: trimmed(draft.weights),
    credits: trimmed(draft.credits),
    excused_leaves_denominator: draft.excused_leaves_denominator,
    counted_days: whole(draft.counted_days),
    aptitude: {
      ...draft.aptitude,
      base: draft.aptitude.base.trim(),
      ceiling: draft.aptitude.ceiling.trim(),
    },
    assessments: draft.assessments.map((plan, at) => ({
      code: codes[at] ?? "",
      name: plan.name.trim(),
      maximum: plan.maximum.trim(),
      weight: plan.weight.trim(),
      base: plan.base.trim() || "0",
    })),
    floors: {
      attendance: none(floors.attendance),
      aptitude: none(floors.aptitude),
      subject: none(floors.subject),
    },
    bands: draft.bands.map((band) => ({
      lowest: band.lowest.trim(),
      equivalent: asEquivalent(band.equivalent),
    })),
    failing_equivalent: asEquivalent(draft.failing_equivalent),
    rounding: { places: Number(draft.rounding.places), mode: draft.rounding.mode },
    drop_rules: {
      min_attendance_percent: none(drop_rules.min_attendance_percent),
      max_unexcused: whole(drop_rules.max_unexcused),
      consecutive_absences: whole(drop_rules.consecutive_absences),
    },
    issuer_limits: draft.issuer_limits.map((limit) => ({
      issuer: limit.issuer,
      kind: limit.kind,
      per_entry: whole(limit.per_entry),
      per_day: whole(limit.per_day),
      per_cadet: whole(limit.per_cadet),
    })),
    recognition: draft.recognition.map((award) => ({
      name: award.name.trim(),
      merits: Number(award.merits),
    })),
    sources: Object.fromEntries(
      Object.entries(draft.sources).flatMap(([field, source]) =>
        source.trim() ? [[field, source.trim()]] : [],
      ),
    ),
  };
}

/** "1.50" of "1.5"; more than two decimals stay, for the server to refuse. */
function asEquivalent(typed: string): string {
  return /^\d+(\.\d{1,2})?$/.test(typed.trim()) ? Number(typed).toFixed(2) : typed.trim();
}

function trimmed<Name extends string>(numbers: Record<Name, string>): Record<Name, string> {
  return Object.fromEntries(
    Object.entries<string>(numbers).map(([name, typed]) => [name, typed.trim()]),
  ) as Record<Name, string>;
}

/** Scores hang on the codes, so a renamed assessment keeps its own; a new one gets its name's, made unlike all others. */
function codesOf(plans: AssessmentLine[]): string[] {
  const taken = new Set(plans.map(({ code }) => code).filter(Boolean));
  return plans.map(({ code, name }) => {
    if (code) return code;
    const plain = name
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 26);
    let made = plain;
    for (let number = 2; taken.has(made); number++) made = `${plain}-${number}`;
    taken.add(made);
    return made;
  });
}

const DECIMAL = /^\d+(\.\d+)?$/;
const WHOLE = /^\d+$/;

/** A number as thousandths, exactly; no number of a policy has more decimals. NaN when it is none. */
function thousandths(typed: string): number {
  return DECIMAL.test(typed.trim()) ? Math.round(Number(typed) * 1000) : Number.NaN;
}

/** What the weights sum to, as one reads it; null while one of them is no number. */
export function sumOfWeights(draft: Draft): string | null {
  const sum = parts.reduce((total, part) => total + thousandths(draft.weights[part]), 0);
  return Number.isNaN(sum) ? null : String(sum / 1000);
}

/** What is wrong at a glance, without asking the server: no numbers, the sum of the weights, bands out of order. */
export function instantProblems(draft: Draft): Problems {
  const found: Problems = {};
  const say = (field: string, sentence: string) => {
    found[field] = [...(found[field] ?? []), sentence];
  };
  for (const [field, typed, kind] of numbersOf(draft)) {
    const isEmpty = typed.trim() === "";
    if (isEmpty && kind.endsWith("-or-none")) continue;
    if (kind.startsWith("whole")) {
      if (!WHOLE.test(typed.trim())) say(field, t`Type a whole number.`);
    } else if (!DECIMAL.test(typed.trim())) say(field, t`Type a number, such as 12.5.`);
  }
  const sum = sumOfWeights(draft);
  if (sum !== null && sum !== "100") say("weights", t`The weights sum to ${sum}, not to 100.`);
  draft.assessments.forEach(({ name }, at) => {
    if (!name.trim()) say(`assessments.${at}.name`, t`Needs a name.`);
  });
  draft.recognition.forEach(({ name }, at) => {
    if (!name.trim()) say(`recognition.${at}.name`, t`Needs a name.`);
  });
  for (const [field, sentence] of bandProblems(draft)) say(field, sentence);
  return found;
}

type NumberKind = "decimal" | "decimal-or-none" | "whole" | "whole-or-none";

function numbersOf(draft: Draft): [string, string, NumberKind][] {
  const { aptitude, drop_rules } = draft;
  return [
    ...parts.map((part): [string, string, NumberKind] => [`weights.${part}`, draft.weights[part], "decimal"]),
    ...statuses.map((one): [string, string, NumberKind] => [`credits.${one}`, draft.credits[one], "decimal"]),
    ["counted_days", draft.counted_days, "whole-or-none"],
    ["aptitude.base", aptitude.base, "decimal"],
    ["aptitude.ceiling", aptitude.ceiling, "decimal"],
    ...draft.assessments.flatMap((plan, at): [string, string, NumberKind][] => [
      [`assessments.${at}.maximum`, plan.maximum, "decimal"],
      [`assessments.${at}.weight`, plan.weight, "decimal"],
      [`assessments.${at}.base`, plan.base, "decimal-or-none"],
    ]),
    ...parts.map((part): [string, string, NumberKind] => [
      `floors.${part}`,
      draft.floors[part],
      "decimal-or-none",
    ]),
    ...draft.bands.flatMap((band, at): [string, string, NumberKind][] => [
      [`bands.${at}.lowest`, band.lowest, "decimal"],
      [`bands.${at}.equivalent`, band.equivalent, "decimal"],
    ]),
    ["failing_equivalent", draft.failing_equivalent, "decimal"],
    ["drop_rules.min_attendance_percent", drop_rules.min_attendance_percent, "decimal-or-none"],
    ["drop_rules.max_unexcused", drop_rules.max_unexcused, "whole-or-none"],
    ["drop_rules.consecutive_absences", drop_rules.consecutive_absences, "whole-or-none"],
    ...draft.issuer_limits.flatMap((limit, at): [string, string, NumberKind][] => [
      [`issuer_limits.${at}.per_entry`, limit.per_entry, "whole-or-none"],
      [`issuer_limits.${at}.per_day`, limit.per_day, "whole-or-none"],
      [`issuer_limits.${at}.per_cadet`, limit.per_cadet, "whole-or-none"],
    ]),
    ...draft.recognition.map((award, at): [string, string, NumberKind] => [
      `recognition.${at}.merits`,
      award.merits,
      "whole",
    ]),
  ];
}

function* bandProblems(draft: Draft): Generator<[string, string]> {
  for (const [at, band] of draft.bands.entries()) {
    const above = draft.bands[at - 1];
    if (!above) continue;
    if (thousandths(band.lowest) >= thousandths(above.lowest))
      yield [`bands.${at}.lowest`, t`Must lie below the bound of the band above it.`];
    if (thousandths(band.equivalent) <= thousandths(above.equivalent))
      yield [`bands.${at}.equivalent`, t`Must be greater than the equivalent of the band above it.`];
  }
  const last = draft.bands.at(-1);
  if (last && thousandths(draft.failing_equivalent) <= thousandths(last.equivalent))
    yield ["failing_equivalent", t`Must be greater than the equivalent of the last band.`];
}

/** The highest final of each band, such as "94.99" under one from 95; the first ends at 100. Null where it cannot be told. */
export function bandTops(draft: Draft): (string | null)[] {
  const step = 10 ** (3 - Number(draft.rounding.places));
  return draft.bands.map((_, at) => {
    const above = draft.bands[at - 1];
    if (!above) return "100";
    const bound = thousandths(above.lowest);
    return Number.isNaN(bound) ? null : String((bound - step) / 1000);
  });
}
