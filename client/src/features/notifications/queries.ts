import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";

export const notificationsQuery = () =>
  queryOptions({
    queryKey: keys.notifications.list({}),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/notifications", { signal, params: { query: { page_size: 20 } } })),
  });

/** Only the number of unread ones is of interest here. */
export const unreadQuery = () =>
  queryOptions({
    queryKey: keys.notifications.list({ unread: true }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/notifications", { signal, params: { query: { unread: true, page_size: 1 } } })),
    select: (page) => page.count,
  });

/** Marks one notification as read, or all of them. */
export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (which: number | "all") => {
      if (which === "all") await unwrap(api.POST("/api/v1/notifications/read-all"));
      else
        await unwrap(
          api.POST("/api/v1/notifications/{notification_id}/read", {
            params: { path: { notification_id: which } },
          }),
        );
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.notifications.all }),
  });
}
