import { queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { AttendanceStatus } from "@/api/types";
import type { Send } from "./queue";

/** Sends one batch of scans. */
export const sendScans: Send = async (dayId, scans) => {
  const params = { path: { day_id: dayId } };
  const answer = await unwrap(api.POST("/api/v1/training-days/{day_id}/scans", { params, body: { scans } }));
  return answer.results;
};

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
          body: { ...mark, reason: "No ID card at the scan" },
        }),
      ),
  });
}
