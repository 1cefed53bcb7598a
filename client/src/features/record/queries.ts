import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { AwardIn, RecordPatch, RequirementIn, RequirementKind } from "@/api/types";

export const recordQuery = (id: number) =>
  queryOptions({
    queryKey: keys.cadets.part(id, "record"),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/cadets/{cadet_id}/record", { signal, params: { path: { cadet_id: id } } })),
  });

/** Saves some fields: of the own record, or of a cadet's. */
export function useSaveRecord(id: number, isOwn: boolean) {
  const onSettled = useFresh(keys.cadets.all);
  return useMutation({
    mutationFn: (body: RecordPatch) =>
      isOwn
        ? unwrap(api.PATCH("/api/v1/cadets/me/record", { body }))
        : unwrap(api.PATCH("/api/v1/cadets/{cadet_id}/record", { params: { path: { cadet_id: id } }, body })),
    onSettled,
  });
}

/** Says that the own record is filled in. */
export function useHandIn() {
  const onSettled = useFresh(keys.cadets.all);
  return useMutation({ mutationFn: () => unwrap(api.POST("/api/v1/cadets/me/record/hand-in")), onSettled });
}

/** Finds a record in order, or gives it back with a reason. */
export function useReview(id: number) {
  const onSettled = useFresh(keys.cadets.all);
  return useMutation({
    mutationFn: (returned: string | null) =>
      unwrap(
        api.POST("/api/v1/cadets/{cadet_id}/record/review", {
          params: { path: { cadet_id: id } },
          body: { in_order: returned === null, reason: returned ?? "" },
        }),
      ),
    onSettled,
  });
}

/** Notes a paper as handed in; without a body it is taken back. */
export function useSetRequirement(id: number) {
  const onSettled = useFresh(keys.cadets.all);
  return useMutation({
    mutationFn: ({ kind, body }: { kind: RequirementKind; body: RequirementIn | null }): Promise<unknown> => {
      const params = { path: { cadet_id: id, kind } };
      return body
        ? unwrap(api.PUT("/api/v1/cadets/{cadet_id}/requirements/{kind}", { params, body }))
        : unwrap(api.DELETE("/api/v1/cadets/{cadet_id}/requirements/{kind}", { params }));
    },
    onSettled,
  });
}

export function useGiveAward(id: number) {
  const onSettled = useFresh(keys.cadets.all);
  return useMutation({
    mutationFn: (body: AwardIn) =>
      unwrap(api.POST("/api/v1/cadets/{cadet_id}/awards", { params: { path: { cadet_id: id } }, body })),
    onSettled,
  });
}

export function useRemoveAward(id: number) {
  const onSettled = useFresh(keys.cadets.all);
  return useMutation({
    mutationFn: ({ award, reason }: { award: number; reason: string }) =>
      unwrap(
        api.POST("/api/v1/cadets/{cadet_id}/awards/{award_id}/remove", {
          params: { path: { cadet_id: id, award_id: award } },
          body: { reason },
        }),
      ),
    onSettled,
  });
}

export const CHANGES_A_PAGE = 20;

/** Who changed what, latest first; of one field or of all. */
export const historyQuery = (id: number, filters: { field?: string; page: number }) =>
  queryOptions({
    queryKey: keys.cadets.partWith(id, "history", filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/cadets/{cadet_id}/history", {
          signal,
          params: { path: { cadet_id: id }, query: { ...filters, page_size: CHANGES_A_PAGE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
