import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api, fetchFile } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import { shrinkPhoto } from "@/lib/shrink-photo";

export const PAGE_SIZE = 20;
export const MESSAGES_AT_ONCE = 50;

export const threadsQuery = (page: number) =>
  queryOptions({
    queryKey: keys.threads.list({ page }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/threads", { signal, params: { query: { page, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });

export const threadQuery = (id: number) =>
  queryOptions({
    queryKey: keys.threads.detail(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/threads/{thread_id}", { signal, params: { path: { thread_id: id } } })),
  });

export const messagesQuery = (id: number, page: number) =>
  queryOptions({
    queryKey: keys.threads.partWith(id, "messages", { page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/threads/{thread_id}/messages", {
          signal,
          params: { path: { thread_id: id }, query: { page, page_size: MESSAGES_AT_ONCE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const searchQuery = (search: string, page: number) =>
  queryOptions({
    queryKey: keys.threads.list({ search, page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/messages", { signal, params: { query: { search, page, page_size: PAGE_SIZE } } }),
      ),
    placeholderData: keepPreviousData,
  });

export const channelsQuery = () =>
  queryOptions({
    queryKey: keys.threads.channels,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/threads/channels", { signal })),
  });

export const unreadQuery = () =>
  queryOptions({
    queryKey: keys.threads.unread,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/messages/unread", { signal })),
  });

/** What is attached to a message; it does not change. */
export const attachmentQuery = (id: number, name: string) =>
  queryOptions({
    queryKey: keys.threads.partWith(id, "file", { name }),
    queryFn: () => fetchFile(`/api/v1/messages/${id}/file`),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    enabled: false,
  });

export interface Written {
  body: string;
  file: File | null;
}

async function form({ body, file }: Written, more: Record<string, string> = {}): Promise<FormData> {
  const made = new FormData();
  for (const [name, value] of Object.entries({ ...more, body })) made.append(name, value);
  if (file) made.append("file", await shrinkPhoto(file));
  return made;
}

/** To the admins with a subject, or into a company's channel. */
export function useOpenThread() {
  const onSuccess = useFresh(keys.threads.all);
  return useMutation({
    mutationFn: async ({ company, subject, ...written }: Written & { company?: number; subject: string }) => {
      const more: Record<string, string> = company ? { company: String(company) } : { subject };
      const body = await form(written, more);
      return unwrap(
        api.POST("/api/v1/threads", { body: { body: written.body, ...more }, bodySerializer: () => body }),
      );
    },
    onSuccess,
  });
}

export function useWrite(id: number) {
  const onSuccess = useFresh(keys.threads.all);
  return useMutation({
    mutationFn: async (written: Written) => {
      const body = await form(written);
      return unwrap(
        api.POST("/api/v1/threads/{thread_id}/messages", {
          params: { path: { thread_id: id } },
          body: { body: written.body },
          bodySerializer: () => body,
        }),
      );
    },
    onSuccess,
  });
}

export function useEdit() {
  const onSettled = useFresh(keys.threads.all);
  return useMutation({
    mutationFn: ({ id, body }: { id: number; body: string }) =>
      unwrap(
        api.PATCH("/api/v1/messages/{message_id}", { params: { path: { message_id: id } }, body: { body } }),
      ),
    onSettled,
  });
}

export function useHide() {
  const onSettled = useFresh(keys.threads.all);
  return useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: string }) =>
      unwrap(
        api.POST("/api/v1/messages/{message_id}/hide", {
          params: { path: { message_id: id } },
          body: { reason },
        }),
      ),
    onSettled,
  });
}

export function useReadTo(id: number) {
  const onSuccess = useFresh(keys.threads.lists);
  const notified = useFresh(keys.notifications.all);
  return useMutation({
    // It goes by itself: nobody waits to hear of it.
    meta: { isByItself: true },
    mutationFn: (message: number) =>
      unwrap(
        api.POST("/api/v1/threads/{thread_id}/read", {
          params: { path: { thread_id: id } },
          body: { message },
        }),
      ),
    onSuccess: async () => {
      await Promise.all([onSuccess(), notified()]);
    },
  });
}
