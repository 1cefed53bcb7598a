import { describe, expect, test } from "vitest";
import type { Allowance, EnrollmentRow } from "@/api/types";
import { limitProblem, limitWords } from "@/features/ledger/limits";
import { joined, matchLines, memberOf } from "@/features/ledger/squad";

const cadet = (id: number, student_number: string, name: string) =>
  ({ id, student_number, name, company_name: "Alpha", platoon: 1, status: "ongoing" }) as EnrollmentRow;
const roster = [
  cadet(1, "2026-0001", "Cruz, Ana"),
  cadet(2, "2026-0002", "Peña, José"),
  cadet(3, "2026-0003", "Reyes, Juan"),
  cadet(4, "2026-0004", "Reyes, Juan"),
];

describe("a squad from a pasted list", () => {
  test("is found by student number and by whole name, whatever the accents, and nobody twice", () => {
    const { found, unknown, ambiguous } = matchLines("2026-0001\r\nPENA, Jose\n\nCruz, Ana", roster);

    expect(found.map(({ enrollment }) => enrollment)).toEqual([1, 2]);
    expect([unknown, ambiguous]).toEqual([[], []]);
  });

  test("takes rows copied from a sheet", () => {
    expect(matchLines("1\t2026-0003\tReyes, Juan", roster).found.map((one) => one.enrollment)).toEqual([3]);
  });

  test("guesses nobody: what fits none or two is left over", () => {
    const { found, unknown, ambiguous } = matchLines("Cruz\nReyes, Juan\n2026-000", roster);

    expect([found, unknown, ambiguous]).toEqual([[], ["Cruz", "2026-000"], ["Reyes, Juan"]]);
  });

  test("joins what was chosen before without repeating it", () => {
    const [first, second, third] = roster.map(memberOf) as [never, never, never];

    expect(joined([first, second], [second, third])).toEqual([first, second, third]);
  });
});

describe("what the policy lets one give", () => {
  const tac: Allowance = {
    issuer: "TAC",
    kind: "merit",
    per_entry: 5,
    per_day: 12,
    per_cadet: 8,
    given_today: 4,
  };
  const unlimited: Allowance = {
    issuer: "ENCODER",
    kind: "merit",
    per_entry: null,
    per_day: null,
    per_cadet: null,
    given_today: 4,
  };

  test("is said before a limit is met", () => {
    expect(limitWords([tac, unlimited], "merit")).toEqual([
      "As TAC you give at most 5 merits at once, 12 a day (4 given today), 8 to one cadet in the term.",
    ]);
    expect(limitWords([tac], "demerit")).toEqual([]);
  });

  test.each([
    [5, 1, null],
    [6, 1, "At most 5 merits at once."],
    [4, 2, null],
    [4, 3, "At most 12 merits a day: 4 are given, 12 more would be too many."],
    [4, 0, null],
  ])("%i points for %i cadets", (points, cadets, problem) => {
    expect(limitProblem([tac], "merit", points, cadets)).toBe(problem);
  });

  test("is not limited where another duty of one's own is not", () => {
    expect(limitProblem([tac, unlimited], "merit", 50, 1)).toBeNull();
    expect(limitProblem([tac], "demerit", 50, 1)).toBeNull();
  });
});
