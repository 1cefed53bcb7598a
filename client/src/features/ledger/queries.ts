import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { ApiError, unwrap } from "@/api/problem";
import type {
  EnrollmentRow,
  LedgerBatchIn,
  LedgerEntry,
  LedgerKind,
  RecommendationIn,
  RecommendationStatus,
} from "@/api/types";

export const PAGE_SIZE = 20;
const ROSTER_PAGE = 100;

export interface LedgerFilters {
  term?: number;
  cadet?: number;
  enrollment?: number;
  kind?: LedgerKind;
  company?: string;
  platoon?: number;
  search?: string;
  issued_by?: number;
  voided?: boolean;
  since?: string;
  until?: string;
  page: number;
}

export const ledgerQuery = (filters: LedgerFilters) =>
  queryOptions({
    queryKey: keys.ledger.list(filters),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/ledger", { signal, params: { query: { ...filters, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });

/** What a cadet's merits come to over all terms. A list as the ledger's are, so that an entry makes it stale. */
export const lifetimeMeritsQuery = (cadet: number) =>
  queryOptions({
    queryKey: keys.ledger.list({ lifetimeOf: cadet }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/cadets/{cadet_id}/merits", { signal, params: { path: { cadet_id: cadet } } })),
  });

/** Cadets to choose from while typing. */
export const findCadetsQuery = (term: number | undefined, search: string) =>
  queryOptions({
    queryKey: keys.enrollments.list({ term, search, for: "ledger" }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/enrollments", { signal, params: { query: { term, search, page_size: 8 } } })),
    enabled: search.length >= 2,
    staleTime: 60_000,
  });

/** Everyone of a term, or of a company or platoon in it, by name. */
export async function fetchRoster(
  client: QueryClient,
  term: number,
  place: { company?: string; platoon?: number },
): Promise<EnrollmentRow[]> {
  const page = (number: number) =>
    client.fetchQuery({
      queryKey: keys.enrollments.list({ term, ...place, page: number, for: "squad" }),
      queryFn: () =>
        unwrap(
          api.GET("/api/v1/enrollments", {
            params: { query: { term, ...place, page: number, page_size: ROSTER_PAGE } },
          }),
        ),
      staleTime: 60_000,
    });
  const first = await page(1);
  const pages = Math.ceil(first.count / ROSTER_PAGE);
  const rest = await Promise.all(
    Array.from({ length: Math.max(0, pages - 1) }, (_, index) => page(index + 2)),
  );
  return [first, ...rest].flatMap(({ results }) => results);
}

/** The unit's offences and commendations that are offered now. */
export const catalogueQuery = () =>
  queryOptions({
    queryKey: keys.catalogue.lists,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/catalogue", { signal, params: { query: { page_size: 100 } } })),
    staleTime: 5 * 60_000,
    select: (page) => page.results,
  });

/** What the policy lets oneself give, and what was given today. */
export const allowancesQuery = (term: number) =>
  queryOptions({
    queryKey: keys.ledger.list({ term, part: "allowances" }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/ledger/allowances", {
          signal,
          params: { path: { term_id: term } },
        }),
      ),
    select: ({ allowances }) => allowances,
  });

/** How each issuer of a term gives. */
export const fairnessQuery = (term: number) =>
  queryOptions({
    queryKey: keys.ledger.list({ term, part: "fairness" }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/ledger/fairness", { signal, params: { path: { term_id: term } } }),
      ),
    select: ({ issuers }) => issuers,
  });

export interface RecommendationFilters {
  term?: number;
  status?: RecommendationStatus;
  page: number;
}

export const recommendationsQuery = (filters: RecommendationFilters) =>
  queryOptions({
    queryKey: keys.recommendations.list(filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/ledger/recommendations", {
          signal,
          params: { query: { ...filters, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

const mayPass = (failures: number, error: Error) =>
  failures < 2 && error instanceof ApiError && error.isPassing;

/** Gives the same to a squad, all or none. `key` makes a repeat after a lost answer the same entries, not second ones. */
export function useRecordEntries() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ batch, key }: { batch: LedgerBatchIn; key: string }) =>
      unwrap(api.POST("/api/v1/ledger/batch", { body: batch, headers: { "Idempotency-Key": key } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.ledger.lists }),
    retry: mayPass,
  });
}

/** Recommends for one cadet what somebody else approves or refuses. */
export function useRecommend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ given, key }: { given: RecommendationIn; key: string }) =>
      unwrap(
        api.POST("/api/v1/ledger/recommendations", { body: given, headers: { "Idempotency-Key": key } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.recommendations.lists }),
    retry: mayPass,
  });
}

/** Turns a recommendation into an entry. */
export function useApprove() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, confirm_duplicate }: { id: number; confirm_duplicate: boolean }) =>
      unwrap(
        api.POST("/api/v1/ledger/recommendations/{recommendation_id}/approve", {
          params: { path: { recommendation_id: id } },
          body: { confirm_duplicate },
        }),
      ),
    onSettled: () => changed(client),
  });
}

/** Refuses a recommendation, or withdraws the own one. */
export function useRefuse() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: string }) =>
      unwrap(
        api.POST("/api/v1/ledger/recommendations/{recommendation_id}/refuse", {
          params: { path: { recommendation_id: id } },
          body: { reason },
        }),
      ),
    onSettled: () => changed(client),
  });
}

async function changed(client: QueryClient) {
  await Promise.all([
    client.invalidateQueries({ queryKey: keys.recommendations.lists }),
    client.invalidateQueries({ queryKey: keys.ledger.lists }),
  ]);
}

/** Voids an entry: it stays in the ledger and counts no more. */
export function useVoidEntry() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: LedgerEntry["id"]; reason: string }) =>
      unwrap(
        api.POST("/api/v1/ledger/{entry_id}/void", { params: { path: { entry_id: id } }, body: { reason } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.ledger.lists }),
  });
}
