import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { CalendarPlanIn, Holiday } from "@/api/types";

const MOST = 100;

/** The calendars of a term that were made from a pattern, newest first. */
export const calendarsQuery = (term: number) =>
  queryOptions({
    queryKey: keys.calendars.list({ term }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/calendars", {
          signal,
          params: { path: { term_id: term }, query: { page_size: MOST } },
        }),
      ),
  });

/** Every date of a pattern, and why some are skipped. Plans nothing. */
export function usePreview(term: number) {
  return useMutation({
    mutationFn: (body: CalendarPlanIn) =>
      unwrap(
        api.POST("/api/v1/terms/{term_id}/calendars/preview", { params: { path: { term_id: term } }, body }),
      ),
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.calendars.all }),
      client.invalidateQueries({ queryKey: keys.trainingDays.all }),
    ]);
}

/** Plans every date that was seen, or none. */
export function useMakeCalendar(term: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: CalendarPlanIn & { dates: string[] }) =>
      unwrap(api.POST("/api/v1/terms/{term_id}/calendars", { params: { path: { term_id: term } }, body })),
    onSuccess: refresh,
  });
}

/** Takes all days of a calendar back. */
export function useUndoCalendar(term: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: string }) =>
      unwrap(
        api.POST("/api/v1/terms/{term_id}/calendars/{calendar_id}/undo", {
          params: { path: { term_id: term, calendar_id: id } },
          body: { reason },
        }),
      ),
    onSuccess: refresh,
  });
}

/** The holidays of a year, by date. */
export const holidaysQuery = (year: number) =>
  queryOptions({
    queryKey: keys.holidays.list({ year }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/holidays", { signal, params: { query: { year, page_size: MOST } } })),
    select: (page) => page.results,
  });

export type HolidayStep =
  | { step: "national"; year: number }
  | { step: "add"; held_on: string; name: string }
  | { step: "change"; id: number; change: Partial<Pick<Holiday, "held_on" | "name" | "is_observed">> }
  | { step: "delete"; id: number };

/** One change of the list of holidays. */
export function useHolidayStep() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (step: HolidayStep): Promise<void> => {
      if (step.step === "national")
        await unwrap(api.POST("/api/v1/holidays/national", { body: { year: step.year } }));
      else if (step.step === "add")
        await unwrap(api.POST("/api/v1/holidays", { body: { held_on: step.held_on, name: step.name } }));
      else {
        const params = { path: { holiday_id: step.id } };
        if (step.step === "change")
          await unwrap(api.PATCH("/api/v1/holidays/{holiday_id}", { params, body: step.change }));
        else await unwrap(api.DELETE("/api/v1/holidays/{holiday_id}", { params }));
      }
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.holidays.all }),
  });
}
