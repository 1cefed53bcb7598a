import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openSocket } from "@/realtime/socket";

class FakeSocket {
  static all: FakeSocket[] = [];
  static OPEN = 1;
  readyState = 1;
  sent: { type: string; last_id?: number }[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.drop(1000);
  }
  drop(code: number) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  says(type: string, data: object = {}, id: number | null = null) {
    this.onmessage?.({ data: JSON.stringify({ id, type, timestamp: "t", data }) });
  }
  greets(lastId: number) {
    this.says("connection_established", { user_id: 1, role: "staff", last_id: lastId });
  }
}

const newest = () => FakeSocket.all.at(-1) as FakeSocket;
const settle = () => vi.advanceTimersByTimeAsync(1);
let close = () => undefined as undefined;

function connect(given: { snapshot?: number; tickets?: (() => Promise<string>)[] } = {}) {
  const log = { events: [] as number[], states: [] as string[], resyncs: 0, tickets: 0 };
  const stop = openSocket({
    url: async () => {
      log.tickets += 1;
      return (given.tickets?.shift() ?? (async () => `ws://x/ws/updates/?ticket=${log.tickets}`))();
    },
    onEvent: (frame) => log.events.push(frame.id),
    onFirstGreeting: () => given.snapshot ?? null,
    onState: (state) => log.states.push(state),
    onResync: () => {
      log.resyncs += 1;
    },
  });
  close = () => void stop();
  return log;
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

describe("the socket", () => {
  test("asks for a new ticket for each attempt", async () => {
    const log = connect();
    await settle();
    newest().greets(10);
    newest().drop(1006);
    await vi.advanceTimersByTimeAsync(1_000);

    expect(log.tickets).toBe(2);
    expect(FakeSocket.all.map((one) => one.url)).toEqual([
      "ws://x/ws/updates/?ticket=1",
      "ws://x/ws/updates/?ticket=2",
    ]);
  });

  test("delivers an event once, however often it is sent", async () => {
    const log = connect();
    await settle();
    newest().greets(10);
    newest().says("attendance.record_saved", {}, 11);
    newest().says("attendance.record_saved", {}, 11);
    newest().says("attendance.record_saved", {}, 12);

    expect(log.events).toEqual([11, 12]);
  });

  test("resumes after a break from the last event that it has seen", async () => {
    const log = connect();
    await settle();
    newest().greets(10);
    newest().says("attendance.record_saved", {}, 11);
    newest().drop(1006);
    await vi.advanceTimersByTimeAsync(1_000);
    newest().greets(14);

    expect(newest().sent).toEqual([{ type: "resume", last_id: 11 }, { type: "ping" }]);
    expect(log.states).toEqual(["live", "down"]);
  });

  test("puts what happens during the replay behind the replay", async () => {
    const log = connect();
    await settle();
    newest().greets(10);
    newest().drop(1006);
    await vi.advanceTimersByTimeAsync(1_000);
    newest().greets(13);
    newest().says("attendance.record_saved", {}, 14);
    newest().says("attendance.record_saved", {}, 12);
    newest().says("attendance.record_saved", {}, 13);
    expect(log.events).toEqual([]);
    newest().says("pong");

    expect(log.events).toEqual([12, 13, 14]);
    expect(log.states.at(-1)).toBe("live");
  });

  test("asks for what happened between a snapshot and the first greeting", async () => {
    const log = connect({ snapshot: 7 });
    await settle();
    newest().greets(9);
    newest().says("attendance.record_saved", {}, 8);
    newest().says("attendance.record_saved", {}, 9);
    newest().says("pong");

    expect(newest().sent[0]).toEqual({ type: "resume", last_id: 7 });
    expect(log.events).toEqual([8, 9]);
  });

  test("fetches all anew when history is gone, and goes on from there", async () => {
    const log = connect({ snapshot: 2 });
    await settle();
    newest().greets(900);
    newest().says("resync");
    newest().says("pong");
    newest().says("attendance.record_saved", {}, 901);

    expect(log.resyncs).toBe(1);
    expect(log.events).toEqual([901]);
  });

  test("fetches all anew and counts from the start when the server's history has gone back", async () => {
    const log = connect();
    await settle();
    newest().greets(900);
    newest().says("resync");
    newest().says("attendance.record_saved", {}, 12);
    newest().drop(1006);
    await vi.advanceTimersByTimeAsync(1_000);
    newest().greets(5);
    newest().says("attendance.record_saved", {}, 6);

    expect(log.resyncs).toBe(2);
    expect(log.events).toEqual([12, 6]);
  });

  test("pings, and takes a silent connection for a dead one", async () => {
    const log = connect();
    await settle();
    newest().greets(10);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(newest().sent).toEqual([{ type: "ping" }]);
    newest().says("pong");
    await vi.advanceTimersByTimeAsync(70_000);

    expect(FakeSocket.all.length).toBeGreaterThan(1);
    expect(log.states).toContain("down");
  });

  test("keeps trying while no ticket can be had", async () => {
    const away = async () => Promise.reject(new Error("away"));
    const log = connect({ tickets: [away, away, away] });
    await vi.advanceTimersByTimeAsync(10_000);

    expect(log.tickets).toBeGreaterThanOrEqual(4);
    expect(FakeSocket.all).toHaveLength(1);
  });

  test("comes back at once when the browser says that the network is there", async () => {
    const away = async () => Promise.reject(new Error("away"));
    const log = connect({ tickets: Array(20).fill(away) });
    await vi.advanceTimersByTimeAsync(60_000);
    const before = log.tickets;
    window.dispatchEvent(new Event("online"));
    await settle();

    expect(log.tickets).toBe(before + 1);
  });

  test("does not knock again where it was refused for good", async () => {
    const log = connect();
    await settle();
    newest().drop(4403);
    await vi.advanceTimersByTimeAsync(120_000);

    expect(log.tickets).toBe(1);
  });
});
