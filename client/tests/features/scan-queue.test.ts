import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "@/api/problem";
import type { ScanIn, ScannerKit, ScanResult } from "@/api/types";
import { readCard } from "@/features/scanner/card";
import { database, keptKit, type NewScan, type StoredScan, wipe } from "@/features/scanner/database";
import { faceOf } from "@/features/scanner/faces";
import { judge } from "@/features/scanner/judge";
import { ScanQueue, type Ways } from "@/features/scanner/queue";
import { verdictOf, vibrations } from "@/features/scanner/verdict";
import { STEP_MS } from "@/lib/id-code";
import { clockStore, correctedTime, noteServerTime } from "@/lib/server-clock";
import { row } from "../support/muster";
import { waitingScan } from "../support/scans";

const morning = {
  id: 1,
  name: "",
  opens_at: "2026-11-22T06:00:00+08:00",
  on_time_until: "2026-11-22T07:30:00+08:00",
  late_until: "2026-11-22T08:00:00+08:00",
  closes_at: "2026-11-22T12:00:00+08:00",
};
const kit: ScannerKit = {
  server_time: "2026-11-22T06:00:00+08:00",
  public_key: "",
  live_codes: false,
  day: { id: 1, term: 1, held_on: "2026-11-22", title: "Drill", status: "open", sessions: [morning] },
  roster: [
    {
      cadet_id: 7,
      issue_number: 2,
      student_number: "2026-0007",
      name: "Reyes, Juan",
      company: "Alpha",
      platoon: 1,
      photo_id: 3,
    },
  ],
};

const scan = (id: number) => waitingScan(day, id);
const recorded = (one: ScanIn): ScanResult => ({
  client_id: one.client_id,
  outcome: "recorded",
  record: row(),
});
type Send = Ways["send"];
const answering: Send = async (_, scans) => scans.map(recorded);
const away: Send = async () => {
  throw new ApiError(0, {});
};

let open: ScanQueue[] = [];
let day = 0;
let freshened: string[] = [];

function queue(send: Send, user = day): ScanQueue {
  const made = new ScanQueue(user, { send, freshen: async (_, when) => void freshened.push(when) });
  open.push(made);
  return made;
}

/** What an earlier visit left. */
async function left(scans: Omit<NewScan, "user_id">[]): Promise<void> {
  const change = (await database()).transaction("scans", "readwrite");
  for (const one of scans) await change.store.add({ ...one, user_id: day } as StoredScan);
  await change.done;
}

beforeEach(() => {
  day += 1;
  freshened = [];
});
afterEach(() => {
  for (const one of open) one.stop();
  open = [];
});

