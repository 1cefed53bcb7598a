/**
 * What each event means for the data on the page: the query keys that it makes stale. The muster board is patched
 * instead (`features/muster/fold`), so that fifty open boards cost no request per scan.
 */
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { AnyEvent, EventOf, EventType } from "@/api/events";
import { keys } from "@/api/keys";
import { patchScanners } from "@/features/ground/queries";
import { stalePages } from "@/features/scores/queries";

type Handler<Type extends EventType> = (event: EventOf<Type>, client: QueryClient) => QueryKey[];

const gradeOf = (enrollment: number) => keys.enrollments.part(enrollment, "grade");

const ledgerChanged = ({
  data,
}: EventOf<"grading.ledger_entry_recorded" | "grading.ledger_entry_voided">) => [
  keys.ledger.lists,
  gradeOf(data.enrollment_id),
  keys.grades.detail(data.term_id),
  keys.eligibility.detail(data.term_id),
];

const imported = (term: number): QueryKey[] => [
  keys.cadets.all,
  keys.enrollments.all,
  keys.companies.all,
  keys.organisation.all,
  keys.trainingDays.all,
  keys.musters.all,
  keys.records.all,
  keys.ledger.lists,
  keys.staff.all,
  keys.hours.all,
  keys.scores.all,
  keys.marks.detail(term),
  keys.grades.detail(term),
  keys.eligibility.detail(term),
  keys.seals.detail(term),
];

