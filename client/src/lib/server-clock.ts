/**
 * How wrong this phone's clock is, measured against the server whenever that tells its time and kept for days without
 * signal. Scans are judged by the corrected time.
 */
import { createStore } from "@/lib/store";

interface Measure {
  /** What to add to the phone's time to get the server's. */
  offset_ms: number;
  /** The measure is right within half of this. */
  round_trip_ms: number;
}

const STORAGE_KEY = "rgms.clock";

export const clockStore = createStore<Measure | null>(remembered());

function remembered(): Measure | null {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "null") as Measure | null;
  } catch {
    return null;
  }
}

/** What the server's clock said in an answer that was asked for and came at these times of the phone. */
export function noteServerTime(serverTime: string, askedAt: number, answeredAt: number): void {
  const round_trip_ms = answeredAt - askedAt;
  const offset_ms = Math.round(new Date(serverTime).getTime() - (askedAt + round_trip_ms / 2));
  const known = clockStore.get();
  // The surer measure stays, unless the two contradict: then somebody has set the clock in between.
  const agree =
    known !== null && Math.abs(known.offset_ms - offset_ms) <= (known.round_trip_ms + round_trip_ms) / 2;
  if (agree && known.round_trip_ms <= round_trip_ms) return;
  const measure = { offset_ms, round_trip_ms };
  localStorage.setItem(STORAGE_KEY, JSON.stringify(measure));
  clockStore.set(measure);
}

/** The time by the server's clock as ISO 8601, or null while the phone's clock was never measured. */
export function correctedTime(deviceMs: number): string | null {
  const measure = clockStore.get();
  return measure && new Date(deviceMs + measure.offset_ms).toISOString();
}
