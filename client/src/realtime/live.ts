import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { api, checkSession, renewUser, socketUrl } from "@/api/client";
import type { AnyEvent } from "@/api/events";
import { keys } from "@/api/keys";
import { connectionStore, liveEvents } from "@/api/live";
import { unwrap } from "@/api/problem";
import { patchMusters } from "@/features/muster/queries";
import { throttleByKey } from "@/lib/throttle";
import { staleKeys } from "./handlers";
import { openSocket } from "./socket";

const BATCH_MS = 250;
/** The same list is asked for at most once in this time, however many events concern it. */
const REFETCH_MS = 1_000;
/** Down for longer than this is told as offline, with the time since when. */
const OFFLINE_AFTER_MS = 10_000;

async function ticketUrl(path: string): Promise<string> {
  const { ticket } = await unwrap(api.POST("/api/v1/auth/ws-ticket"));
  return socketUrl(path, ticket);
}

/** Keeps the query cache true by what the two sockets say. Returns the function that ends it. */
export function startLive(client: QueryClient): () => void {
  const apply = batched(client);
  const connection = trackConnection();
  const updates = openSocket({
    url: () => ticketUrl("/ws/updates/"),
    onEvent: (frame) => apply(frame as AnyEvent),
    onFirstGreeting: () => oldestData(client),
    onState: connection.change,
    onResync: () => {
      liveEvents.clear();
      // What one may do may be what has changed.
      void renewUser().catch(() => undefined);
      void client.invalidateQueries({ refetchType: "active" });
    },
    onRefused: () => void checkSession().catch(() => undefined),
  });
  const notifications = openSocket({
    url: () => ticketUrl("/ws/notifications/"),
    onEvent: (frame) => apply(frame as AnyEvent),
    onFirstGreeting: () => oldestData(client, keys.notifications.all),
    onState: () => undefined,
    onResync: () => void client.invalidateQueries({ queryKey: keys.notifications.all }),
  });
  return () => {
    updates();
    notifications();
    connection.stop();
    liveEvents.clear();
  };
}

/** Collects the events of a quarter of a second: a burst is one change of the page, not hundreds. */
function batched(client: QueryClient): (event: AnyEvent) => void {
  const refetch = throttleByKey(REFETCH_MS);
  let waiting: AnyEvent[] = [];
  const flush = () => {
    const events = waiting;
    waiting = [];
    patchMusters(client, events);
    const stale = new Map<string, QueryKey>();
    for (const event of events)
      for (const key of staleKeys(event, client)) stale.set(JSON.stringify(key), key);
    for (const [hash, queryKey] of stale) refetch(hash, () => void client.invalidateQueries({ queryKey }));
  };
  return (event) => {
    liveEvents.keep(event);
    if (waiting.length === 0) setTimeout(flush, BATCH_MS);
    waiting.push(event);
  };
}

/** The event from which the socket tells what came since the page's data were read; when nobody knows, they are read anew. */
function oldestData(client: QueryClient, queryKey?: QueryKey): number | null {
  const cursor = liveEvents.oldestSnapshot();
  if (cursor === null) void client.invalidateQueries({ queryKey });
  return cursor;
}

function trackConnection() {
  let downSince: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    change(state: "live" | "down") {
      if (state === "live") {
        downSince = null;
        clearTimeout(timer);
        connectionStore.set({ state: "live" });
        return;
      }
      if (downSince !== null) return;
      const since = Date.now();
      downSince = since;
      connectionStore.set({ state: "reconnecting", since });
      timer = setTimeout(() => connectionStore.set({ state: "offline", since }), OFFLINE_AFTER_MS);
    },
    stop() {
      clearTimeout(timer);
      connectionStore.set({ state: "connecting" });
    },
  };
}
