import type { AuditEntry } from "@/api/types";
import { formatMoment } from "@/lib/format";

/** What was done, to follow the name of who did it. An action that is not here is shown by its own name. */
const actions: Record<string, string> = {
  "account.activated": "opened the account with a code",
  "account.approved": "approved an account",
  "account.changed": "changed an account",
  "account.created": "made an account",
  "account.reinstated": "reinstated an account",
  "account.suspended": "suspended an account",
  "activation_code.issued": "issued an activation code",
  "attendance.closed": "wrote an absence by closing a day",
  "attendance.history_recorded": "loaded attendance of past days",
  "attendance.marked": "marked attendance",
  "attendance.reopened": "took an absence back by reopening a day",
  "attendance.scanned": "scanned a cadet",
  "audit.exported": "took the audit log out as CSV",
  "cadet.archived": "archived a cadet",
  "cadet.changed": "changed a cadet",
  "cadet.created": "registered a cadet",
  "cadet.restored": "restored a cadet",
  "card.phone_certified": "set up a phone for ID codes that change",
  "card.reissued": "reissued an ID card",
  "consent.given": "consented to the privacy notice",
  "corps.loaded": "loaded a corps",
  "correction.requested": "asked for a correction",
  "correction.accepted": "accepted a correction",
  "correction.refused": "refused a correction",
  "day.changed": "changed a training day",
  "day.closed": "closed a training day",
  "day.opened": "opened a training day",
  "day.planned": "planned a training day",
  "day.reopened": "reopened a training day",
  "duty.changed": "changed a duty",
  "duty.ended": "ended a duty",
  "duty.given": "gave a duty",
  "enrollment.changed": "changed an enrollment",
  "enrollment.created": "enrolled a cadet",
  "grades.exported": "took a term's grades out",
  "import.committed": "took an import in",
  "import.previewed": "uploaded an import",
  "incident.changed": "changed a privacy incident",
  "incident.recorded": "recorded a privacy incident",
  "ledger.history_recorded": "loaded merits and demerits",
  "ledger.recorded": "recorded a merit or demerit",
  "ledger.recommendation_approved": "approved a recommendation",
  "ledger.recommendation_refused": "refused a recommendation",
  "ledger.recommendation_withdrawn": "withdrew a recommendation",
  "ledger.recommended": "recommended a merit or demerit",
  "ledger.voided": "voided a ledger entry",
  "mark.completed": "completed an INC",
  "mark.lifted": "lifted a mark",
  "mark.set": "set a mark",
  "notice.published": "published a privacy notice",
  "own_data.exported": "took the own data out",
  "password.changed": "changed the password",
  "password.reset": "chose a new password by mail",
  "password.reset_requested": "asked for a new password",
  "policy.adopted": "adopted a grading policy",
  "record.viewed": "looked at a record",
  "registration.received": "registered",
  "registration.refused": "tried to register",
  "report.downloaded": "downloaded a document",
  "report.requested": "ordered a document",
  "retention.changed": "changed a retention period",
  "retention.deleted": "deleted what was kept long enough",
  "score.history_recorded": "loaded scores",
  "score.saved": "saved a score",
  "second_factor.off": "switched a second factor off",
  "second_factor.on": "switched the second factor on",
  "second_factor.recovery_code_used": "used a recovery code",
  "session.ended": "signed out",
  "session.ended_by_reuse": "was signed out: an old key was used again",
  "session.ended_from_elsewhere": "signed another device out",
  "session.refused": "failed to sign in",
  "session.started": "signed in",
  "term.changed": "changed a term",
  "term.created": "made a term",
};

export const actionWords = (action: string) => actions[action] ?? action.replaceAll(/[._]/g, " ");

/** What the list is narrowed to: everything about one noun. */
export const nouns = [
  { value: "account.", label: "Accounts" },
  { value: "activation_code.", label: "Activation codes" },
  { value: "attendance.", label: "Attendance" },
  { value: "audit.", label: "Audit log" },
  { value: "cadet.", label: "Cadets" },
  { value: "correction.", label: "Corrections" },
  { value: "day.", label: "Training days" },
  { value: "duty.", label: "Duties" },
  { value: "enrollment.", label: "Enrollments" },
  { value: "card.", label: "ID cards" },
  { value: "import.", label: "Imports" },
  { value: "incident.", label: "Incidents" },
  { value: "ledger.", label: "Ledger" },
  { value: "record.", label: "Looks at records" },
  { value: "mark.", label: "Marks" },
  { value: "password.", label: "Passwords" },
  { value: "policy.", label: "Policies" },
  { value: "retention.", label: "Retention" },
  { value: "report.", label: "Documents" },
  { value: "score.", label: "Scores" },
  { value: "second_factor.", label: "Second factors" },
  { value: "session.", label: "Sign-ins" },
  { value: "term.", label: "Terms" },
].toSorted((one, other) => one.label.localeCompare(other.label));

/** How an action is called in the filter. */
export const filterWords = (action: string) =>
  nouns.find(({ value }) => value === action)?.label ?? actionWords(action);

const tables: Record<string, string> = {
  attendance_attendancerecord: "Attendance record",
  attendance_trainingday: "Training day",
  authentication_duty: "Duty",
  authentication_user: "Account",
  cadets_cadet: "Cadet",
  cadets_correction: "Correction",
  cadets_enrollment: "Enrollment",
  grading_grademark: "Mark",
  grading_gradingpolicy: "Policy",
  grading_ledgerentry: "Ledger entry",
  grading_score: "Score",
  integration_import: "Import",
  reports_report: "Document",
  system_auditentry: "Audit log",
  system_company: "Company",
  system_incident: "Incident",
  system_term: "Term",
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
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return MOMENT.test(value) ? formatMoment(value) : value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
