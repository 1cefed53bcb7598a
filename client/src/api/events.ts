/**
 * What a socket frame may carry, as the server's document says. An event type that the server adds does not compile
 * until `realtime/handlers` answers it.
 */
import type { components } from "./schema.gen";

/** A frame as it comes over the socket. */
export interface Frame {
  /** Place in history; null on frames that are no events (connection_established, pong, resync, error). */
  id: number | null;
  type: string;
  timestamp: string;
  data: unknown;
}

export type AnyEvent = components["schemas"]["EventFrame"];
export type EventType = AnyEvent["type"];
export type EventOf<Type extends EventType> = Extract<AnyEvent, { type: Type }>;
