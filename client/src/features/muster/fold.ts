import type { AnyEvent, EventOf } from "@/api/events";
import type { Counts, Muster, MusterRow } from "@/api/types";

const RECENT = 20;

type RecordSaved = EventOf<"attendance.record_saved">;

/**
 * The board after one saved record: one cadet leaves the previous status and enters the new one.
 *
 * An event that the snapshot already contains (id ≤ cursor), or of another session, changes nothing.
 */
export function foldRecord(muster: Muster, event: RecordSaved): Muster {
  const { data } = event;
  if (event.id <= muster.cursor || data.session_id !== muster.session.id) return muster;
  const move = (counts: Counts) => moveOne(counts, data.previous_status, data.record.status);
  return {
    ...muster,
    cursor: event.id,
    counts: move(muster.counts),
    companies: muster.companies.map((company) =>
      company.id === data.record.company_id ? { ...company, counts: move(company.counts) } : company,
    ),
    recent: pushRecent(muster.recent, data.record),
  };
}

/** The board after several events, oldest first; events of other types are passed over. */
export function foldEvents(muster: Muster, events: AnyEvent[]): Muster {
  return events.reduce(
    (board, event) => (event.type === "attendance.record_saved" ? foldRecord(board, event) : board),
    muster,
  );
}

function moveOne(counts: Counts, from: MusterRow["status"], to: MusterRow["status"]): Counts {
  const next = { ...counts };
  next[from ?? "unmarked"] -= 1;
  next[to ?? "unmarked"] += 1;
  return next;
}

function pushRecent(recent: MusterRow[], record: MusterRow): MusterRow[] {
  const others = recent.filter((row) => row.enrollment_id !== record.enrollment_id);
  return record.status === null ? others : [record, ...others].slice(0, RECENT);
}
