import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { TrainingDay, TrainingDayIn } from "@/api/types";

/** The days of a term, newest first as the server orders them. */
export const trainingDaysQuery = (term: number | undefined) =>
  queryOptions({
    queryKey: keys.trainingDays.list({ term }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/training-days", { signal, params: { query: { term, page_size: 100 } } })),
    enabled: term !== undefined,
  });

/** The days that are open now, in whatever term. */
export const openDaysQuery = () =>
  queryOptions({
    queryKey: keys.trainingDays.list({ status: "open" }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/training-days", { signal, params: { query: { status: "open", page_size: 100 } } }),
      ),
  });

export const trainingDayQuery = (id: number) =>
  queryOptions({
    queryKey: keys.trainingDays.detail(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/training-days/{day_id}", { signal, params: { path: { day_id: id } } })),
  });

function useRefresh() {
  const client = useQueryClient();
  return (day: TrainingDay) => {
    client.setQueryData(keys.trainingDays.detail(day.id), day);
    return Promise.all([
      client.invalidateQueries({ queryKey: keys.trainingDays.lists }),
      client.invalidateQueries({ queryKey: keys.musters.detail(day.id) }),
      client.invalidateQueries({ queryKey: keys.records.detail(day.id) }),
    ]);
  };
}

export function useCreateDay() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: TrainingDayIn) => unwrap(api.POST("/api/v1/training-days", { body })),
    onSuccess: refresh,
  });
}

export interface DayChange {
  title: string;
  location: string;
}

/** What a day is called and where it is held. */
export function useChangeDay(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: DayChange) =>
      unwrap(api.PATCH("/api/v1/training-days/{day_id}", { params: { path: { day_id: id } }, body })),
    onSuccess: refresh,
  });
}

export type DayStep = { step: "open" } | { step: "close" } | { step: "reopen"; reason: string };

/** Opens, closes or reopens a day. */
export function useDayStep(id: number) {
  const refresh = useRefresh();
  const params = { path: { day_id: id } };
  return useMutation({
    mutationFn: (move: DayStep): Promise<TrainingDay> => {
      if (move.step === "open") return unwrap(api.POST("/api/v1/training-days/{day_id}/open", { params }));
      if (move.step === "close") return unwrap(api.POST("/api/v1/training-days/{day_id}/close", { params }));
      const body = { reason: move.reason };
      return unwrap(api.POST("/api/v1/training-days/{day_id}/reopen", { params, body }));
    },
    onSuccess: refresh,
  });
}
