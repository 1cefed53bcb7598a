import { afterEach, describe, expect, test, vi } from "vitest";
import { backoffMs } from "@/lib/backoff";
import { formatDate, formatTime, momentAt, plural, setTimeZone, today } from "@/lib/format";
import { throttleByKey } from "@/lib/throttle";
import { parseTsv } from "@/lib/tsv";
import { uuid } from "@/lib/uuid";

afterEach(() => {
  setTimeZone("Asia/Manila");
  vi.unstubAllGlobals();
});

describe("times", () => {
  test("a moment is shown by the unit's clock, not by the browser's", () => {
    expect(formatTime("2026-11-22T00:30:00Z")).toBe("08:30");
  });

  test("a plain date is shown as it stands", () => {
    expect(formatDate("2026-11-22")).toBe("22 Nov 2026");
  });

  test("a time typed into a form means the unit's clock", () => {
    expect(momentAt("2026-11-22", "07:30")).toBe("2026-11-21T23:30:00.000Z");
  });

  test("a time typed on the day that the clocks change is still the clock's time", () => {
    setTimeZone("America/New_York");

    expect(momentAt("2026-11-01", "07:30")).toBe("2026-11-01T12:30:00.000Z");
    expect(momentAt("2026-10-31", "23:30")).toBe("2026-11-01T03:30:00.000Z");
  });

  test("today is the unit's day", () => {
    expect(today(new Date("2026-11-21T17:00:00Z"))).toBe("2026-11-22");
  });

  test("a time zone that does not exist leaves the one before", () => {
    setTimeZone("Mars/Olympus");

    expect(formatTime("2026-11-22T00:30:00Z")).toBe("08:30");
  });
});

describe("a block copied from a spreadsheet", () => {
  test("gives its cells row by row", () => {
    expect(parseTsv("94\t73\r\n88\t\r\n")).toEqual([
      ["94", "73"],
      ["88", ""],
    ]);
  });

  test("may hold quoted cells with tabs, newlines and quotes", () => {
    expect(parseTsv('"a\tb\nc ""d"""\t2')).toEqual([['a\tb\nc "d"', "2"]]);
  });

  test("may be a single cell", () => {
    expect(parseTsv("94")).toEqual([["94"]]);
  });
});

describe("small helpers", () => {
  test("a uuid is made also where the page is not a secure context", () => {
    vi.stubGlobal("crypto", { getRandomValues: (bytes: Uint8Array) => bytes.fill(255) });

    expect(uuid()).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
  });

  test("the wait before a retry grows, is jittered, and ends at a quarter of a minute", () => {
    expect(backoffMs(0, () => 0)).toBe(250);
    expect(backoffMs(0, () => 1)).toBe(500);
    expect(backoffMs(50, () => 1)).toBe(15_000);
  });

  test("counts are worded", () => {
    expect([
      plural(1, "scan", "scans"),
      plural(1200, "scan", "scans"),
      plural(2, "entry", "entries"),
    ]).toEqual(["1 scan", "1,200 scans", "2 entries"]);
  });

  test("a throttled job runs at once and then once more for all that came in between", () => {
    vi.useFakeTimers();
    const throttle = throttleByKey(1000);
    const job = vi.fn();

    for (let call = 0; call < 300; call++) throttle("grades", job);
    expect(job).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    expect(job).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5000);
    expect(job).toHaveBeenCalledTimes(2);
  });
});
