import type { ScanResult } from "@/api/types";
import { formatClock } from "@/lib/format";

export interface Verdict {
  /** One word or two, readable at arm's length. */
  word: string;
  /** The cadet's name, or what to do. */
  detail: string;
  color: "green" | "yellow" | "blue" | "red" | "gray";
  /** Milliseconds on, off, on…: felt without looking. */
  vibration: number[];
}

const rejections: Record<string, string> = {
  malformed: "This is not an ID of this unit. Ask for the ID card or search by student number.",
  forged: "The signature is not ours. Keep the ID and tell the duty officer.",
  revoked: "This ID card was replaced. Ask for the new one.",
  unknown: "No cadet with this ID is on record.",
  not_enrolled: "The cadet is not enrolled this term.",
  outside_window: "Outside the hours of the session.",
  not_open: "The training day is not open.",
};

/** What the person with the phone sees, hears of and feels after one scan. */
export function verdictOf(result: ScanResult): Verdict {
  const record = result.record;
  const who = record ? record.name : "";
  switch (result.outcome) {
    case "recorded":
      if (record?.time_out) return good(`Out ${formatClock(record.time_out)}`, who);
      return record?.status === "late"
        ? { word: "Late", detail: who, color: "yellow", vibration: [80, 60, 80] }
        : good(record?.status === "present" ? "Present" : "Recorded", who);
    case "duplicate":
      return { word: "Already recorded", detail: who, color: "blue", vibration: [40, 40, 40] };
    case "held":
      return { word: "Held for review", detail: who, color: "yellow", vibration: [80, 60, 80] };
    case "rejected": {
      const why = rejections[result.reason ?? ""] ?? "The server refused this scan.";
      return {
        word: "Rejected",
        detail: who ? `${who}. ${why}` : why,
        color: "red",
        vibration: [300, 100, 300],
      };
    }
  }
}

function good(word: string, detail: string): Verdict {
  return { word, detail, color: "green", vibration: [120] };
}

/** Shown between the read and the server's answer; also what stays when there is no network. */
export const storedVerdict: Verdict = {
  word: "Saved on this phone",
  detail: "It is sent as soon as the server can be reached.",
  color: "gray",
  vibration: [40],
};
