/** What a socket frame may carry. A new event type added here does not compile until `realtime/handlers` answers it. */
import type { MusterRow, Report } from "./types";

export interface EventData {
  "attendance.record_saved": {
    day_id: number;
    session_id: number;
    enrollment_id: number;
    cadet_id: number;
    previous_status: MusterRow["status"];
    record: MusterRow;
  };
  "attendance.day_changed": { day_id: number; term_id: number; status: string };
  "grading.ledger_entry_recorded": LedgerEventData;
  "grading.ledger_entry_voided": LedgerEventData;
  "grading.scores_saved": { term_id: number; cells: { enrollment_id: number; assessment_id: number }[] };
  "grading.mark_set": { enrollment_id: number; cadet_id: number; term_id: number };
  "cadets.cadet_saved": { cadet_id: number };
  "cadets.enrollment_saved": { enrollment_id: number; cadet_id: number; term_id: number };
  "system.term_saved": { term_id: number };
  "reports.report_progressed": { report_id: number; status: Report["status"]; progress: number };
  "integration.import_changed": { import_id: number; status: string };
  "messaging.notification_created": { notification_id: number };
}

interface LedgerEventData {
  entry_id: number;
  enrollment_id: number;
  cadet_id: number;
  term_id: number;
}

export type EventType = keyof EventData;

/** A frame as it comes over the socket or out of `events?after=`. */
export interface Frame<Type extends string = string, Data = unknown> {
  /** Contiguous sequence number; null on frames that are no events (connection_established, pong, error). */
  id: number | null;
  type: Type;
  timestamp: string;
  data: Data;
}

/** A frame that is known to be an event of the given type. */
export type EventOf<Type extends EventType> = {
  id: number;
  type: Type;
  timestamp: string;
  data: EventData[Type];
};
export type AnyEvent = { [Type in EventType]: EventOf<Type> }[EventType];
