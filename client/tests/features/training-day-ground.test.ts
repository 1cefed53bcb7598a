import { describe, expect, it } from "vitest";
import type { AnyEvent } from "@/api/events";
import { newPlan, nextSaturday, planOf, weekdayOf, withAfternoon } from "@/features/calendar/plan";
import { type Arrivals, curveOf, foldArrivals } from "@/features/muster/arrivals";
import curves from "../support/arrival-curves.json";

const snapshot: Arrivals = { cursor: 10, session: 5, times: { 1: "2026-08-07T23:01:00Z" } };

function saved(id: number, enrollment: number, scannedAt: string | null, session = 5): AnyEvent {
  return {
    id,
    type: "attendance.record_saved",
    timestamp: "2026-08-07T23:05:00Z",
    data: {
      day_id: 1,
      session_id: session,
      enrollment_id: enrollment,
      cadet_id: enrollment,
      previous_status: null,
      record: { enrollment_id: enrollment, scanned_at: scannedAt },
    },
  } as unknown as AnyEvent;
}

describe("the arrival curve", () => {
  it("takes each cadet once, in whatever order and however often events come", () => {
    const events = [saved(11, 2, "2026-08-07T23:03:00Z"), saved(12, 2, "2026-08-07T23:02:00Z")];

    const once = foldArrivals(snapshot, events);
    const twice = foldArrivals(once, events);

    expect(once.times).toEqual({ 1: "2026-08-07T23:01:00Z", 2: "2026-08-07T23:02:00Z" });
    expect(twice).toBe(once);
  });

  it("passes over what it has, other sessions, and forgets whom a person marked without a scan", () => {
    const events = [
      saved(9, 3, "2026-08-07T23:00:00Z"),
      saved(11, 4, "2026-08-07T23:00:00Z", 6),
      saved(12, 1, null),
    ];

    expect(foldArrivals(snapshot, events)).toEqual({ cursor: 12, session: 5, times: {} });
  });

  it("has the points that the after-training report prints", () => {
    for (const { arrivals, points } of curves) {
      const drawn = curveOf(Object.fromEntries(arrivals.map((at, place) => [place, at])));
      expect(drawn.map(({ at, came, total }) => [at, came, total])).toEqual(
        points.map(([at, ...counts]) => [Date.parse(String(at)), ...counts]),
      );
    }
  });

  it("has a point for every step, also where nobody came, and ends with all of them", () => {
    const points = curveOf({
      1: "2026-08-07T23:00:30Z",
      2: "2026-08-07T23:00:40Z",
      3: "2026-08-07T23:03:10Z",
    });

    expect(points.map(({ came, total }) => [came, total])).toEqual([
      [2, 2],
      [0, 2],
      [0, 2],
      [1, 3],
    ]);
    expect(curveOf({})).toEqual([]);
    const long = curveOf({ 1: "2026-08-07T00:00:00Z", 2: "2026-08-07T09:00:00Z" });
    expect(long.length).toBeLessThanOrEqual(41);
    expect(long.at(-1)?.total).toBe(2);
  });
});

describe("the plan of a calendar", () => {
  it("begins on a Saturday wherever the browser is", () => {
    expect(nextSaturday("2026-08-14")).toBe("2026-08-15");
    expect(nextSaturday("2026-08-15")).toBe("2026-08-15");
    expect(nextSaturday("2026-12-27")).toBe("2027-01-02");
    expect(weekdayOf("2026-08-15")).toBe("Saturday");
  });

  it("has an afternoon when it is wanted, and sends what the form says", () => {
    const draft = { ...newPlan("2026-08-14"), title: " Training day " };

    const both = withAfternoon(draft, true);
    const plan = planOf({ ...draft, sessions: both }, new Set(["2026-08-22"]));

    expect(both.map(({ name }) => name)).toEqual(["AM", "PM"]);
    expect(withAfternoon({ ...draft, sessions: both }, false).map(({ name }) => name)).toEqual([""]);
    expect(plan).toMatchObject({
      starts_on: "2026-08-15",
      count: 15,
      title: "Training day",
      left_out: ["2026-08-22"],
    });
  });
});
