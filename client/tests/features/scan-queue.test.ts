import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "@/api/problem";
import type { ScanIn, ScanResult } from "@/api/types";
import { ScanQueue, type Send } from "@/features/scanner/queue";
import { verdictOf } from "@/features/scanner/verdict";
import { row } from "../support/muster";

const scan = (id: number): ScanIn => ({
  client_id: `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`,
  token: `RGMS1TOKEN${id}`,
  scanned_at: new Date(Date.UTC(2026, 10, 22, 0, 0, id)).toISOString(),
  kind: "in",
});
const recorded = (one: ScanIn): ScanResult => ({
  client_id: one.client_id,
  outcome: "recorded",
  record: row(),
});
const answering: Send = async (_, scans) => scans.map(recorded);

let open: ScanQueue[] = [];
let day = 0;

function queue(send: Send, onResults: (results: ScanResult[]) => void = () => undefined): ScanQueue {
  const made = new ScanQueue(day, send, onResults);
  open.push(made);
  return made;
}

beforeEach(() => {
  day += 1;
});
afterEach(() => {
  for (const one of open) one.stop();
  open = [];
});

const WAIT = { timeout: 5_000 };

describe("the scan queue", () => {
  test("stores a scan before it sends it", async () => {
    let storedWhenSent = -1;
    const made: ScanQueue = queue(async (_, scans) => {
      storedWhenSent = made.state.get().queued;
      return scans.map(recorded);
    });

    await made.add(scan(1));
    await made.flush();

    expect(storedWhenSent).toBe(1);
    expect(made.state.get()).toEqual({ queued: 0, sending: false, problem: null });
  });

  test("keeps what could not be sent, says so, and sends it when the network is back", async () => {
    let away = true;
    const results: ScanResult[] = [];
    const made = queue(
      async (_, scans) => {
        if (away) throw new ApiError(0, {});
        return scans.map(recorded);
      },
      (came) => results.push(...came),
    );
    await made.add(scan(1));
    await made.add(scan(2));
    await made.flush();
    expect(made.state.get()).toMatchObject({ queued: 2, problem: { title: "The server cannot be reached" } });

    away = false;
    await made.flush();

    expect(results).toHaveLength(2);
    expect(made.state.get()).toMatchObject({ queued: 0, problem: null });
  });

  test("tries again by itself", async () => {
    const send = vi.fn<Send>().mockRejectedValueOnce(new ApiError(503, {})).mockImplementation(answering);
    const made = queue(send);

    await made.add(scan(1));

    await vi.waitFor(() => expect(made.state.get().queued).toBe(0), WAIT);
    expect(send).toHaveBeenCalledTimes(2);
  });

  test("survives a closed tab: the next visit sends what was left, under the same ids", async () => {
    const first = queue(async () => {
      throw new ApiError(0, {});
    });
    await first.add(scan(1));
    await first.flush();
    first.stop();

    const sent: string[] = [];
    const second = queue(async (_, scans) => {
      sent.push(...scans.map((one) => one.client_id));
      return scans.map(recorded);
    });
    second.start();

    await vi.waitFor(() => expect(sent).toEqual([scan(1).client_id]), WAIT);
    await vi.waitFor(() => expect(second.state.get().queued).toBe(0), WAIT);
  });

  test("sends hundreds in batches, oldest first, one batch at a time", async () => {
    const batches: string[][] = [];
    let under = 0;
    const offline = queue(async () => {
      throw new ApiError(0, {});
    });
    for (let id = 250; id > 0; id--) await offline.add(scan(id));
    offline.stop();
    const made = queue(async (_, scans) => {
      under += 1;
      expect(under).toBe(1);
      batches.push(scans.map((one) => one.client_id));
      await new Promise((done) => setTimeout(done, 5));
      under -= 1;
      return scans.map(recorded);
    });

    await Promise.all([made.flush(), made.flush()]);

    expect(batches.map((batch) => batch.length)).toEqual([100, 100, 50]);
    expect(batches[0]?.[0]).toBe(scan(1).client_id);
  });

  test("removes only the scans that were answered", async () => {
    const made = queue(async (_, scans) => scans.slice(0, 1).map(recorded));
    const answered: number[] = [];
    made.state.subscribe(() => answered.push(made.state.get().queued));

    await made.add(scan(1));
    await made.add(scan(2));
    await made.flush();

    expect(made.state.get().queued).toBe(0);
    expect(answered).toContain(1);
  });

  test("does not send the scans of another day", async () => {
    const other = queue(async () => {
      throw new ApiError(0, {});
    });
    await other.add(scan(1));
    other.stop();
    day += 1;
    const send = vi.fn(answering);

    await queue(send).flush();

    expect(send).not.toHaveBeenCalled();
  });
});

describe("the verdict on a scan", () => {
  const result = (given: Partial<ScanResult>): ScanResult => ({
    client_id: "x",
    outcome: "recorded",
    ...given,
  });

  test("says present or late with the name", () => {
    expect(verdictOf(result({ record: row() }))).toMatchObject({ word: "Present", detail: "Reyes, Juan" });
    expect(verdictOf(result({ record: row({ status: "late" }) }))).toMatchObject({
      word: "Late",
      color: "yellow",
    });
  });

  test("never looks the same for a rejected scan as for a good one", () => {
    const forged = verdictOf(result({ outcome: "rejected", reason: "forged" }));

    expect(forged).toMatchObject({ word: "Rejected", color: "red" });
    expect(forged.detail).toContain("signature");
    expect(forged.vibration).not.toEqual(verdictOf(result({ record: row() })).vibration);
  });

  test("tells a repeat from a first scan", () => {
    expect(verdictOf(result({ outcome: "duplicate", record: row() })).word).toBe("Already recorded");
  });
});
