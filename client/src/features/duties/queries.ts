import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { DutyIn, DutyKind } from "@/api/types";

export const PAGE_SIZE = 100;

export interface DutyFilters {
  user?: number;
  kind?: DutyKind;
  company?: number;
  /** A plain date: the duties in force on that day. All there ever were without. */
  on?: string;
  page: number;
}

export const dutiesQuery = (filters: DutyFilters) =>
  queryOptions({
    queryKey: keys.duties.list(filters),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/duties", { signal, params: { query: { ...filters, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });

/** What each kind of duty lets one do. It changes with the server only. */
export const dutyKindsQuery = () =>
  queryOptions({
    queryKey: keys.duties.list({ of: "kinds" }),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/duties/kinds", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Staff to choose from while typing. */
export const findStaffQuery = (search: string) =>
  queryOptions({
    queryKey: keys.accounts.list({ search, for: "duties" }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/accounts", {
          signal,
          params: { query: { role: "staff", search: search || undefined, page_size: 50 } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

function useDutyMutation<Given>(change: (given: Given) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.duties.lists }),
  });
}

export function useGiveDuty() {
  return useDutyMutation((duty: DutyIn) => unwrap(api.POST("/api/v1/duties", { body: duty })));
}

/** Sets when a duty ends; null is until further notice. */
export function useChangeEnd(id: number) {
  const params = { path: { duty_id: id } };
  return useDutyMutation((body: { ends_at: string | null; reason: string }) =>
    unwrap(api.PATCH("/api/v1/duties/{duty_id}", { params, body })),
  );
}

export function useEndDuty(id: number) {
  return useDutyMutation((reason: string) =>
    unwrap(api.DELETE("/api/v1/duties/{duty_id}", { params: { path: { duty_id: id }, query: { reason } } })),
  );
}