export const handlers = {
  "attendance.record_saved": ({ data }) => [
    keys.records.detail(data.day_id),
    keys.headCounts.part(data.day_id, "board"),
    keys.hours.all,
    gradeOf(data.enrollment_id),
    keys.grades.all,
  ],
  "attendance.day_staff_changed": ({ data }) => [keys.dayStaff.detail(data.day_id), keys.trainingDays.all],
  "attendance.platoon_counted": ({ data }) => [keys.headCounts.detail(data.day_id)],
  "attendance.flag_reviewed": ({ data }) => [keys.flags.detail(data.day_id)],
  // Says all that a board shows: fifty boards cost no request while phones tell of themselves.
  "attendance.scanner_reported": (event, client) => {
    patchScanners(client, event);
    return [];
  },
  "attendance.day_changed": ({ data }) => [
    keys.trainingDays.all,
    keys.calendars.all,
    keys.agenda.lists,
    keys.hours.all,
    keys.musters.detail(data.day_id),
    keys.arrivals.detail(data.day_id),
    keys.headCounts.detail(data.day_id),
    keys.records.detail(data.day_id),
    keys.enrollments.all,
    keys.grades.detail(data.term_id),
    keys.eligibility.detail(data.term_id),
    keys.seals.detail(data.term_id),
  ],
  "activities.activity_saved": () => [keys.activities.all, keys.agenda.all],
  "activities.participation_changed": ({ data }) => [
    keys.activities.lists,
    keys.activities.detail(data.activity_id),
    keys.hours.all,
  ],
  "attendance.held_scans_changed": () => [keys.heldScans.all, keys.seals.all],
  "attendance.excuse_changed": ({ data }) => [keys.excuses.lists, keys.excuses.detail(data.excuse_id)],
  "grading.ledger_entry_recorded": ledgerChanged,
  "grading.ledger_entry_voided": ledgerChanged,
  "grading.ledger_recommendation_changed": ({ data }) => [
    keys.recommendations.lists,
    keys.seals.detail(data.term_id),
  ],
  "grading.seal_changed": ({ data }) => [
    keys.terms.all,
    keys.seals.detail(data.term_id),
    keys.grades.detail(data.term_id),
    keys.enrollments.all,
    keys.completions.all,
    keys.rollOvers.all,
  ],
  "grading.serial_number_entered": ({ data }) => [keys.completions.all, keys.cadets.detail(data.cadet_id)],
  "grading.rolled_over": ({ data }) => [
    keys.rollOvers.all,
    keys.cadets.all,
    keys.organisation.detail(data.target_term_id),
    keys.scores.detail(data.target_term_id),
    keys.grades.detail(data.target_term_id),
    keys.eligibility.detail(data.target_term_id),
  ],
  "grading.scores_saved": (event, client) => [
    ...stalePages(client, event),
    ...event.data.cells.map((cell) => gradeOf(cell.enrollment_id)),
    keys.grades.detail(event.data.term_id),
    keys.eligibility.detail(event.data.term_id),
    keys.seals.detail(event.data.term_id),
  ],
  "grading.mark_set": ({ data }) => [
    keys.enrollments.detail(data.enrollment_id),
    keys.marks.detail(data.term_id),
    keys.grades.detail(data.term_id),
    keys.eligibility.detail(data.term_id),
    keys.seals.detail(data.term_id),
  ],
  "grading.policy_adopted": ({ data }) => [
    keys.policies.detail(data.term_id),
    keys.seals.detail(data.term_id),
    keys.enrollments.all,
    keys.grades.detail(data.term_id),
    keys.eligibility.detail(data.term_id),
    keys.ledger.lists,
    keys.scores.all,
  ],
  "grading.catalogue_changed": () => [keys.catalogue.all],
  "staff.member_saved": () => [keys.staff.all, keys.duties.all],
  "cadets.cadet_saved": ({ data }) => [keys.cadets.lists, keys.cadets.detail(data.cadet_id)],
  "cadets.enrollment_saved": ({ data }) => [
    keys.cadets.lists,
    keys.cadets.detail(data.cadet_id),
    gradeOf(data.enrollment_id),
    keys.scores.detail(data.term_id),
    keys.grades.detail(data.term_id),
    keys.eligibility.detail(data.term_id),
    keys.musters.all,
    keys.records.all,
    keys.organisation.detail(data.term_id),
  ],
  "cadets.post_changed": ({ data }) => [keys.organisation.detail(data.term_id)],
  "integration.erasure_changed": () => [keys.erasures.all],
  "cadets.correction_changed": () => [keys.corrections.all],
  "system.term_saved": ({ data }) => [keys.terms.all, keys.seals.detail(data.term_id)],
  "system.unit_saved": () => [
    keys.unit.all,
    keys.seals.all,
    keys.holidays.all,
    keys.agenda.lists,
    keys.flags.all,
  ],
  "system.company_saved": () => [keys.companies.all, keys.organisation.all, keys.cadets.all, keys.duties.all],
  "system.battalion_saved": () => [keys.organisation.all],
  "system.notice_published": () => [keys.privacy.all],
  "reports.report_progressed": ({ data }) => [keys.reports.detail(data.report_id), keys.reports.lists],
  // What an import brings concerns many records at once, and one event tells of all of them.
  "integration.import_changed": ({ data }) => [
    keys.imports.lists,
    keys.imports.detail(data.import_id),
    ...(data.status === "committed" || data.status === "undone" ? imported(data.term_id) : []),
  ],
  // A cadet's page shows the account; which cadet it belongs to, the event does not say.
  "authentication.account_saved": ({ data }) => [
    keys.accounts.lists,
    keys.accounts.detail(data.account_id),
    keys.cadets.details,
  ],
  "authentication.duty_saved": () => [keys.duties.all],
  "messaging.thread_changed": ({ data }) => [keys.threads.lists, keys.threads.detail(data.thread_id)],
  "messaging.thread_read": () => [keys.threads.lists],
  // One that is withdrawn takes its notifications along.
  "messaging.announcement_changed": () => [
    keys.announcements.all,
    keys.threads.unread,
    keys.notifications.all,
  ],
  "messaging.notification_created": () => [keys.notifications.all],
} satisfies { [Type in EventType]: Handler<Type> };

/** The keys that one event makes stale; none for a type that a newer server may send and this client does not know. */
export function staleKeys(event: AnyEvent, client: QueryClient): QueryKey[] {
  const handler = handlers[event.type] as Handler<EventType> | undefined;
  return handler ? handler(event as EventOf<EventType>, client) : [];
}
