import type { Frame } from "@/api/events";
import { backoffMs } from "@/lib/backoff";

const PING_MS = 20_000;
/** No frame for this long, pongs included: the connection is dead although the browser has not noticed. */
const SILENCE_MS = 45_000;
/** Suspended, or a foreign origin: trying again is of no use. 4401 is not here: a fresh ticket may do. */
const CODE_REFUSED = 4403;

type EventFrame = Frame & { id: number };

export interface SocketOptions {
  /** The address for one connection attempt; it holds a one-use ticket, so it is asked for anew each time. */
  url: () => Promise<string>;
  /** An event, once and only once, in the order of its id. */
  onEvent: (frame: EventFrame) => void;
  /** First greeting of this socket. Returns the id that the page's data is true for, or null when it has none. */
  onFirstGreeting: () => number | null;
  onState: (state: "live" | "down") => void;
  /** What was missed cannot be replayed: everything must be fetched anew. */
  onResync: () => void;
  /** The server will not have this account or this page any more. */
  onRefused?: () => void;
}

/** A socket that comes back by itself and takes up where it was. Returns the function that closes it for good. */
export function openSocket(options: SocketOptions): () => void {
  let socket: WebSocket | null = null;
  let lastId: number | null = null;
  let greetedId = 0;
  let held: EventFrame[] | null = null;
  let attempt = 0;
  let heardAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const send = (frame: object) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };

  const deliver = (frame: EventFrame) => {
    if (lastId !== null && frame.id <= lastId) return;
    lastId = frame.id;
    options.onEvent(frame);
  };

  const greet = (newest: number) => {
    attempt = 0;
    greetedId = newest;
    lastId ??= options.onFirstGreeting();
    if (lastId !== null && lastId > newest) {
      // History has gone back, as after a restored backup: what was counted so far means nothing.
      lastId = newest;
      options.onResync();
    }
    if (lastId === null || lastId === newest) {
      lastId = newest;
      options.onState("live");
      return;
    }
    // What happens meanwhile may arrive before the replay. The server answers in order, so the pong marks the end of
    // the replay; until then frames are held and then put in order.
    held = [];
    send({ type: "resume", last_id: lastId });
    send({ type: "ping" });
  };

  const release = () => {
    const frames = held ?? [];
    held = null;
    for (const frame of frames.sort((a, b) => a.id - b.id)) deliver(frame);
    options.onState("live");
  };

  const receive = (text: string) => {
    heardAt = Date.now();
    const frame = JSON.parse(text) as Frame;
    if (frame.type === "connection_established") greet((frame.data as { last_id: number }).last_id);
    else if (frame.type === "resync") {
      // In answer to a resume, what counts begins at the greeting; unasked, history itself has gone back.
      lastId = held ? greetedId : 0;
      held &&= [];
      options.onResync();
    } else if (frame.type === "pong") {
      if (held) release();
    } else if (frame.id !== null) {
      if (held) held.push(frame as EventFrame);
      else deliver(frame as EventFrame);
    }
  };

  const retry = () => {
    socket = null;
    held = null;
    if (closed) return;
    options.onState("down");
    clearTimeout(timer);
    timer = setTimeout(connect, backoffMs(attempt++));
  };

  async function connect() {
    clearTimeout(timer);
    let url: string;
    try {
      url = await options.url();
    } catch {
      retry();
      return;
    }
    if (closed || socket) return;
    const current = new WebSocket(url);
    socket = current;
    heardAt = Date.now();
    current.onmessage = (message) => {
      if (socket === current) receive(String(message.data));
    };
    current.onclose = (event) => {
      if (socket !== current) return;
      if (event.code === CODE_REFUSED) {
        closed = true;
        options.onState("down");
        options.onRefused?.();
      }
      retry();
    };
  }

  const heartbeat = setInterval(() => {
    if (!socket) return;
    if (Date.now() - heardAt <= SILENCE_MS) {
      send({ type: "ping" });
      return;
    }
    // A dead network delays the browser's own close event by a minute, so it is not waited for.
    const dead = socket;
    retry();
    dead.close();
  }, PING_MS);

  // The network is back: do not sit out the wait.
  const hurry = () => {
    if (closed || socket) return;
    attempt = 0;
    void connect();
  };
  window.addEventListener("online", hurry);

  void connect();
  return () => {
    closed = true;
    clearInterval(heartbeat);
    clearTimeout(timer);
    window.removeEventListener("online", hurry);
    socket?.close();
  };
}
