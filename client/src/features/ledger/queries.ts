import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { LedgerEntry, LedgerEntryIn } from "@/api/types";

export const PAGE_SIZE = 20;

export interface LedgerFilters {
  term?: number;
  cadet?: number;
  enrollment?: number;
  kind?: LedgerEntry["kind"];
  page: number;
}

export const ledgerQuery = (filters: LedgerFilters) =>
  queryOptions({
    queryKey: keys.ledger.list(filters),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/ledger", { signal, params: { query: { ...filters, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });

/** Cadets to choose from while typing. */
export const findCadetsQuery = (term: number | undefined, search: string) =>
  queryOptions({
    queryKey: keys.cadets.list({ term, search, for: "ledger" }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/cadets", { signal, params: { query: { term, search, page_size: 8 } } })),
    enabled: search.length >= 2,
    staleTime: 60_000,
  });

/** Writes one entry. `key` makes a repeat after a lost answer the same entry, not a second one. */
export function useRecordEntry() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ entry, key }: { entry: LedgerEntryIn; key: string }) =>
      unwrap(api.POST("/api/v1/ledger", { body: entry, headers: { "Idempotency-Key": key } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.ledger.lists }),
    retry: (failures, error) => failures < 2 && "isPassing" in error && error.isPassing === true,
  });
}

/** Voids an entry: it stays in the ledger and counts no more. */
export function useVoidEntry() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: string }) =>
      unwrap(
        api.POST("/api/v1/ledger/{entry_id}/void", { params: { path: { entry_id: id } }, body: { reason } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.ledger.lists }),
  });
}
