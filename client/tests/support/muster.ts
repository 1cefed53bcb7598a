import type { EventOf } from "@/api/events";
import type { Counts, Muster, MusterRow } from "@/api/types";

export function counts(given: Partial<Counts> = {}): Counts {
  return { enrolled: 10, present: 2, late: 1, absent: 0, excused: 1, unmarked: 6, ...given };
}

export function row(given: Partial<MusterRow> = {}): MusterRow {
  return {
    record_id: 1,
    enrollment_id: 100,
    cadet_id: 50,
    student_number: "2026-0001",
    name: "Reyes, Juan",
    company_id: 1,
    company: "Alpha",
    platoon: 1,
    status: "present",
    source: "scan",
    scanned_at: "2026-11-22T07:10:00+08:00",
    time_out: null,
    marked_by: "",
    ...given,
  };
}

export function muster(given: Partial<Muster> = {}): Muster {
  const session = {
    id: 9,
    name: "Morning",
    opens_at: "2026-11-22T06:00:00+08:00",
    on_time_until: "2026-11-22T07:30:00+08:00",
    late_until: "2026-11-22T09:00:00+08:00",
    closes_at: "2026-11-22T12:00:00+08:00",
  };
  return {
    day: {
      id: 7,
      term: 1,
      held_on: "2026-11-22",
      title: "Training day 5",
      status: "open",
      sessions: [session],
    },
    session,
    cursor: 40,
    counts: counts(),
    companies: [
      { id: 1, name: "Alpha", counts: counts({ enrolled: 5, unmarked: 3, present: 1, excused: 0 }) },
      { id: 2, name: "Bravo", counts: counts({ enrolled: 5, unmarked: 3, late: 0, present: 1 }) },
    ],
    roll: [{ enrollment_id: 100, company_id: 1, status: null }],
    recent: [],
    ...given,
  };
}

export function recordSaved(
  id: number,
  previous: MusterRow["status"],
  record: Partial<MusterRow> = {},
): EventOf<"attendance.record_saved"> {
  const saved = row(record);
  return {
    id,
    type: "attendance.record_saved",
    timestamp: "2026-11-22T07:10:01+08:00",
    data: {
      day_id: 7,
      session_id: 9,
      enrollment_id: saved.enrollment_id,
      cadet_id: saved.cadet_id,
      previous_status: previous,
      record: saved,
    },
  };
}
