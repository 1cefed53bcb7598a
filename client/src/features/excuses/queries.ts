import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api, fetchFile } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { ExcuseFilter } from "@/api/types";
import { shrinkPhoto } from "@/lib/shrink-photo";

export const PAGE_SIZE = 20;

export interface ExcuseFilters {
  status?: ExcuseFilter;
  company?: string;
  search?: string;
  mine?: boolean;
  page: number;
}

export const excusesQuery = (filters: ExcuseFilters) =>
  queryOptions({
    queryKey: keys.excuses.list(filters),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/excuses", { signal, params: { query: { ...filters, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });

export const excuseQuery = (id: number) =>
  queryOptions({
    queryKey: keys.excuses.detail(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/excuses/{excuse_id}", { signal, params: { path: { excuse_id: id } } })),
  });

/** The days for which the signed-in cadet may file. */
export const daysToExcuseQuery = () =>
  queryOptions({
    queryKey: keys.excuses.days,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/excuses/days", { signal })),
  });

/** The letter itself; what was sent does not change under its name and size. */
export const letterQuery = (id: number, name: string, size: number) =>
  queryOptions({
    queryKey: keys.excuses.partWith(id, "letter", { name, size }),
    queryFn: () => fetchFile(`/api/v1/excuses/${id}/letter`),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

interface Said {
  reason: string;
  letter: File | null;
}

/** Multipart: a letter goes as the file that it is. */
async function form({ reason, letter }: Said, day?: number): Promise<FormData> {
  const made = new FormData();
  if (day !== undefined) made.append("day", String(day));
  made.append("reason", reason);
  if (letter) made.append("letter", await shrinkPhoto(letter));
  return made;
}

export function useFileExcuse() {
  const onSuccess = useFresh(keys.excuses.all);
  return useMutation({
    mutationFn: async ({ day, ...said }: Said & { day: number }) => {
      const body = await form(said, day);
      return unwrap(
        api.POST("/api/v1/excuses", { body: { day, reason: said.reason }, bodySerializer: () => body }),
      );
    },
    onSuccess,
  });
}

export function useChangeExcuse() {
  const onSettled = useFresh(keys.excuses.all);
  return useMutation({
    mutationFn: async ({ id, ...said }: Said & { id: number }) => {
      const body = await form(said);
      return unwrap(
        api.PATCH("/api/v1/excuses/{excuse_id}", {
          params: { path: { excuse_id: id } },
          body: { reason: said.reason },
          bodySerializer: () => body,
        }),
      );
    },
    onSettled,
  });
}

export function useWithdrawExcuse() {
  const onSettled = useFresh(keys.excuses.all);
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.POST("/api/v1/excuses/{excuse_id}/withdraw", { params: { path: { excuse_id: id } } })),
    onSettled,
  });
}

export function useAppealExcuse() {
  const onSettled = useFresh(keys.excuses.all);
  return useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: string }) =>
      unwrap(
        api.POST("/api/v1/excuses/{excuse_id}/appeal", {
          params: { path: { excuse_id: id } },
          body: { reason },
        }),
      ),
    onSettled,
  });
}

export function useDecideExcuse() {
  const onSettled = useFresh(keys.excuses.all);
  return useMutation({
    mutationFn: ({ id, isApproved, reason }: { id: number; isApproved: boolean; reason: string }) => {
      const params = { path: { excuse_id: id } };
      return unwrap(
        isApproved
          ? api.POST("/api/v1/excuses/{excuse_id}/approve", { params, body: { reason } })
          : api.POST("/api/v1/excuses/{excuse_id}/refuse", { params, body: { reason } }),
      );
    },
    onSettled,
  });
}
