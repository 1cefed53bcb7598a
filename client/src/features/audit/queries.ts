import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, fetchFile } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import { today } from "@/lib/format";
import { saveFile } from "@/lib/save-file";

export const PAGE_SIZE = 50;

export interface AuditFilters {
  actor?: number;
  /** An action, or a noun with a dot at its end. */
  action?: string;
  table?: string;
  row?: number;
  from?: string;
  to?: string;
  search?: string;
  page: number;
}

export const auditQuery = (filters: AuditFilters) =>
  queryOptions({
    queryKey: keys.audit.list(filters),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/audit", { signal, params: { query: { ...filters, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });

export const chainQuery = () =>
  queryOptions({
    queryKey: keys.audit.list({ of: "chain" }),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/audit/chain", { signal })),
  });

/** People to choose from while typing. */
export const findPeopleQuery = (search: string) =>
  queryOptions({
    queryKey: keys.accounts.list({ search, for: "audit" }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/accounts", { signal, params: { query: { search, page_size: 20 } } })),
    enabled: search.length >= 2,
  });

export const personQuery = (id: number) =>
  queryOptions({
    queryKey: keys.accounts.detail(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/accounts/{account_id}", { signal, params: { path: { account_id: id } } })),
    retry: false,
  });

/** The whole of what the filters find, as a CSV file. That it was taken is itself noted. */
export async function downloadAudit({ page: _, ...filters }: AuditFilters): Promise<void> {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  saveFile(await fetchFile(`/api/v1/audit/export?${query}`), `audit-${today()}.csv`);
}
