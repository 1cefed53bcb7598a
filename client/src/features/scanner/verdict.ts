import { t } from "@lingui/core/macro";
import type { ScannerKit, ScanResult } from "@/api/types";
import { capitalized, formatClock } from "@/lib/format";
import { statusName } from "@/ui/status-badge";
import { isPrinted } from "./card";
import type { StoredScan } from "./database";
import { type Judgement, lineOf } from "./judge";
import type { Sound } from "./sound";

export interface Verdict {
  /** One word or two, readable at arm's length. */
  word: string;
  /** The cadet's name; empty when nobody is known by the card. */
  name: string;
  /** What to do or to know; may be empty. */
  detail: string;
  color: "green" | "yellow" | "blue" | "red" | "gray";
  sound: Sound;
}

/** Milliseconds on, off, on…: felt without looking. */
export const vibrations: Record<Sound, number[]> = {
  good: [120],
  late: [80, 60, 80],
  again: [40, 40, 40],
  bad: [300, 100, 300],
};

const rejections: Record<string, string> = {
  malformed: t`This is not an ID of this unit. Ask for the ID card or search by student number.`,
  forged: t`The signature is not ours. Keep the ID and tell the duty officer.`,
  revoked: t`This ID card was replaced. Ask for the new one.`,
  stale: t`An old code, or a picture of one. Ask for the code on the cadet's own phone.`,
  unknown: t`No cadet with this ID is on record.`,
  not_enrolled: t`Not on your roll of this day.`,
  outside_window: t`Outside the hours of the session.`,
  not_open: t`The training day is not open.`,
};

const PRINTED = t`A printed card, no code that changes: compare the face.`;
const WAITS = t`Saved on this phone; it is sent as soon as there is signal.`;

/** What the person with the phone sees, hears and feels: the server's answer, before that what the phone knows. */
export function verdictOf(scan: StoredScan, kit: ScannerKit | undefined): Verdict {
  const line = kit && scan.cadet_id !== null ? lineOf(kit, scan.cadet_id) : undefined;
  const name = scan.answer?.record?.name ?? line?.name ?? "";
  const said = scan.answer ? answered(scan, scan.answer) : judged(scan.judgement, scan.device_at);
  const isOdd = kit?.live_codes && isPrinted(scan.token) && said.color !== "red";
  return { name, ...said, detail: isOdd ? `${PRINTED} ${said.detail}`.trim() : said.detail };
}

type Nameless = Omit<Verdict, "name">;

function answered(scan: StoredScan, { outcome, reason, record }: ScanResult): Nameless {
  switch (outcome) {
    case "recorded":
      return recorded(scan, record);
    case "duplicate":
      // The answer to the first sending was lost: it was this very scan that was recorded.
      if (isOwn(scan, record)) return recorded(scan, record);
      return again(record?.status ? `${statusWord(record.status)}${since(record.scanned_at)}` : "");
    case "held":
      return {
        word: t`Held for review`,
        detail: t`The term is sealed; the office decides.`,
        color: "yellow",
        sound: "late",
      };
    case "rejected":
      return bad(rejections[reason ?? ""] ?? t`The server refused this scan.`);
  }
}

type Row = ScanResult["record"];

function recorded(scan: StoredScan, record: Row): Nameless {
  if (scan.kind === "out" && record?.time_out) return good(t`Out ${formatClock(record.time_out)}`, "");
  if (record?.status === "late") return late("");
  return good(record?.status === "present" ? t`Present` : t`Recorded`, "");
}

function isOwn(scan: StoredScan, record: Row): boolean {
  const at = scan.kind === "in" ? record?.scanned_at : record?.time_out;
  return Boolean(at && scan.scanned_at && new Date(at).getTime() === new Date(scan.scanned_at).getTime());
}

function judged(judgement: Judgement, at: number): Nameless {
  switch (judgement) {
    case "malformed":
    case "forged":
    case "revoked":
    case "stale":
      return bad(rejections[judgement] ?? "");
    case "present":
      return good(t`Present`, WAITS);
    case "late":
      return late(WAITS);
    case "out":
      return good(t`Out ${formatClock(at)}`, WAITS);
    case "repeat":
      return again(t`Scanned on this phone before.`);
    case "outside":
      return open(t`Outside the hours`, t`${rejections.outside_window ?? ""} ${WAITS} The server decides.`);
    case "unlisted":
      return open(t`Not on this roster`, t`The card is genuine. ${WAITS} The server decides.`);
    case "unchecked":
      return {
        word: t`Saved on this phone`,
        detail: t`Not checked: the roster is not on this phone. It is sent as soon as there is signal.`,
        color: "gray",
        sound: "again",
      };
  }
}

const good = (word: string, detail: string): Nameless => ({ word, detail, color: "green", sound: "good" });
const late = (detail: string): Nameless => ({ word: t`Late`, detail, color: "yellow", sound: "late" });
const open = (word: string, detail: string): Nameless => ({ word, detail, color: "yellow", sound: "late" });
const bad = (detail: string): Nameless => ({ word: t`Rejected`, detail, color: "red", sound: "bad" });
const again = (detail: string): Nameless => ({
  word: t`Already recorded`,
  detail,
  color: "blue",
  sound: "again",
});

const statusWord = (status: string): string => capitalized(statusName(status));
const since = (at: string | null | undefined): string => (at ? t` since ${formatClock(at)}` : "");
