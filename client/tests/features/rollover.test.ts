import { describe, expect, test } from "vitest";
import { chosen, nobodyChosen, withOne } from "@/features/rollover/choice";
import { termAfter } from "@/features/terms/words";

describe("who goes on", () => {
  test("is everyone who passed, less who was taken out, and who chose to", () => {
    const without = withOne(nobodyChosen, 2, { goesOn: true, isIn: false });
    const both = withOne(without, 7, { goesOn: false, isIn: true });

    expect(chosen([1, 2, 3], nobodyChosen)).toEqual([1, 2, 3]);
    expect(chosen([1, 2, 3], both)).toEqual([1, 3, 7]);
  });

  test("can be changed back", () => {
    const there = withOne(nobodyChosen, 7, { goesOn: false, isIn: true });
    const back = withOne(there, 7, { goesOn: false, isIn: false });
    const again = withOne(withOne(back, 1, { goesOn: true, isIn: false }), 1, { goesOn: true, isIn: true });

    expect(chosen([1], again)).toEqual([1]);
  });
});

describe("the term after one", () => {
  test("is the second semester of the same year, or the first of the next", () => {
    expect(termAfter({ school_year: "2026-2027", semester: "first" })).toEqual({
      school_year: "2026-2027",
      semester: "second",
    });
    expect(termAfter({ school_year: "2026-2027", semester: "second" })).toEqual({
      school_year: "2027-2028",
      semester: "first",
    });
    expect(termAfter({ school_year: "", semester: "summer" })).toEqual({
      school_year: "",
      semester: "first",
    });
  });
});
