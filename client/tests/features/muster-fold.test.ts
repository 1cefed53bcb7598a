import { describe, expect, test } from "vitest";
import { foldEvents, foldRecord } from "@/features/muster/fold";
import { muster, recordSaved, row } from "../support/muster";

describe("a saved record on the muster board", () => {
  test("moves one cadet from unmarked to present, in the corps and in the company", () => {
    const after = foldRecord(muster(), recordSaved(41, null));

    expect(after.counts).toMatchObject({ present: 3, unmarked: 5, enrolled: 10 });
    expect(after.companies[0]?.counts).toMatchObject({ present: 2, unmarked: 2 });
    expect(after.companies[1]?.counts).toEqual(muster().companies[1]?.counts);
  });

  test("moves a cadet from one status to another", () => {
    const before = muster({ roll: [{ enrollment_id: 100, company_id: 1, status: "late" }] });

    const after = foldRecord(before, recordSaved(41, "late", { status: "excused" }));

    expect(after.counts).toMatchObject({ late: 0, excused: 2, unmarked: 6 });
  });

  test("puts the cadet at the head of the last scans, once", () => {
    const before = muster({
      recent: [row({ enrollment_id: 5, name: "Cruz, Ana" }), row({ status: "late" })],
    });

    const after = foldRecord(before, recordSaved(41, "late"));

    expect(after.recent.map((one) => one.name)).toEqual(["Reyes, Juan", "Cruz, Ana"]);
  });

  test("keeps no more than twenty last scans", () => {
    const events = Array.from({ length: 30 }, (_, step) =>
      recordSaved(41 + step, null, { enrollment_id: step }),
    );

    expect(foldEvents(muster(), events).recent).toHaveLength(20);
  });

  test("changes nothing when the snapshot already contains it", () => {
    const before = muster();

    expect(foldRecord(before, recordSaved(40, null))).toBe(before);
  });

  test("changes no number when the snapshot was taken after it, though its cursor was read before", () => {
    const before = muster({ roll: [{ enrollment_id: 100, company_id: 1, status: "present" }] });

    const after = foldRecord(before, recordSaved(41, null));

    expect(after.counts).toEqual(before.counts);
    expect(after.companies).toEqual(before.companies);
    expect(after.cursor).toBe(41);
  });

  test("adds a cadet who was enrolled after the snapshot", () => {
    const after = foldRecord(muster(), recordSaved(41, null, { enrollment_id: 999 }));

    expect(after.counts).toMatchObject({ enrolled: 11, present: 3, unmarked: 6 });
  });

  test("changes nothing when it is delivered twice", () => {
    const once = foldRecord(muster(), recordSaved(41, null));

    expect(foldRecord(once, recordSaved(41, null))).toBe(once);
  });

  test("changes nothing on the board of another session", () => {
    const before = muster();
    const event = recordSaved(41, null);

    expect(foldRecord(before, { ...event, data: { ...event.data, session_id: 10 } })).toBe(before);
  });
});
