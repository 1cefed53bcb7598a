import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";

/** A sample a minute is all there is. */
const EVERY = 60_000;
/** Whoever has a job done now waits to see it done. */
const JOBS_EVERY = 5000;
export const PAGE_SIZE = 20;

export const standingQuery = () =>
  queryOptions({
    queryKey: keys.watch.standing,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/watch", { signal })),
    refetchInterval: EVERY,
  });

export const samplesQuery = (hours: number) =>
  queryOptions({
    queryKey: keys.watch.samples(hours),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/watch/samples", { signal, params: { query: { hours } } })),
    refetchInterval: EVERY,
    placeholderData: keepPreviousData,
  });

export const alertsQuery = (page: number) =>
  queryOptions({
    queryKey: keys.watch.alerts(page),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/watch/alerts", { signal, params: { query: { page, page_size: PAGE_SIZE } } })),
    refetchInterval: EVERY,
    placeholderData: keepPreviousData,
  });

export const jobsQuery = () =>
  queryOptions({
    queryKey: keys.watch.jobs,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/watch/jobs", { signal })),
    refetchInterval: JOBS_EVERY,
  });

export const runsQuery = (page: number) =>
  queryOptions({
    queryKey: keys.watch.runs(page),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/watch/runs", { signal, params: { query: { page, page_size: PAGE_SIZE } } })),
    refetchInterval: EVERY,
    placeholderData: keepPreviousData,
  });

/** Have scheduled work done now. How it went comes with the next look at the jobs. */
export function useRunJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (job: string) =>
      unwrap(api.POST("/api/v1/watch/jobs/{job}/run", { params: { path: { job } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.watch.jobs }),
  });
}
