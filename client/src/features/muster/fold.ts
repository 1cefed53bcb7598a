import type { AnyEvent, EventOf } from "@/api/events";
import type { Counts, Muster, MusterRow } from "@/api/types";

const RECENT = 20;

type RecordSaved = EventOf<"attendance.record_saved">;
type RollEntry = Muster["roll"][number];

/**
 * The board after one saved record: one cadet leaves the status that the roll has and enters the new one.
 *
 * A record that was committed while the snapshot was taken is in it and comes as an event too. The roll says what the
 * board counts already, so folding it once more changes no number. An event up to the cursor, or of another session,
 * changes nothing at all.
 */
export function foldRecord(muster: Muster, event: RecordSaved): Muster {
  const { data } = event;
  if (event.id <= muster.cursor || data.session_id !== muster.session.id) return muster;
  const { enrollment_id, status } = data.record;
  const known = muster.roll.find((entry) => entry.enrollment_id === enrollment_id);
  // Of a day in the past the roll has the company of then.
  const { company_id } = known ?? data.record;
  const move = (counts: Counts) => moveOne(counts, known, status);
  const entry = { enrollment_id, company_id, status };
  return {
    ...muster,
    cursor: event.id,
    counts: move(muster.counts),
    companies: muster.companies.map((company) =>
      company.id === company_id ? { ...company, counts: move(company.counts) } : company,
    ),
    roll: known ? muster.roll.map((one) => (one === known ? entry : one)) : [...muster.roll, entry],
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

/** A cadet who is not on the roll was enrolled after the snapshot. */
function moveOne(counts: Counts, known: RollEntry | undefined, to: MusterRow["status"]): Counts {
  const next = { ...counts };
  if (known) next[known.status ?? "unmarked"] -= 1;
  else next.enrolled += 1;
  next[to ?? "unmarked"] += 1;
  return next;
}

function pushRecent(recent: MusterRow[], record: MusterRow): MusterRow[] {
  const others = recent.filter((row) => row.enrollment_id !== record.enrollment_id);
  return record.status === null ? others : [record, ...others].slice(0, RECENT);
}
