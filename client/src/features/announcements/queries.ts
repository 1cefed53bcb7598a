import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api, fetchPicture } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { AnnouncementIn } from "@/api/types";
import { pictureForm, type SentPicture } from "@/lib/shrink-photo";

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

/** A picture of an announcement. */
export const pictureQuery = (announcement: number, picture: number) =>
  queryOptions({
    queryKey: keys.announcements.partWith(announcement, "picture", { picture }),
    queryFn: () => fetchPicture(`/api/v1/announcements/${announcement}/pictures/${picture}`),
    staleTime: Number.POSITIVE_INFINITY,
  });

async function sendPicture(announcement: number, sent: SentPicture) {
  const form = await pictureForm(sent);
  return unwrap(
    api.POST("/api/v1/announcements/{announcement_id}/pictures", {
      params: { path: { announcement_id: announcement } },
      body: { picture: sent.picture.name, caption: sent.caption },
      bodySerializer: () => form,
    }),
  );
}

/** Announces, then sends the pictures one by one; `refused` is why the first one did not go, and those after it. */
export function useAnnounce() {
  const onSettled = useFresh(keys.announcements.all);
  return useMutation({
    mutationFn: async ({ body, pictures }: { body: AnnouncementIn; pictures: SentPicture[] }) => {
      const made = await unwrap(api.POST("/api/v1/announcements", { body }));
      let refused: unknown = null;
      for (const sent of pictures) {
        refused ??= await sendPicture(made.id, sent).then(
          () => null,
          (error: unknown) => error,
        );
      }
      return { made, refused };
    },
    onSettled,
  });
}

export function useAddPicture(announcement: number) {
  const onSettled = useFresh(keys.announcements.all);
  return useMutation({ mutationFn: (sent: SentPicture) => sendPicture(announcement, sent), onSettled });
}

export function useRemovePicture(announcement: number) {
  const onSettled = useFresh(keys.announcements.all);
  return useMutation({
    mutationFn: (picture: number) =>
      unwrap(
        api.DELETE("/api/v1/announcements/{announcement_id}/pictures/{picture_id}", {
          params: { path: { announcement_id: announcement, picture_id: picture } },
        }),
      ),
    onSettled,
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
