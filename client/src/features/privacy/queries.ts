import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { IncidentIn, RequestStatus, RetentionClass } from "@/api/types";

export const PAGE_SIZE = 20;

export interface RequestFilters {
  status?: RequestStatus;
  mine?: boolean;
  page: number;
}

export const correctionsQuery = (filters: RequestFilters) =>
  queryOptions({
    queryKey: keys.corrections.list(filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/corrections", { signal, params: { query: { ...filters, page_size: PAGE_SIZE } } }),
      ),
    placeholderData: keepPreviousData,
  });

export const erasuresQuery = (filters: RequestFilters) =>
  queryOptions({
    queryKey: keys.erasures.list(filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/privacy/erasures", {
          signal,
          params: { query: { ...filters, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const erasurePreviewQuery = (id: number) =>
  queryOptions({
    queryKey: keys.erasures.part(id, "preview"),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/privacy/erasures/{erasure_id}/preview", {
          signal,
          params: { path: { erasure_id: id } },
        }),
      ),
    gcTime: 0,
  });

/** The archived cadets whose particulars the next run takes. */
export const cadetsToPurgeQuery = (page: number) =>
  queryOptions({
    queryKey: keys.cadets.list({ purge: page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/privacy/retention/cadets", {
          signal,
          params: { query: { page, page_size: PAGE_SIZE } },
        }),
      ),
  });

export const retentionQuery = () =>
  queryOptions({
    queryKey: keys.privacy.retention,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/privacy/retention", { signal })),
  });

export const incidentsQuery = (page: number) =>
  queryOptions({
    queryKey: keys.incidents.list({ page }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/incidents", { signal, params: { query: { page, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });

export function useAskForCorrection() {
  const onSuccess = useFresh(keys.corrections.all);
  return useMutation({
    mutationFn: (body: { field: string; wanted: string; reason: string }) =>
      unwrap(api.POST("/api/v1/corrections", { body })),
    onSuccess,
  });
}

/** Accepts a correction, or refuses it with a reason. */
export function useDecideCorrection() {
  const onSettled = useFresh(keys.corrections.all);
  return useMutation({
    mutationFn: ({ id, refusal }: { id: number; refusal?: string }) => {
      const params = { path: { correction_id: id } };
      return refusal === undefined
        ? unwrap(api.POST("/api/v1/corrections/{correction_id}/accept", { params }))
        : unwrap(
            api.POST("/api/v1/corrections/{correction_id}/refuse", { params, body: { reason: refusal } }),
          );
    },
    onSettled,
  });
}

/** Asks for the own erasure or, as an admin, enters what the person of an account or a cadet's record asked for on paper. */
export function useAskForErasure() {
  const onSuccess = useFresh(keys.erasures.all);
  return useMutation({
    mutationFn: (body: { reason: string; account?: number; cadet?: number }) =>
      unwrap(api.POST("/api/v1/privacy/erasures", { body })),
    onSuccess,
  });
}

export function useRefuseErasure() {
  const onSettled = useFresh(keys.erasures.all);
  return useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: string }) =>
      unwrap(
        api.POST("/api/v1/privacy/erasures/{erasure_id}/refuse", {
          params: { path: { erasure_id: id } },
          body: { reason },
        }),
      ),
    onSettled,
  });
}

/** Erases the person of a request. There is no way back. */
export function useErase() {
  const onSettled = useFresh(keys.erasures.all);
  return useMutation({
    mutationFn: ({ id, ...body }: { id: number; confirmation: string; reason: string }) =>
      unwrap(
        api.POST("/api/v1/privacy/erasures/{erasure_id}/accept", {
          params: { path: { erasure_id: id } },
          body,
        }),
      ),
    onSettled,
  });
}

export function useChangePeriod() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { kind: RetentionClass["kind"]; days: number }) =>
      unwrap(api.PATCH("/api/v1/privacy/retention", { body })),
    onSuccess: (retention) => client.setQueryData(keys.privacy.retention, retention),
  });
}

export function usePublishNotice() {
  const onSuccess = useFresh(keys.privacy.all);
  return useMutation({
    mutationFn: (text: string) => unwrap(api.POST("/api/v1/privacy/notices", { body: { text } })),
    onSuccess,
  });
}

export function useRecordIncident() {
  const onSuccess = useFresh(keys.incidents.all);
  return useMutation({
    mutationFn: (body: IncidentIn) => unwrap(api.POST("/api/v1/incidents", { body })),
    onSuccess,
  });
}

export function useChangeIncident(id: number) {
  const onSuccess = useFresh(keys.incidents.all);
  return useMutation({
    mutationFn: (body: Partial<IncidentIn>) =>
      unwrap(api.PATCH("/api/v1/incidents/{incident_id}", { params: { path: { incident_id: id } }, body })),
    onSuccess,
  });
}
