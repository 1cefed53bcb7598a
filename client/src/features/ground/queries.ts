import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { api } from "@/api/client";
import type { EventOf } from "@/api/events";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { DayStaffIn, FlagLimits, HeadCountIn, Page, ScanFlagVerdict, Scanner } from "@/api/types";

export const PAGE_SIZE = 50;
const MOST = 100;

/** Who of the staff is planned for the day and who came, with the counts of all. */
export const dayStaffQuery = (dayId: number, filters: { search?: string; on_duty?: boolean; page: number }) =>
  queryOptions({
    queryKey: keys.dayStaff.partWith(dayId, "list", filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/training-days/{day_id}/staff", {
          signal,
          params: { path: { day_id: dayId }, query: { ...filters, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** Marks one member of the staff, or says that they run the day. */
export function useSetDayStaff(dayId: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: DayStaffIn) =>
      unwrap(api.PUT("/api/v1/training-days/{day_id}/staff", { params: { path: { day_id: dayId } }, body })),
    onSuccess: () => refreshStaff(client, dayId),
  });
}

/** The own coming and going. */
export function useCheck(dayId: number) {
  const client = useQueryClient();
  const params = { path: { day_id: dayId } };
  return useMutation({
    mutationFn: (way: "in" | "out") =>
      way === "in"
        ? unwrap(api.POST("/api/v1/training-days/{day_id}/staff/check-in", { params }))
        : unwrap(api.POST("/api/v1/training-days/{day_id}/staff/check-out", { params })),
    onSuccess: () => refreshStaff(client, dayId),
  });
}

const refreshStaff = (client: QueryClient, dayId: number) =>
  Promise.all([
    client.invalidateQueries({ queryKey: keys.dayStaff.detail(dayId) }),
    client.invalidateQueries({ queryKey: keys.trainingDays.all }),
  ]);

/** Every platoon with what was counted against what is scanned. */
export const headCountsQuery = (dayId: number, session?: number) =>
  queryOptions({
    queryKey: keys.headCounts.partWith(dayId, "board", { session }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/training-days/{day_id}/head-counts", {
          signal,
          params: { path: { day_id: dayId }, query: { session } },
        }),
      ),
  });

export const countHistoryQuery = (dayId: number, platoon: number, session?: number) =>
  queryOptions({
    queryKey: keys.headCounts.partWith(dayId, "history", { platoon, session }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/training-days/{day_id}/head-counts/{platoon_id}", {
          signal,
          params: {
            path: { day_id: dayId, platoon_id: platoon },
            query: { session, page_size: MOST },
          },
        }),
      ),
  });

export function useEnterCount(dayId: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: HeadCountIn) =>
      unwrap(
        api.POST("/api/v1/training-days/{day_id}/head-counts", { params: { path: { day_id: dayId } }, body }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.headCounts.detail(dayId) }),
  });
}

/** Scans that a person should look at, open ones first. */
export const flagsQuery = (dayId: number, page: number) =>
  queryOptions({
    queryKey: keys.flags.partWith(dayId, "list", { page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/training-days/{day_id}/flags", {
          signal,
          params: { path: { day_id: dayId }, query: { page } },
        }),
      ),
    placeholderData: keepPreviousData,
    // Computed from all scans of the day: asked at intervals, not after every scan.
    refetchInterval: 60_000,
  });

export function useReviewFlag(dayId: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { key: string; verdict: ScanFlagVerdict; reason: string }) =>
      unwrap(api.POST("/api/v1/training-days/{day_id}/flags", { params: { path: { day_id: dayId } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.flags.detail(dayId) }),
  });
}

/** From what on scans are flagged. Under the flags, so that a change makes them stale too. */
export const flagLimitsQuery = () =>
  queryOptions({
    queryKey: keys.flags.limits,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/unit/flag-limits", { signal })),
  });

export function useFlagLimits() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: FlagLimits) => unwrap(api.PATCH("/api/v1/unit/flag-limits", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.flags.all }),
  });
}

/** The phones that scan the day. Kept true by their own reports. */
export const scannersQuery = (dayId: number) =>
  queryOptions({
    queryKey: keys.scanners.part(dayId, "list"),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/training-days/{day_id}/scanners", {
          signal,
          params: { path: { day_id: dayId }, query: { page_size: MOST } },
        }),
      ),
  });

/** A report of a phone goes into the list that is in the cache. Asks the server for nothing. */
export function patchScanners(client: QueryClient, { data }: EventOf<"attendance.scanner_reported">): void {
  const { day_id, ...scanner } = data;
  client.setQueryData<Page<Scanner>>(keys.scanners.part(day_id, "list"), (page) => {
    if (!page) return page;
    const others = page.results.filter((one) => one.device !== scanner.device);
    const results = [...others, scanner].sort(
      (a, b) => a.name.localeCompare(b.name) || a.device.localeCompare(b.device),
    );
    return { ...page, results, count: results.length };
  });
}

export interface MissingFilters {
  session?: number;
  company?: string;
  search?: string;
  page: number;
}

/** Who is not here, with how to reach them. Under the records of the day, so that every mark makes it stale. */
export const missingQuery = (dayId: number, filters: MissingFilters) =>
  queryOptions({
    queryKey: keys.records.partWith(dayId, "missing", filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/training-days/{day_id}/missing", {
          signal,
          params: { path: { day_id: dayId }, query: { ...filters, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
