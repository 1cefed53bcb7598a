import { keepPreviousData, type QueryClient, queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { AnyEvent } from "@/api/events";
import { keys } from "@/api/keys";
import { liveEvents } from "@/api/live";
import { unwrap } from "@/api/problem";
import type { AttendanceStatus, Muster } from "@/api/types";
import { patchArrivals } from "./arrivals";
import { foldEvents } from "./fold";

/** The board of a day; `session` undefined is the session that the server finds current. */
export const musterQuery = (dayId: number, session?: number) =>
  queryOptions({
    queryKey: keys.musters.partWith(dayId, "board", { session }),
    queryFn: async ({ signal }) => {
      const call = api.GET("/api/v1/training-days/{day_id}/muster", {
        signal,
        params: { path: { day_id: dayId }, query: { session } },
      });
      const snapshot = await unwrap(call);
      liveEvents.noteSnapshot(snapshot.cursor);
      // Events may have come in while the snapshot was on its way.
      return foldEvents(snapshot, liveEvents.after(snapshot.cursor));
    },
    // Kept true by events; a reconnect resumes or resyncs.
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Folds events into every board and curve that is in the cache. Asks the server for nothing. */
export function patchMusters(client: QueryClient, events: AnyEvent[]): void {
  if (!events.some((event) => event.type === "attendance.record_saved")) return;
  client.setQueriesData<Muster>(
    { queryKey: keys.musters.all },
    (muster) => muster && foldEvents(muster, events),
  );
  patchArrivals(client, events);
}

export type RollStatus = AttendanceStatus | "unmarked";

export interface RollFilters {
  session?: number;
  company?: string;
  status?: RollStatus;
  search?: string;
  page: number;
}

export const ROLL_PAGE_SIZE = 50;

/** Every cadet of the day with the outcome so far. */
export const rollQuery = (dayId: number, filters: RollFilters) =>
  queryOptions({
    queryKey: keys.records.partWith(dayId, "roll", filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/training-days/{day_id}/records", {
          signal,
          params: { path: { day_id: dayId }, query: { ...filters, page_size: ROLL_PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

export interface MarkIn {
  enrollment: number;
  session?: number;
  status: AttendanceStatus;
  reason: string;
}

export interface MarkRestIn {
  session?: number;
  company?: string;
  reason: string;
}

/** Marks everyone present who has no record yet. The boards learn of it by event. */
export function useMarkRest(dayId: number) {
  return useMutation({
    mutationFn: (body: MarkRestIn) =>
      unwrap(
        api.POST("/api/v1/training-days/{day_id}/records/rest", {
          params: { path: { day_id: dayId } },
          body: { ...body, status: "present" },
        }),
      ),
  });
}

/** Marks one cadet by hand. The boards learn of it by event. */
export function useMarkRecord(dayId: number) {
  return useMutation({
    mutationFn: (body: MarkIn) =>
      unwrap(
        api.PUT("/api/v1/training-days/{day_id}/records", { params: { path: { day_id: dayId } }, body }),
      ),
  });
}
