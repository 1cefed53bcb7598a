/** What a phone can say of a scan without the server. Pure: everything that counts is an argument. */
import type { RosterLine, ScannerKit, TrainingSession } from "@/api/types";
import { type CardReading, holdsAt } from "./card";

/**
 * `malformed`, `forged`, `revoked` and `stale` (a code of another minute) are refused on the spot. Everything else is sent, since only the server knows all:
 * `unlisted` (not on this phone's roster), `outside` (of the hours), `unchecked` (no roster on this phone).
 */
export type Judgement =
  | "malformed"
  | "forged"
  | "revoked"
  | "stale"
  | "unchecked"
  | "unlisted"
  | "outside"
  | "present"
  | "late"
  | "out"
  | "repeat";

const REFUSED: readonly Judgement[] = ["malformed", "forged", "revoked", "stale"];
export const isRefused = (judgement: Judgement): boolean => REFUSED.includes(judgement);

export interface EarlierScan {
  kind: "in" | "out";
  at: number;
}

interface Facts {
  reading: CardReading;
  kit: ScannerKit;
  kind: "in" | "out";
  /** Milliseconds, corrected. */
  at: number;
  /** Whether the clock of this phone was ever measured. */
  isTimed: boolean;
  /** Scans of the same cadet on this phone that were not refused. */
  earlier: EarlierScan[];
}

export function judge({ reading, kit, kind, at, isTimed, earlier }: Facts): Judgement {
  const line = lineOf(kit, reading.cadet_id);
  if (!line) return "unlisted";
  // A card newer than the roster on this phone may be right: the server knows.
  if (reading.issue_number < line.issue_number) return "revoked";
  // By a clock that may be wrong nobody is sent away: the server knows.
  if (reading.shown && isTimed && !holdsAt(reading.shown, at)) return "stale";
  const session = sessionAt(kit.day.sessions, kind, at);
  if (!session) return "outside";
  if (kind === "out") return "out";
  if (earlier.some((one) => one.kind === "in" && sessionAt(kit.day.sessions, "in", one.at) === session))
    return "repeat";
  return at <= time(session.on_time_until) ? "present" : "late";
}

export const lineOf = (kit: ScannerKit, cadetId: number): RosterLine | undefined =>
  kit.roster.find((line) => line.cadet_id === cadetId);

/** The latest session whose window takes the scan, as on the server. */
function sessionAt(sessions: TrainingSession[], kind: "in" | "out", at: number): TrainingSession | undefined {
  return [...sessions]
    .sort((a, b) => time(b.opens_at) - time(a.opens_at))
    .find((one) => time(one.opens_at) <= at && at <= time(kind === "in" ? one.late_until : one.closes_at));
}

const time = (iso: string): number => new Date(iso).getTime();
