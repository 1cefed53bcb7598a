/**
 * What the socket tells the rest of the client: whether it is connected, and the frames of the last minutes.
 * `realtime/` writes it; features only read, so that they need not know about sockets.
 */
import { createStore } from "@/lib/store";
import type { AnyEvent } from "./events";

export type Connection =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "reconnecting"; since: number }
  | { state: "offline"; since: number };

export const connectionStore = createStore<Connection>({ state: "connecting" });

const KEPT = 3000;
let recent: AnyEvent[] = [];
let lowestCursor: number | null = null;

export const liveEvents = {
  /** Keeps a frame for snapshots that are still on their way and do not know it yet. */
  keep(event: AnyEvent) {
    recent.push(event);
    if (recent.length > KEPT) recent = recent.slice(-KEPT / 2);
  },
  /** The kept frames that a snapshot taken at `cursor` does not contain, oldest first. */
  after: (cursor: number) => recent.filter((event) => event.id > cursor),
  /** Remembers that what is read is true for `cursor`, in case that was before the socket was open. */
  noteSnapshot(cursor: number) {
    lowestCursor = lowestCursor === null ? cursor : Math.min(lowestCursor, cursor);
  },
  /** What the oldest data of the page are true for, or null when nobody knows. */
  oldestSnapshot: () => lowestCursor,
  clear() {
    recent = [];
    lowestCursor = null;
  },
};
