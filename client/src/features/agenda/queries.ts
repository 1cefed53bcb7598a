import { queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";

/** Training days, activities and holidays of some days, both included. */
export const agendaQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: keys.agenda.list({ from, to }),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/calendar", { signal, params: { query: { from, to } } })),
  });

/** Whether one has a link for calendar programs. */
export const feedQuery = () =>
  queryOptions({
    queryKey: keys.agenda.feed,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/calendar/feed", { signal })),
  });

/** A new link, told once; the one before ends. */
export function useMakeFeed() {
  const onSettled = useFresh(keys.agenda.feed);
  return useMutation({ mutationFn: () => unwrap(api.POST("/api/v1/calendar/feed")), onSettled });
}

export function useEndFeed() {
  const onSettled = useFresh(keys.agenda.feed);
  return useMutation({ mutationFn: () => unwrap(api.DELETE("/api/v1/calendar/feed")), onSettled });
}
