import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api, fetchPicture } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { ActivityIn, ParticipantsIn } from "@/api/types";
import { pictureForm, type SentPicture } from "@/lib/shrink-photo";

export const PAGE_SIZE = 20;

export interface ActivityFilters {
  term?: number;
  is_achievement?: boolean;
  search?: string;
  mine?: boolean;
  page: number;
}

/** Activities or achievements, latest first. */
export const activitiesQuery = (filters: ActivityFilters) =>
  queryOptions({
    queryKey: keys.activities.list(filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/activities", { signal, params: { query: { ...filters, page_size: PAGE_SIZE } } }),
      ),
    placeholderData: keepPreviousData,
  });

export const activityQuery = (id: number) =>
  queryOptions({
    queryKey: keys.activities.detail(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/activities/{activity_id}", { signal, params: { path: { activity_id: id } } })),
  });

export const PARTICIPANTS_A_PAGE = 50;

/** Who took part, of those whom the reader may see. */
export const participantsQuery = (id: number, page: number) =>
  queryOptions({
    queryKey: keys.activities.partWith(id, "participants", { page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/activities/{activity_id}/participants", {
          signal,
          params: { path: { activity_id: id }, query: { page, page_size: PARTICIPANTS_A_PAGE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** A picture, in small once the worker has made it. */
export const pictureQuery = (activity: number, picture: number) =>
  queryOptions({
    queryKey: keys.activities.partWith(activity, "picture", { picture }),
    queryFn: () => fetchPicture(`/api/v1/activities/${activity}/pictures/${picture}`),
    staleTime: Number.POSITIVE_INFINITY,
  });

const useRefresh = () => useFresh(keys.activities.all, keys.agenda.all, keys.hours.all);

/** Adds an activity, or changes the version of one that was read. */
export function useSaveActivity(activity: { id: number; version: number } | undefined) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (fields: ActivityIn) =>
      activity
        ? unwrap(
            api.PATCH("/api/v1/activities/{activity_id}", {
              params: { path: { activity_id: activity.id } },
              body: { ...fields, version: activity.version },
            }),
          )
        : unwrap(api.POST("/api/v1/activities", { body: fields })),
    onSettled,
  });
}

export function useRemoveActivity(id: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/api/v1/activities/{activity_id}", { params: { path: { activity_id: id } } })),
    onSettled,
  });
}

export function useSetParticipants(id: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (body: ParticipantsIn) =>
      unwrap(
        api.PUT("/api/v1/activities/{activity_id}/participants", {
          params: { path: { activity_id: id } },
          body,
        }),
      ),
    onSettled,
  });
}

export function useAddPicture(id: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: async (sent: SentPicture) => {
      const form = await pictureForm(sent);
      return unwrap(
        api.POST("/api/v1/activities/{activity_id}/pictures", {
          params: { path: { activity_id: id } },
          body: { picture: sent.picture.name, caption: sent.caption },
          bodySerializer: () => form,
        }),
      );
    },
    onSettled,
  });
}

export function useRemovePicture(id: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (picture: number) =>
      unwrap(
        api.DELETE("/api/v1/activities/{activity_id}/pictures/{picture_id}", {
          params: { path: { activity_id: id, picture_id: picture } },
        }),
      ),
    onSettled,
  });
}

const A_FEW = 8;

/** Cadets of a term by name or student number. */
export const findCadetsQuery = (term: number, search: string) =>
  queryOptions({
    queryKey: keys.enrollments.list({ term, search, few: true }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/enrollments", { signal, params: { query: { term, search, page_size: A_FEW } } }),
      ),
    enabled: search.length >= 2,
    placeholderData: keepPreviousData,
    select: (page) => page.results,
  });

/** Ids of the enrollments of a company. */
export function useCompanyMembers(term: number) {
  return useMutation({
    mutationFn: async (company: number): Promise<number[]> => {
      const found: number[] = [];
      for (let page = 1; ; page += 1) {
        const query = { term, company: String(company), status: "ongoing" as const, page, page_size: 100 };
        const { results, next } = await unwrap(api.GET("/api/v1/enrollments", { params: { query } }));
        found.push(...results.map(({ id }) => id));
        if (!next) return found;
      }
    },
  });
}
