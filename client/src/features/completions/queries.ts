import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { Program } from "./words";

export const PAGE_SIZE = 50;

export interface CompletionFilters {
  program: Program;
  has_serial?: boolean;
  search?: string;
  page: number;
}

export const completionsQuery = (filters: CompletionFilters) =>
  queryOptions({
    queryKey: keys.completions.list(filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/completions", { signal, params: { query: { ...filters, page_size: PAGE_SIZE } } }),
      ),
    placeholderData: keepPreviousData,
  });

/** One cadet's serial number; a correction says why. */
export function useEnterSerial() {
  const onSettled = useFresh(keys.completions.all);
  return useMutation({
    mutationFn: ({ cadet, ...body }: { cadet: number; number: string; reason: string }) =>
      unwrap(
        api.PUT("/api/v1/completions/{cadet_id}/serial", { params: { path: { cadet_id: cadet } }, body }),
      ),
    onSettled,
  });
}

/** What would become of pasted lines. */
export function usePreviewSerials() {
  return useMutation({
    mutationFn: (lines: string) =>
      unwrap(api.POST("/api/v1/completions/serials", { body: { lines, preview: true } })),
  });
}

/** Enters pasted lines, all or none. */
export function useEnterSerials() {
  const onSettled = useFresh(keys.completions.all);
  return useMutation({
    mutationFn: (lines: string) =>
      unwrap(api.POST("/api/v1/completions/serials", { body: { lines, preview: false } })),
    onSettled,
  });
}
