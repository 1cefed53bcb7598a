import { queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";

export const PAGE_SIZE = 100;

/** Who makes up on a make-up day, and for which day that they missed. */
export const makeUpsQuery = (day: number, page: number) =>
  queryOptions({
    queryKey: keys.trainingDays.partWith(day, "make-ups", { page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/training-days/{day_id}/make-ups", {
          signal,
          params: { path: { day_id: day }, query: { page, page_size: PAGE_SIZE } },
        }),
      ),
  });

/** Who was absent on a day. */
export const absentQuery = (day: number | null, search: string | undefined, page: number) =>
  queryOptions({
    queryKey: keys.records.partWith(day ?? 0, "absent", { search, page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/training-days/{day_id}/records", {
          signal,
          params: {
            path: { day_id: day ?? 0 },
            query: { status: "absent", search, page, page_size: PAGE_SIZE },
          },
        }),
      ),
    enabled: day !== null,
  });

const useRefresh = () => useFresh(keys.trainingDays.all, keys.musters.all, keys.records.all, keys.grades.all);

export function useSetMakeUps(day: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (body: { missed_day: number; enrollments: number[] }) =>
      unwrap(
        api.POST("/api/v1/training-days/{day_id}/make-ups", { params: { path: { day_id: day } }, body }),
      ),
    onSettled,
  });
}

export function useClearMakeUps(day: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (enrollments: number[]) =>
      unwrap(
        api.POST("/api/v1/training-days/{day_id}/make-ups/clear", {
          params: { path: { day_id: day } },
          body: { enrollments },
        }),
      ),
    onSettled,
  });
}
