import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { AnnouncementIn } from "@/api/types";

export const PAGE_SIZE = 20;

export const announcementsQuery = (page: number) =>
  queryOptions({
    queryKey: keys.announcements.list({ page }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/announcements", { signal, params: { query: { page, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });

/** To whom one may announce. */
export const reachQuery = () =>
  queryOptions({
    queryKey: keys.announcements.reach,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/announcements/reach", { signal })),
  });

export const receiptsQuery = (id: number, page: number) =>
  queryOptions({
    queryKey: keys.announcements.partWith(id, "receipts", { page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/announcements/{announcement_id}/receipts", {
          signal,
          params: { path: { announcement_id: id }, query: { page, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

export function useAnnounce() {
  const onSuccess = useFresh(keys.announcements.all);
  return useMutation({
    mutationFn: (body: AnnouncementIn) => unwrap(api.POST("/api/v1/announcements", { body })),
    onSuccess,
  });
}

export function useReadAnnouncement() {
  const announcements = useFresh(keys.announcements.all);
  const unread = useFresh(keys.threads.unread);
  const notified = useFresh(keys.notifications.all);
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(
        api.POST("/api/v1/announcements/{announcement_id}/read", {
          params: { path: { announcement_id: id } },
        }),
      ),
    onSuccess: async () => {
      await Promise.all([announcements(), unread(), notified()]);
    },
  });
}

export function useWithdraw() {
  const onSettled = useFresh(keys.announcements.all);
  return useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: string }) =>
      unwrap(
        api.POST("/api/v1/announcements/{announcement_id}/withdraw", {
          params: { path: { announcement_id: id } },
          body: { reason },
        }),
      ),
    onSettled,
  });
}