const WAIT = { timeout: 30_000 };

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
    expect(made.state.get()).toMatchObject({ queued: 0, sending: false, problem: null });
  });

  test("keeps what could not be sent, says so, sends it when the network is back, and then takes the new roster", async () => {
    let isAway = true;
    const made = queue(async (_, scans) => (isAway ? away(_, scans) : scans.map(recorded)));
    await made.add(scan(1));
    await made.add(scan(2));
    await made.flush();
    expect(made.state.get()).toMatchObject({ queued: 2, problem: { title: "The server cannot be reached" } });

    isAway = false;
    await made.flush();

    expect((await made.ofDay(day)).map((one) => one.answer?.outcome)).toEqual(["recorded", "recorded"]);
    expect(made.state.get()).toMatchObject({ queued: 0, problem: null });
    expect(freshened).toEqual(["now"]);
  });

  test("tries again by itself", async () => {
    const send = vi.fn<Send>().mockRejectedValueOnce(new ApiError(503, {})).mockImplementation(answering);
    const made = queue(send);

    await made.add(scan(1));

    await vi.waitFor(() => expect(made.state.get().queued).toBe(0), WAIT);
    expect(send).toHaveBeenCalledTimes(2);
  });

  test("sends what is stored after its last look, however slowly that ends", async () => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    // The browser frees the lock between tabs a moment after what was done under it.
    const request = async (_: string, job: () => Promise<void>) => {
      await job();
      await ended;
    };
    Object.defineProperty(navigator, "locks", { configurable: true, value: { request } });
    const made = queue(answering);
    await made.add(scan(1));
    await vi.waitFor(() => expect(made.state.get().queued).toBe(0), WAIT);

    await made.add(scan(2));
    end();

    await vi.waitFor(() => expect(made.state.get().queued).toBe(0), WAIT);
    Reflect.deleteProperty(navigator, "locks");
  });

  test("survives a closed tab: the next visit sends what was left, under the same ids", async () => {
    const first = queue(away);
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

  test("sends hundreds in batches, one at a time, in the order scanned, even if the clock was set back in between", async () => {
    const batches: string[][] = [];
    let under = 0;
    await left(Array.from({ length: 450 }, (_, index) => scan(450 - index)));
    const made = queue(async (_, scans) => {
      under += 1;
      expect(under).toBe(1);
      batches.push(scans.map((one) => one.client_id));
      await Promise.resolve();
      under -= 1;
      return scans.map(recorded);
    });

    await Promise.all([made.flush(), made.flush()]);

    expect(batches.map((batch) => batch.length)).toEqual([200, 200, 50]);
    expect(batches[0]?.[0]).toBe(scan(450).client_id);
    expect(batches[2]?.at(-1)).toBe(scan(1).client_id);
  });

  test("sends shorter batches over a network that drops long ones", async () => {
    await left(Array.from({ length: 120 }, (_, index) => scan(index + 1)));
    const made = queue(async (_, scans) => (scans.length > 60 ? away(_, scans) : scans.map(recorded)));

    await made.flush();
    await made.flush();

    await vi.waitFor(() => expect(made.state.get().queued).toBe(0), WAIT);
  });

  test("gives each scan its own answer when the server refuses a batch as a whole", async () => {
    const spoilt = scan(2).client_id;
    await left([1, 2, 3].map(scan));
    const made = queue(async (_, scans) => {
      if (scans.some((one) => one.client_id === spoilt)) throw new ApiError(400, { title: "Not valid" });
      return scans.map(recorded);
    });

    await made.flush();

    const outcomes = (await made.ofDay(day)).map((one) => one.answer?.outcome);
    expect(outcomes).toEqual(["recorded", "rejected", "recorded"]);
  });

  test("goes on with other days when the server refuses one", async () => {
    await left([scan(1), { ...scan(2), day_id: day + 10_000 }]);
    const made = queue(async (dayId, scans) => {
      if (dayId === day) throw new ApiError(403, { title: "No duty allows this" });
      return scans.map(recorded);
    });

    await made.flush();

    expect((await made.ofDay(day + 10_000))[0]?.state).toBe("settled");
    expect(made.state.get()).toMatchObject({ queued: 1, problem: { title: "No duty allows this" } });
  });

  test("never sends another person's scans", async () => {
    const other = queue(away, 90_000 + day);
    await other.add(scan(1));
    other.stop();
    const send = vi.fn(answering);

    await queue(send).flush();

    expect(send).not.toHaveBeenCalled();
  });

  test("keeps what waits when the phone is wiped, and takes everything with a name off it", async () => {
    const made = queue(answering);
    await made.add(scan(1));
    await made.flush();
    made.stop();
    const offline = queue(away);
    await offline.add(scan(2));
    await (await database()).put("kits", { day_id: day, user_id: day, taken_at: 0, kit });
    await (await database()).put("faces", { cadet_id: 7, photo_id: 3, jpeg: "AA==" });
    expect(await faceOf(kit, 7)).toBe("data:image/jpeg;base64,AA==");

    await wipe();

    expect((await offline.ofDay(day)).map((one) => one.client_id)).toEqual([scan(2).client_id]);
    expect(await keptKit(day, day)).toBeUndefined();
    expect(await faceOf(kit, 7)).toBeNull();
  });

  test("gives a scan from before the clock was measured its time once", async () => {
    clockStore.set(null);
    const times: (string | undefined)[] = [];
    const toldTime = (ahead: number, now = Date.now()) =>
      noteServerTime(new Date(now + ahead).toISOString(), now, now);
    let calls = 0;
    const made = new ScanQueue(day, {
      send: async (_, scans) => {
        times.push(scans[0]?.scanned_at);
        calls += 1;
        // The next measure differs a little, as measures do.
        toldTime(601_000);
        return calls === 1 ? away(_, scans) : scans.map(recorded);
      },
      freshen: async () => toldTime(600_000),
    });
    open.push(made);

    await made.add({ ...scan(1), scanned_at: null });
    await made.flush();
    await made.flush();

    const corrected = new Date(times[0] ?? "").getTime() - scan(1).device_at;
    expect(Math.abs(corrected - 600_000)).toBeLessThan(1_000);
    expect(times[1]).toBe(times[0]);
    clockStore.set(null);
  });
});

