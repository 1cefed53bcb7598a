import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, fetchPicture } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { CadetDetail, EnrollmentBrief, RequirementKind } from "@/api/types";
import { shrinkPhoto } from "@/lib/shrink-photo";

export const PAGE_SIZE = 50;

export interface CadetFilters {
  term?: number;
  company?: string;
  platoon?: number;
  course?: string;
  status?: EnrollmentBrief["status"];
  search?: string;
  archived?: boolean;
  sex?: "male" | "female";
  to_review?: boolean;
  lacking?: RequirementKind;
  page: number;
}

/** A saved view's filters and columns, as the address bar has them. */
export type ViewQuery = Record<string, string>;

export const savedViewsQuery = () =>
  queryOptions({
    queryKey: keys.cadets.list({ views: true }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/cadets/views", { signal, params: { query: { page_size: 100 } } })),
  });

/** Keeps a view by its name, or lets one go. */
export function useChangeViews() {
  const onSettled = useFresh(keys.cadets.list({ views: true }));
  return useMutation({
    mutationFn: (change: { name: string; query: ViewQuery } | { forget: number }): Promise<unknown> =>
      "forget" in change
        ? unwrap(
            api.DELETE("/api/v1/cadets/views/{view_id}", { params: { path: { view_id: change.forget } } }),
          )
        : unwrap(api.POST("/api/v1/cadets/views", { body: change })),
    onSettled,
  });
}

export const cadetsQuery = (filters: CadetFilters) =>
  queryOptions({
    queryKey: keys.cadets.list(filters),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/cadets", { signal, params: { query: { ...filters, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });

/** The most that a list or a change of many takes at once. */
const MOST_A_PAGE = 100;
export const MOST_AT_ONCE = 1000;

/** Ids of everyone whom the filters find. */
async function idsOf(filters: CadetFilters): Promise<number[]> {
  const found: number[] = [];
  for (let page = 1; ; page += 1) {
    const query = { ...filters, page, page_size: MOST_A_PAGE };
    const { results, next } = await unwrap(api.GET("/api/v1/cadets", { params: { query } }));
    found.push(...results.map(({ id }) => id));
    if (!next || found.length >= MOST_AT_ONCE) return found;
  }
}

export function useEveryone(filters: CadetFilters) {
  return useMutation({ mutationFn: () => idsOf(filters) });
}

/** Archives many cadets or brings them back, all or none; answers whom that changed. */
export function useArchiveMany() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ cadets, archive }: { cadets: number[]; archive: boolean }) =>
      archive
        ? unwrap(api.POST("/api/v1/cadets/archive", { body: { cadets } }))
        : unwrap(api.POST("/api/v1/cadets/restore", { body: { cadets } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.cadets.all }),
  });
}

export const cadetQuery = (id: number) =>
  queryOptions({
    queryKey: keys.cadets.detail(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/cadets/{cadet_id}", { signal, params: { path: { cadet_id: id } } })),
  });

/** The cadet who is signed in. */
export const ownCadetQuery = () =>
  queryOptions({
    queryKey: keys.cadets.own,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/cadets/me", { signal })),
  });

export const VIEWERS_A_PAGE = 10;

/** Who looked at the record, once per viewer and day. */
export const viewersQuery = (id: number, page: number) =>
  queryOptions({
    queryKey: keys.cadets.partWith(id, "viewers", { page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/cadets/{cadet_id}/viewers", {
          signal,
          params: { path: { cadet_id: id }, query: { page, page_size: VIEWERS_A_PAGE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** Archives a cadet, or brings the cadet back. */
export function useArchive(id: number) {
  const client = useQueryClient();
  const params = { path: { cadet_id: id } };
  return useMutation({
    mutationFn: (archive: boolean): Promise<CadetDetail> =>
      archive
        ? unwrap(api.POST("/api/v1/cadets/{cadet_id}/archive", { params }))
        : unwrap(api.POST("/api/v1/cadets/{cadet_id}/restore", { params })),
    onSuccess: (cadet) => {
      client.setQueryData(keys.cadets.detail(id), cadet);
      return client.invalidateQueries({ queryKey: keys.cadets.lists });
    },
  });
}

/** The cadet's picture, in small once the worker has made it; another `photoId` is another picture. */
export const photoQuery = (id: number, photoId: number) =>
  queryOptions({
    queryKey: keys.cadets.partWith(id, "photo", { photoId }),
    queryFn: () => fetchPicture(`/api/v1/cadets/${id}/photo`),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Sends a cadet's picture, or takes it away. */
export function useChangePhoto(id: number) {
  const params = { path: { cadet_id: id } };
  const onSettled = useFresh(keys.cadets.all);
  return useMutation({
    mutationFn: async (photo: File | null) => {
      if (!photo) return unwrap(api.DELETE("/api/v1/cadets/{cadet_id}/photo", { params }));
      const form = new FormData();
      form.append("photo", await shrinkPhoto(photo));
      return unwrap(
        api.PUT("/api/v1/cadets/{cadet_id}/photo", {
          params,
          body: { photo: photo.name },
          bodySerializer: () => form,
        }),
      );
    },
    onSettled,
  });
}
