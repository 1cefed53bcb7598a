import { describe, expect, test } from "vitest";
import type { EligibilityRow, ExplanationItem, Grade, MarkStep, NeededTarget } from "@/api/types";
import { flagReason, flagTitle } from "@/features/eligibility/words";
import { differencesOf, differenceWords } from "@/features/grades/differences";
import { assumeText, targetWords } from "@/features/grades/needed";
import { dueOn, stepWords } from "@/features/marks/words";

const item = (given: Partial<ExplanationItem>): ExplanationItem => ({
  label: "Drill (AM)",
  detail: "absent (no record)",
  value: "0",
  at: "2026-08-08",
  kind: "attendance_record",
  ref_id: null,
  standing: null,
  ...given,
});
const graded = (points: string | null, items: ExplanationItem[], mark: Grade["mark"] = null) =>
  ({
    mark,
    explanation: [
      {
        key: "attendance",
        label: "Attendance",
        points,
        out_of: "30",
        formula: "",
        steps: [],
        rules: [],
        items,
      },
    ],
  }) as unknown as Grade;

describe("what has changed since a past moment", () => {
  test("is nothing when both say the same", () => {
    const grade = graded("25.00", [item({})]);

    expect(differencesOf(grade, grade)).toEqual({ parts: [], items: [] });
  });

  test("names the part, and a missed session that was recorded since is one row, not two", () => {
    const past = graded("25.00", [item({})], "INC");
    const present = graded("26.25", [item({ ref_id: 7, detail: "present", value: "1" })]);

    const { parts, items } = differencesOf(past, present);

    expect(parts.map(({ label, was, is }) => [label, was, is])).toEqual([
      ["Attendance", "25.00", "26.25"],
      ["Mark", "INC", "none"],
    ]);
    expect(items.map(({ was, is }) => [was, is])).toEqual([["0, absent (no record)", "1, present"]]);
  });

  test("tells apart two entries that look the same", () => {
    const entry = (ref_id: number, given: Partial<ExplanationItem> = {}) =>
      item({ kind: "ledger_entry", ref_id, label: "Late", detail: "demerit", value: "−2", ...given });
    const present = graded(null, [
      entry(1),
      entry(2),
      entry(3, { value: "0", detail: "demerit (voided: twice)" }),
    ]);

    const { items } = differencesOf(graded(null, [entry(1), entry(3)]), present);

    expect(items.map(({ was, is }) => [was, is])).toEqual([
      ["−2, demerit", "0, demerit (voided: twice)"],
      [null, "−2, demerit"],
    ]);
  });

  test.each([
    ["25.00", "26.25", "+1.25"],
    ["90.10", "89.90", "−0.20"],
    [null, "26.25", ""],
    ["INC", "none", ""],
  ])("from %s to %s is %s", (was, is, words) => {
    expect(differenceWords(was, is)).toBe(words);
  });
});

describe("what is needed", () => {
  const missing = [{ id: 3, name: "Final", maximum: "100" }];
  const target = (given: Partial<NeededTarget>): NeededTarget => ({
    equivalent: "1.50",
    lowest_final: "90.00",
    is_pass: false,
    reach: "needed",
    scores: [{ assessment: 3, score: "87.334" }],
    percent: null,
    ...given,
  });

  test("is said exactly, and so is what is certain or impossible", () => {
    expect(targetWords(target({}), { missing })).toBe("At least 87.334 of 100 in Final");
    expect(targetWords(target({ reach: "certain", scores: [] }), { missing })).toMatch(/^Certain/);
    expect(targetWords(target({ reach: "impossible", scores: [] }), { missing })).toMatch(/^Impossible/);
  });

  test("supposes only what is a number already", () => {
    expect(assumeText({ 1: "40", 2: "", 3: "x", 4: " 37.5 ", 5: "12." })).toBe("1:40,4:37.5");
  });
});

describe("a mark", () => {
  test.each([
    ["2026-11-25", "overdue"],
    ["2026-11-26", "soon"],
    ["2026-12-10", "soon"],
    ["2026-12-11", "later"],
    [null, "none"],
  ])("with the deadline %s is %s on 26 November", (deadline, state) => {
    expect(dueOn(deadline, "2026-11-26").state).toBe(state);
  });

  test("tells each step of its life in words", () => {
    const none = { mark: null, requirement: "", deadline: null };
    const set = { mark: "INC", requirement: "final exam", deadline: "2027-03-31" };

    expect(stepWords({ before: none, after: set } as MarkStep)).toBe(
      "no mark → INC until 31 Mar 2027 (final exam)",
    );
    expect(stepWords({ before: set, after: { ...none, mark: "(erased)" } } as MarkStep)).toMatch(
      /→ \(erased\)$/,
    );
  });
});

describe("a flag", () => {
  const rules = { min_attendance_percent: "80.00", max_unexcused: 3, consecutive_absences: 3 };
  const row = {
    attendance_percent: "72.50",
    best_percent: "78.00",
    counted_days: 10,
    days_ahead: 4,
    unexcused_absences: 3.5,
    longest_run: 3,
    projected_final: "71.00",
    grade: { final: null, highest_final: "74.10" },
  } as EligibilityRow;

  test("says its rule and the cadet's own number", () => {
    expect([flagTitle("low_attendance", rules), flagReason("low_attendance", row)]).toEqual([
      "Attendance below 80 %",
      "72.50 % of 10 days",
    ]);
    expect(flagTitle("unexcused_absences", rules)).toBe("More than 3 unexcused absences");
    expect(flagReason("unexcused_absences", row)).toBe("3.5 without excuse");
    expect(flagReason("cannot_reach_attendance", row)).toBe("at best 78.00 %, 4 days ahead");
    expect(flagReason("cannot_pass", row)).toBe("final at best 74.10");
  });
});