describe("the phone's clock", () => {
  const HOUR = 3_600_000;
  const serverAt = (ms: number) => new Date(ms + HOUR).toISOString();

  test("is corrected by the surest measure, and by a new one when it was set in between", () => {
    clockStore.set(null);
    expect(correctedTime(0)).toBeNull();

    noteServerTime(serverAt(1_000), 800, 1_200);
    noteServerTime(serverAt(5_300), 4_000, 6_000);
    expect(correctedTime(0)).toBe(new Date(HOUR).toISOString());

    noteServerTime(serverAt(5_000 + HOUR), 4_000, 6_000);
    expect(correctedTime(0)).toBe(new Date(2 * HOUR).toISOString());
    clockStore.set(null);
  });
});

describe("what the phone finds by itself", () => {
  const at = (clock: string) => new Date(`2026-11-22T${clock}:00+08:00`).getTime();
  const facts = {
    reading: { cadet_id: 7, issue_number: 2 },
    kit,
    kind: "in" as const,
    isTimed: true,
    earlier: [],
  };

  test("late or on time by the hours of the session, in whatever zone the phone is", () => {
    expect(judge({ ...facts, at: at("07:10") })).toBe("present");
    expect(judge({ ...facts, at: at("07:40") })).toBe("late");
    expect(judge({ ...facts, at: at("09:00") })).toBe("outside");
    expect(judge({ ...facts, kind: "out", at: at("11:30") })).toBe("out");
  });

  test("a lost card is refused, one that is newer than the roster is left to the server", () => {
    expect(judge({ ...facts, reading: { cadet_id: 7, issue_number: 1 }, at: at("07:10") })).toBe("revoked");
    expect(judge({ ...facts, reading: { cadet_id: 7, issue_number: 3 }, at: at("07:10") })).toBe("present");
    expect(judge({ ...facts, reading: { cadet_id: 8, issue_number: 1 }, at: at("07:10") })).toBe("unlisted");
  });

  test("a code of another minute is refused, but by a clock that was never measured nobody is", () => {
    const now = at("07:10");
    const shown = (steps: number) => ({
      cadet_id: 7,
      issue_number: 2,
      shown: { step: now / STEP_MS + steps, expires_at: now + 1 },
    });
    expect(judge({ ...facts, reading: shown(-1), at: now })).toBe("present");
    expect(judge({ ...facts, reading: shown(-2), at: now })).toBe("stale");
    expect(judge({ ...facts, reading: shown(-2), isTimed: false, at: now })).toBe("present");
  });

  test("a second scan in the same session is a repeat, one in the afternoon is not", () => {
    const afternoon = {
      ...morning,
      id: 2,
      name: "PM",
      opens_at: "2026-11-22T12:30:00+08:00",
      on_time_until: "2026-11-22T13:00:00+08:00",
      late_until: "2026-11-22T13:30:00+08:00",
      closes_at: "2026-11-22T17:00:00+08:00",
    };
    const twice = { ...kit, day: { ...kit.day, sessions: [morning, afternoon] } };
    const earlier = [{ kind: "in" as const, at: at("07:00") }];

    expect(judge({ ...facts, kit: twice, earlier, at: at("07:20") })).toBe("repeat");
    expect(judge({ ...facts, kit: twice, earlier, at: at("12:50") })).toBe("present");
  });
});

