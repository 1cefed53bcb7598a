import { t } from "@lingui/core/macro";
import type { Company, Duty, DutyAction, DutyKindActions } from "@/api/types";
import { formatDate, formatMoment, formatTime } from "@/lib/format";

const actionWords: Record<DutyAction, string> = {
  view: t`see roster, attendance, ledger, scores and grades`,
  see_private: t`see guardian, health and papers of cadets`,
  keep_roster: t`change cadets and enrollments, reissue ID cards`,
  record_attendance: t`scan and mark attendance`,
  keep_ledger: t`record merits and demerits`,
  recommend_ledger: t`recommend merits and demerits for approval`,
  encode_scores: t`encode scores`,
  set_marks: t`set INC, DO and T`,
  order_reports: t`order documents`,
  register_cadets: t`register new cadets`,
  import_roster: t`import a roster`,
  run_days: t`plan, open and close training days`,
  open_terms: t`open terms`,
};

/** What a kind lets one do, in plain words: for whomever the duty names, and what of it takes the whole corps. */
export function kindWords(kind: DutyKindActions): { does: string; corpsOnly: string } {
  const everywhere = new Set(kind.whole_corps_actions);
  const say = (actions: DutyAction[]) => actions.map((action) => actionWords[action]).join("; ");
  return {
    does: say(kind.actions.filter((action) => !everywhere.has(action))),
    corpsOnly: say(kind.whole_corps_actions),
  };
}

/** "Whole corps", "Alpha", "Alpha, platoon 2" */
export function placeOf(duty: Duty): string {
  if (!duty.company_name) return t`Whole corps`;
  return duty.platoon_number ? t`${duty.company_name}, platoon ${duty.platoon_number}` : duty.company_name;
}

export type DutyState = "in_force" | "coming" | "ended";

export function stateOf(duty: Duty, now: number): DutyState {
  if (duty.ends_at && new Date(duty.ends_at).getTime() <= Math.max(now, new Date(duty.starts_at).getTime()))
    return "ended";
  return new Date(duty.starts_at).getTime() > now ? "coming" : "in_force";
}

const MIDNIGHT = "00:00";

/** "1 Nov 2026 – 30 Nov 2026", "since 1 Nov 2026", with the clock's time where it is not midnight. */
export function timeOf(duty: Duty): string {
  const from =
    formatTime(duty.starts_at) === MIDNIGHT ? formatDate(duty.starts_at) : formatMoment(duty.starts_at);
  return duty.ends_at ? `${from} – ${lastDay(duty.ends_at)}` : t`From ${from}, until further notice`;
}

/** The last day of what ends at midnight; else the moment. */
function lastDay(end: string): string {
  if (formatTime(end) !== MIDNIGHT) return formatMoment(end);
  return formatDate(new Date(new Date(end).getTime() - 1).toISOString());
}

/** The companies that no duty names, which only officers of the whole corps look after. */
export function uncovered(companies: Company[], duties: Duty[]): string[] {
  const named = new Set(duties.map((duty) => duty.company_name));
  return companies.map(({ name }) => name).filter((name) => !named.has(name));
}
