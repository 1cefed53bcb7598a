import { queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { AttendanceStatus, Face, ScanIn, ScannerKit, ScanResult } from "@/api/types";
import { storedNames } from "@/lib/stored-names";
import { device } from "./device";

/** On a network that takes and never gives, a try must end, so that the next can begin. */
const PATIENCE_MS = 30_000;

/** Sends one batch of scans. */
export async function sendScans(dayId: number, scans: ScanIn[]): Promise<ScanResult[]> {
  const params = { path: { day_id: dayId } };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const call = api.POST("/api/v1/training-days/{day_id}/scans", {
    params,
    body: { device: device(), scans },
    signal,
  });
  return (await unwrap(call)).results;
}

/** Downloads what a phone needs to scan the day without the server. */
export function takeKit(dayId: number): Promise<ScannerKit> {
  const params = { path: { day_id: dayId } };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return unwrap(api.GET("/api/v1/training-days/{day_id}/scanner", { params, signal }));
}

/** Downloads the faces of some cadets of the kit. */
export async function takeFaces(dayId: number, cadets: number[]): Promise<Face[]> {
  const params = { path: { day_id: dayId } };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const call = api.POST("/api/v1/training-days/{day_id}/scanner/faces", { params, body: { cadets }, signal });
  return (await unwrap(call)).faces;
}

/** The roll's rows for a student number or a name; for a cadet without an ID card. */
export const findOnRollQuery = (dayId: number, search: string) =>
  queryOptions({
    queryKey: keys.records.partWith(dayId, "find", { search }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/training-days/{day_id}/records", {
          signal,
          params: { path: { day_id: dayId }, query: { search, page_size: 5 } },
        }),
      ),
    enabled: search.length >= 3,
  });

/** Marks a cadet who has no ID card to scan. */
export function useMarkByHand(dayId: number) {
  return useMutation({
    mutationFn: (mark: { enrollment: number; status: AttendanceStatus }) =>
      unwrap(
        api.PUT("/api/v1/training-days/{day_id}/records", {
          params: { path: { day_id: dayId } },
          body: { ...mark, reason: storedNames.withoutCard },
        }),
      ),
  });
}
