import type { QueryClient } from "@tanstack/react-query";
import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { AnyEvent } from "@/api/events";
import { keys } from "@/api/keys";
import { liveEvents } from "@/api/live";
import { unwrap } from "@/api/problem";

/** When each cadet came, by enrollment; true for every event up to the cursor. */
export interface Arrivals {
  cursor: number;
  session: number;
  times: Record<string, string>;
}

export const arrivalsQuery = (dayId: number, session?: number) =>
  queryOptions({
    queryKey: keys.arrivals.partWith(dayId, "times", { session }),
    queryFn: async ({ signal }): Promise<Arrivals> => {
      const call = api.GET("/api/v1/training-days/{day_id}/arrivals", {
        signal,
        params: { path: { day_id: dayId }, query: { session } },
      });
      const snapshot = await unwrap(call);
      liveEvents.noteSnapshot(snapshot.cursor);
      return foldArrivals(snapshot, liveEvents.after(snapshot.cursor));
    },
    // As the board: kept true by events.
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The arrivals after several events. The record says when the cadet came, so folding one twice changes nothing. */
export function foldArrivals(arrivals: Arrivals, events: AnyEvent[]): Arrivals {
  let { cursor } = arrivals;
  const times = { ...arrivals.times };
  for (const event of events) {
    if (event.type !== "attendance.record_saved" || event.id <= cursor) continue;
    if (event.data.session_id !== arrivals.session) continue;
    cursor = event.id;
    const { scanned_at } = event.data.record;
    if (scanned_at) times[event.data.enrollment_id] = scanned_at;
    else delete times[event.data.enrollment_id];
  }
  return cursor === arrivals.cursor ? arrivals : { ...arrivals, cursor, times };
}

/** Folds events into every curve that is in the cache. Asks the server for nothing. */
export function patchArrivals(client: QueryClient, events: AnyEvent[]): void {
  client.setQueriesData<Arrivals>(
    { queryKey: keys.arrivals.all },
    (arrivals) => arrivals && foldArrivals(arrivals, events),
  );
}

export interface CurvePoint {
  /** The start of the step, in milliseconds. */
  at: number;
  /** How many came within the step. */
  came: number;
  /** How many had come by its end. */
  total: number;
}

const STEPS_MIN = [1, 2, 5, 10, 15, 30, 60, 120];
const MOST_POINTS = 40;

/** The curve in steps of whole minutes that keep it within so many points; every step, also where nobody came. */
export function curveOf(times: Record<string, string>): CurvePoint[] {
  const moments = Object.values(times)
    .map((time) => new Date(time).getTime())
    .sort((a, b) => a - b);
  const [first] = moments;
  const last = moments.at(-1);
  if (first === undefined || last === undefined) return [];
  const span = last - first;
  const minutes = STEPS_MIN.find((one) => span / (one * 60_000) < MOST_POINTS) ?? 240;
  const step = minutes * 60_000;
  const start = Math.floor(first / step) * step;
  const points: CurvePoint[] = [];
  for (let at = start; at <= last; at += step) points.push({ at, came: 0, total: 0 });
  for (const moment of moments) {
    const point = points[Math.floor((moment - start) / step)];
    if (point) point.came += 1;
  }
  let total = 0;
  for (const point of points) {
    total += point.came;
    point.total = total;
  }
  return points;
}
