import { t } from "@lingui/core/macro";
import type { AuditEntry } from "@/api/types";
import { formatMoment } from "@/lib/format";

/** What was done, to follow the name of who did it. An action that is not here is shown by its own name. */
const actions: Record<string, string> = {
  "account.activated": t`opened the account with a code`,
  "account.approved": t`approved an account`,
  "account.changed": t`changed an account`,
  "account.created": t`made an account`,
  "account.reinstated": t`reinstated an account`,
  "account.suspended": t`suspended an account`,
  "activation_code.issued": t`issued an activation code`,
  "attendance.closed": t`wrote an absence by closing a day`,
  "attendance.history_recorded": t`loaded attendance of past days`,
  "attendance.marked": t`marked attendance`,
  "attendance.reopened": t`took an absence back by reopening a day`,
  "attendance.scanned": t`scanned a cadet`,
  "audit.exported": t`took the audit log out as CSV`,
  "cadet.archived": t`archived a cadet`,
  "cadet.changed": t`changed a cadet`,
  "cadet.created": t`registered a cadet`,
  "cadet.restored": t`restored a cadet`,
  "card.phone_certified": t`set up a phone for ID codes that change`,
  "card.reissued": t`reissued an ID card`,
  "consent.given": t`consented to the privacy notice`,
  "corps.loaded": t`loaded a corps`,
  "correction.requested": t`asked for a correction`,
  "correction.accepted": t`accepted a correction`,
  "correction.refused": t`refused a correction`,
  "day.changed": t`changed a training day`,
  "day.closed": t`closed a training day`,
  "day.opened": t`opened a training day`,
  "day.planned": t`planned a training day`,
  "day.reopened": t`reopened a training day`,
  "duty.changed": t`changed a duty`,
  "duty.ended": t`ended a duty`,
  "duty.given": t`gave a duty`,
  "enrollment.changed": t`changed an enrollment`,
  "enrollment.created": t`enrolled a cadet`,
  "grades.exported": t`took a term's grades out`,
  "import.committed": t`took an import in`,
  "import.previewed": t`uploaded an import`,
  "incident.changed": t`changed a privacy incident`,
  "incident.recorded": t`recorded a privacy incident`,
  "ledger.history_recorded": t`loaded merits and demerits`,
  "ledger.recorded": t`recorded a merit or demerit`,
  "ledger.recommendation_approved": t`approved a recommendation`,
  "ledger.recommendation_refused": t`refused a recommendation`,
  "ledger.recommendation_withdrawn": t`withdrew a recommendation`,
  "ledger.recommended": t`recommended a merit or demerit`,
  "ledger.voided": t`voided a ledger entry`,
  "mark.completed": t`completed an INC`,
  "mark.lifted": t`lifted a mark`,
  "mark.set": t`set a mark`,
  "notice.published": t`published a privacy notice`,
  "own_data.exported": t`took the own data out`,
  "password.changed": t`changed the password`,
  "password.reset": t`chose a new password by mail`,
  "password.reset_requested": t`asked for a new password`,
  "policy.adopted": t`adopted a grading policy`,
  "record.viewed": t`looked at a record`,
  "registration.received": t`registered`,
  "registration.refused": t`tried to register`,
  "report.downloaded": t`downloaded a document`,
  "report.requested": t`ordered a document`,
  "retention.changed": t`changed a retention period`,
  "retention.deleted": t`deleted what was kept long enough`,
  "score.history_recorded": t`loaded scores`,
  "score.saved": t`saved a score`,
  "second_factor.off": t`switched a second factor off`,
  "second_factor.on": t`switched the second factor on`,
  "second_factor.recovery_code_used": t`used a recovery code`,
  "session.ended": t`signed out`,
  "session.ended_by_reuse": t`was signed out: an old key was used again`,
  "session.ended_from_elsewhere": t`signed another device out`,
  "session.refused": t`failed to sign in`,
  "session.started": t`signed in`,
  "term.changed": t`changed a term`,
  "term.created": t`made a term`,
};

export const actionWords = (action: string) => actions[action] ?? action.replaceAll(/[._]/g, " ");

/** What the list is narrowed to: everything about one noun. */
export const nouns = [
  { value: "account.", label: t`Accounts` },
  { value: "activation_code.", label: t`Activation codes` },
  { value: "attendance.", label: t`Attendance` },
  { value: "audit.", label: t`Audit log` },
  { value: "cadet.", label: t`Cadets` },
  { value: "correction.", label: t`Corrections` },
  { value: "day.", label: t`Training days` },
  { value: "duty.", label: t`Duties` },
  { value: "enrollment.", label: t`Enrollments` },
  { value: "card.", label: t`ID cards` },
  { value: "import.", label: t`Imports` },
  { value: "incident.", label: t`Incidents` },
  { value: "ledger.", label: t`Ledger` },
  { value: "record.", label: t`Looks at records` },
  { value: "mark.", label: t`Marks` },
  { value: "password.", label: t`Passwords` },
  { value: "policy.", label: t`Policies` },
  { value: "retention.", label: t`Retention` },
  { value: "report.", label: t`Documents` },
  { value: "score.", label: t`Scores` },
  { value: "second_factor.", label: t`Second factors` },
  { value: "session.", label: t`Sign-ins` },
  { value: "term.", label: t`Terms` },
].toSorted((one, other) => one.label.localeCompare(other.label));

/** How an action is called in the filter. */
export const filterWords = (action: string) =>
  nouns.find(({ value }) => value === action)?.label ?? actionWords(action);

const tables: Record<string, string> = {
  attendance_attendancerecord: t`Attendance record`,
  attendance_trainingday: t`Training day`,
  authentication_duty: t`Duty`,
  authentication_user: t`Account`,
  cadets_cadet: t`Cadet`,
  cadets_correction: t`Correction`,
  cadets_enrollment: t`Enrollment`,
  grading_grademark: t`Mark`,
  grading_gradingpolicy: t`Policy`,
  grading_ledgerentry: t`Ledger entry`,
  grading_score: t`Score`,
  integration_import: t`Import`,
  reports_report: t`Document`,
  system_auditentry: t`Audit log`,
  system_company: t`Company`,
  system_incident: t`Incident`,
  system_term: t`Term`,
};

/** "Cadet 12"; a table without a word of its own by its name. */
export function recordWords({ table, row_id }: Pick<AuditEntry, "table" | "row_id">): string {
  const noun = tables[table] ?? table.slice(table.indexOf("_") + 1);
  return row_id === null ? noun : `${noun} ${row_id}`;
}

export interface Change {
  field: string;
  before: string;
  after: string;
}

/** Names by the field that holds an id, and the id. */
export type Names = Record<string, Map<number, string>>;

/** What changed, field by field; a field that stayed what it was is left out. */
export function changesOf(
  { before, after }: Pick<AuditEntry, "before" | "after">,
  names: Names = {},
): Change[] {
  const say = (field: string, value: unknown) => show(names[field]?.get(value as number) ?? value);
  const [old, fresh] = [asFields(before), asFields(after)];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return fields
    .map((field) => ({
      field: field.replace(/_id$/, "").replaceAll("_", " "),
      before: say(field, old[field]),
      after: say(field, fresh[field]),
    }))
    .filter((change) => change.before !== change.after);
}

function asFields(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  return typeof value === "object" && !Array.isArray(value) ? { ...value } : { value };
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function show(value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "boolean") return value ? t`yes` : t`no`;
  if (typeof value === "string") return MOMENT.test(value) ? formatMoment(value) : value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
