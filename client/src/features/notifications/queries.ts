import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { NotificationSettings, NotificationSettingsPatch, PushDevice } from "@/api/types";
import { ownEndpoint, pushState, subscribe, unsubscribe } from "./push";

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

export const notificationSettingsQuery = () =>
  queryOptions({
    queryKey: keys.notifications.settings,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/notifications/settings", { signal })),
  });

/** Changes what is given; the page shows it at once, and the server's answer when it comes. */
export function useChangeNotificationSettings() {
  const client = useQueryClient();
  const key = keys.notifications.settings;
  return useMutation({
    mutationFn: (body: NotificationSettingsPatch) =>
      unwrap(api.PATCH("/api/v1/notifications/settings", { body })),
    onMutate: async ({ kinds = [], ...rest }) => {
      await client.cancelQueries({ queryKey: key });
      client.setQueryData<NotificationSettings>(
        key,
        (before) =>
          before && {
            ...before,
            ...rest,
            kinds: before.kinds.map((one) => ({
              ...one,
              channels: kinds.find((changed) => changed.kind === one.kind)?.channels ?? one.channels,
            })),
          },
      );
    },
    onSuccess: (settings) => client.setQueryData(key, settings),
    onError: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** Ends mail of one kind, by the token of a link in a mail. */
export function useStopMail() {
  return useMutation({
    mutationFn: (token: string) =>
      unwrap(api.POST("/api/v1/notifications/unsubscribe/{token}", { params: { path: { token } } })),
  });
}

/** The browsers that one is pushed to. */
export const devicesQuery = () =>
  queryOptions({
    queryKey: keys.notifications.devices,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/notifications/devices", { signal })),
  });

export const pushStateQuery = (key: string) =>
  queryOptions({
    queryKey: keys.notifications.pushState,
    queryFn: () => pushState(key),
    networkMode: "always",
  });

/** Pushes to this browser from now on; false when its person did not allow it. */
export function useAddDevice(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const made = await subscribe(key);
      if (made) await unwrap(api.POST("/api/v1/notifications/devices", { body: made }));
      return made !== null;
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.notifications.devices }),
  });
}

export function useRemoveDevice() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, endpoint }: PushDevice) => {
      if ((await ownEndpoint()) === endpoint) await unsubscribe();
      await unwrap(
        api.DELETE("/api/v1/notifications/devices/{device_id}", { params: { path: { device_id: id } } }),
      );
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.notifications.devices }),
  });
}