describe("a card", () => {
  // Made by the server's own code (cards.token_for) with a key of thirty-two sevens.
  const KEY = "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c";
  const CARD =
    "RGMS1AAAAJUQAAPF6MXLA5PUIGRQI7YEYVBAPJX3V6TVTWKLC67KDCYZ3TH7AI2BW3MMRAHVPATXPE42ISDZW7ZX3XIRY52PAGR64MMQ5BLHSOFOXR3IE";

  test.each(["the browser's Ed25519", "the library's"])("is known as ours or forged by %s", async (way) => {
    if (way === "the library's") vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new Error("unknown"));

    expect(await readCard(CARD, KEY)).toEqual({ cadet_id: 1234, issue_number: 3 });
    expect(await readCard(CARD.toLowerCase(), KEY)).toEqual({ cadet_id: 1234, issue_number: 3 });
    expect(await readCard(`RGMS1AB${CARD.slice(7)}`, KEY)).toBe("forged");
    expect(await readCard(CARD, "22".repeat(32))).toBe("forged");
    expect(await readCard("https://example.edu.ph/poster", KEY)).toBe("malformed");
    expect(await readCard(`${CARD.slice(0, -1)}1`, KEY)).toBe("malformed");
    vi.restoreAllMocks();
  });
});

describe("the verdict on a scan", () => {
  const shown = (given: Partial<ScanResult> | null, more: Partial<StoredScan> = {}) => {
    const answer = given && { client_id: "x", outcome: "recorded" as const, ...given };
    return verdictOf(
      { ...scan(7), seq: 1, user_id: 1, state: answer ? "settled" : "waiting", answer, ...more },
      { ...kit, live_codes: asks },
    );
  };
  let asks = false;

  test("says to compare the face of a printed card where codes that change are asked for", () => {
    asks = true;
    expect(shown({ record: row() }, { token: "RGMS1ABC" }).detail).toContain("compare the face");
    expect(shown({ record: row() }, { token: "RGMS2ABC" }).detail).not.toContain("face");
    asks = false;
    expect(shown({ record: row() }, { token: "RGMS1ABC" }).detail).not.toContain("face");
  });

  test("says present or late with the name, before the server does and after", () => {
    expect(shown(null)).toMatchObject({ word: "Present", name: "Reyes, Juan", color: "green" });
    expect(shown(null).detail).toContain("Saved on this phone");
    expect(shown({ record: row() })).toMatchObject({ word: "Present", name: "Reyes, Juan", detail: "" });
    expect(shown({ record: row({ status: "late" }) })).toMatchObject({ word: "Late", color: "yellow" });
  });

  test("never looks or feels the same for a rejected scan as for a good one", () => {
    const forged = shown(null, { judgement: "forged", cadet_id: null, state: "settled" });

    expect(forged).toMatchObject({ word: "Rejected", color: "red" });
    expect(forged.detail).toContain("signature");
    expect(vibrations[forged.sound]).not.toEqual(vibrations[shown({ record: row() }).sound]);
    expect(shown({ outcome: "rejected", reason: "revoked" }).word).toBe("Rejected");
  });

  test("tells a repeat from a first scan whose answer was lost", () => {
    const other = row({ scanned_at: "2026-11-22T06:58:00+08:00" });
    const own = row({ scanned_at: scan(7).scanned_at });

    expect(shown({ outcome: "duplicate", record: other })).toMatchObject({
      word: "Already recorded",
      detail: "Present since 06:58:00",
    });
    expect(shown({ outcome: "duplicate", record: own }).word).toBe("Present");
  });
});
