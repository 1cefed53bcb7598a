import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import type { PolicyRules, PolicyVersion } from "@/api/types";
import {
  bandTops,
  type Draft,
  draftFrom,
  instantProblems,
  rulesFrom,
  sumOfWeights,
} from "@/features/policy/draft";
import { keptDraft } from "@/features/policy/kept-draft";
import { differenceSays, differences } from "@/features/policy/words";
import { openAt } from "../support/app";
import { onGet, onSend } from "../support/server";
import { frameAnswers, page, signedInAs } from "../support/session";

const rules: PolicyRules = {
  weights: { attendance: "30", aptitude: "30", subject: "40" },
  credits: { present: "1", late: "1", absent: "0", excused: "1" },
  excused_leaves_denominator: false,
  counted_days: null,
  aptitude: { base: "100", ceiling: "100", clamp: "total", merits_beyond_ceiling_count: true },
  assessments: [
    { code: "prelim", name: "Prelim", maximum: "100", weight: "1", base: "0" },
    { code: "final", name: "Final", maximum: "100", weight: "1", base: "0" },
  ],
  floors: { attendance: null, aptitude: null, subject: null },
  bands: [
    { lowest: "90.00", equivalent: "1.00" },
    { lowest: "75.00", equivalent: "3.00" },
  ],
  failing_equivalent: "5.00",
  rounding: { places: 2, mode: "half_up" },
  drop_rules: { min_attendance_percent: "80", max_unexcused: 3, consecutive_absences: 3 },
  issuer_limits: [{ issuer: "PLATOON", kind: "merit", per_entry: 5, per_day: null, per_cadet: null }],
  recognition: [{ name: "Bronze", merits: 50 }],
  sources: { weights: "Memo 1" },
};
const draft = (change: Partial<Draft> = {}): Draft => ({ ...draftFrom(rules), ...change });
const says = (change: Partial<Draft>) => differences(rules, rulesFrom(draft(change))).map(differenceSays);

describe("a draft", () => {
  test("that nobody touched is what it began with", () => {
    expect(differences(rules, rulesFrom(draft()))).toEqual([]);
    expect(instantProblems(draft())).toEqual({});
  });

  test("keeps the code that scores hang on when an assessment is renamed, and makes one for a new one", () => {
    const [prelim, final] = draft().assessments;
    if (!prelim || !final) throw new Error("two were given");
    const blank = { ...prelim, code: "", line: "x" };
    const made = rulesFrom(
      draft({
        assessments: [
          { ...prelim, name: "Prelims" },
          final,
          { ...blank, name: "Finál!" },
          { ...blank, name: "Final" },
        ],
      }),
    );

    expect(made.assessments.map(({ code }) => code)).toEqual(["prelim", "final", "final-2", "final-3"]);
  });

  test("says at once that the weights do not sum to 100, without a rounding error", () => {
    const weights = { attendance: "33.3", aptitude: "33.3", subject: "33.4" };
    expect(sumOfWeights(draft({ weights }))).toBe("100");
    expect(instantProblems(draft({ weights }))).toEqual({});

    expect(instantProblems(draft({ weights: { ...weights, subject: "30" } }))).toEqual({
      weights: ["The weights sum to 96.6, not to 100."],
    });
    expect(sumOfWeights(draft({ weights: { ...weights, subject: "4o" } }))).toBeNull();
  });

  test("says at the field what is no number, and takes an empty one where none is meant", () => {
    const found = instantProblems(
      draft({
        counted_days: "15.5",
        failing_equivalent: "",
        drop_rules: { min_attendance_percent: "", max_unexcused: "-1", consecutive_absences: "" },
      }),
    );

    expect(Object.keys(found).sort()).toEqual([
      "counted_days",
      "drop_rules.max_unexcused",
      "failing_equivalent",
    ]);
  });

  test("says at the band which bound or equivalent is out of order", () => {
    const [first, last] = draft().bands;
    if (!first || !last) throw new Error("two were given");
    const found = instantProblems(draft({ bands: [first, { ...last, lowest: "95", equivalent: "1.00" }] }));

    expect(Object.keys(found).sort()).toEqual(["bands.1.equivalent", "bands.1.lowest"]);
    expect(instantProblems(draft({ failing_equivalent: "3" }))).toHaveProperty("failing_equivalent");
  });

  test("tells how far each band reaches, by the rounding of the final", () => {
    expect(bandTops(draft())).toEqual(["100", "89.99"]);
    expect(bandTops(draft({ rounding: { places: "0", mode: "down" } }))).toEqual(["100", "89"]);
  });
});

describe("what differs between two policies", () => {
  test("is said in words, once per thing", () => {
    expect(says({ weights: { attendance: "40", aptitude: "20", subject: "40" } })).toEqual([
      "Weight of attendance: 40 of 100, was 30 of 100",
      "Weight of military aptitude: 20 of 100, was 30 of 100",
    ]);
    expect(says({ floors: { attendance: "24", aptitude: "", subject: "" } })).toEqual([
      "Least for attendance: 24, was none",
    ]);
    expect(says({ counted_days: "15" })).toEqual([
      "Days that count: 15, however many were held, was the closed days on which the cadet was enrolled",
    ]);
    expect(says({ sources: {} })).toEqual(["Source: weights: no more, was Memo 1"]);
  });

  test("names what was added, taken out and renamed", () => {
    const [prelim, final] = draft().assessments;
    if (!prelim || !final) throw new Error("two were given");

    expect(says({ assessments: [{ ...prelim, name: "Prelims" }] })).toEqual([
      "Prelim: Prelims, of 100, weight 1, was of 100, weight 1",
      "Final: no more, was of 100, weight 1",
    ]);
    expect(says({ issuer_limits: [] })).toEqual(["Platoon, merits: no more, was at most 5 at once"]);
  });

  test("is nothing where only the spelling of a number is another", () => {
    expect(
      says({ weights: { attendance: "30.0", aptitude: " 30", subject: "40.00" }, failing_equivalent: "5" }),
    ).toEqual([]);
  });
});

const term = {
  id: 9,
  name: "First",
  school_year: "",
  semester: "first",
  status: "open",
  starts_on: null,
  ends_on: null,
  is_current: true,
};
const version = (number: number, given: Partial<PolicyVersion> = {}): PolicyVersion => ({
  version: number,
  reason: "",
  adopted_by: "The commandant",
  adopted_at: "2026-11-01T08:00:00+08:00",
  rules,
  ...given,
});
const grade = {
  attendance: "30.00",
  aptitude: "30.00",
  subject: "28.00",
  final: "88.00",
  equivalent: "2.00",
  mark: null,
  result: "Passed",
  missing: [],
  lowest_final: null,
  highest_final: null,
  below_floors: [],
};

// Whole pages: a busy machine is no failure.

describe("the page of the policy", () => {
  const store = () => keptDraft(1, 9);
  let checked: PolicyRules[];

  beforeEach(() => {
    signedInAs("admin");
    frameAnswers([term]);
    store().set(null);
    checked = [];
    onGet("terms/9", term);
    onGet("terms/9/policies", page([version(2), version(1)]));
    onGet("policies/presets", {
      results: [{ key: "naval", name: "Naval Reserve text", description: "Base 50.", rules }],
    });
    onSend("post", "terms/9/policies/check", ({ policy }) => {
      checked.push(policy);
      const problems =
        policy.weights.attendance === "40" ? { "floors.subject": ["Lies outside 0 to 20."] } : {};
      const examples = [{ name: "Always there", grade, steps: ["30 + 30 + 28 = 88"] }];
      return HttpResponse.json({ problems, examples: Object.keys(problems).length ? [] : examples });
    });
  });

  const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));
  const retype = async (label: string, text: string) => {
    const field = await screen.findByRole("textbox", { name: label });
    await userEvent.clear(field);
    await userEvent.type(field, text);
  };
  const state = () => screen.getByRole("status", { name: "The draft" });

  test("takes a draft from its beginning to its adoption, and then keeps it no longer", async () => {
    const adopted: object[] = [];
    onSend("post", "terms/9/policies", (body) => {
      adopted.push(body);
      return HttpResponse.json(version(3), { status: 201 });
    });
    const summary = {
      based_on: 2,
      enrolled: 3,
      changed: 2,
      equivalents_changed: 1,
      now_passed: 0,
      now_failed: 1,
      largest_rise: null,
      largest_fall: "-4.00",
    };
    onSend("post", "terms/9/policies/simulate", () => HttpResponse.json({ ...page([]), summary }));
    openAt("/terms/9/policy?view=draft");

    await press("Begin with Version 2, in force");
    await retype("Weight of attendance", "35");
    expect(await screen.findByText("The weights sum to 105, not to 100.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Adopt" })).toBeDisabled();
    await retype("Weight of subject proficiency", "35");
    await waitFor(() => expect(state()).toHaveTextContent("Nothing is wrong in it."));
    expect(screen.getByRole("list", { name: "Differences" })).toHaveTextContent(
      "Weight of attendance: 35 of 100, was 30 of 100",
    );
    expect(screen.getByText("Always there")).toBeVisible();

    await press("Adopt");
    const dialog = await screen.findByRole("dialog", { name: "Adopt version 3?" });
    expect(
      await within(dialog).findByText(/Of 3 cadets 2 change: 0 pass instead, 1 fail instead/),
    ).toBeVisible();
    await userEvent.type(within(dialog).getByLabelText("Reason"), "Memo 12");
    await userEvent.click(within(dialog).getByRole("button", { name: "Adopt it" }));

    await waitFor(() => expect(store().get()).toBeNull());
    expect(adopted).toMatchObject([
      {
        based_on: 2,
        reason: "Memo 12",
        policy: { weights: { attendance: "35", aptitude: "30", subject: "35" } },
      },
    ]);
    expect(localStorage.getItem("rgms.policy-draft.1.9")).toBeNull();
  });

  test("says at its field what only the server knows", async () => {
    store().set({
      basedOn: 2,
      draft: draft({ weights: { attendance: "40", aptitude: "20", subject: "40" } }),
    });
    openAt("/terms/9/policy?view=draft");

    expect(await screen.findByText("Lies outside 0 to 20.")).toBeVisible();
    expect(screen.getByLabelText("Least for subject proficiency")).toBeInvalid();
    expect(screen.getByRole("button", { name: "Adopt" })).toBeDisabled();
  });

  test("does not ask the server about what is wrong at a glance", async () => {
    store().set({ basedOn: 2, draft: draft({ counted_days: "many" }) });
    openAt("/terms/9/policy?view=draft");

    expect(await screen.findByText("Type a whole number.")).toBeVisible();
    expect(checked.filter(({ counted_days }) => counted_days !== null)).toEqual([]);
  });

  test("keeps the draft of a version that was overtaken, and has its author look again", async () => {
    store().set({ basedOn: 1, draft: draft({ counted_days: "15" }) });
    openAt("/terms/9/policy?view=draft");

    expect(await screen.findByText("Version 2 was adopted meanwhile")).toBeVisible();
    await waitFor(() => expect(state()).toHaveTextContent("Nothing is wrong in it."));
    expect(screen.getByRole("button", { name: "Adopt" })).toBeDisabled();
    await press("I have looked at it");

    await waitFor(() => expect(screen.getByRole("button", { name: "Adopt" })).toBeEnabled());
  });

  test("keeps the draft in the browser, and gives a discarded one back", async () => {
    store().set({ basedOn: 2, draft: draft({ counted_days: "15" }) });
    expect(JSON.parse(localStorage.getItem("rgms.policy-draft.1.9") ?? "")).toMatchObject({
      basedOn: 2,
      draft: { counted_days: "15" },
    });
    openAt("/terms/9/policy?view=draft");

    await press("Discard");
    expect(await screen.findByRole("heading", { name: "Begin a draft" })).toBeVisible();
    await press("Undo");

    expect(await screen.findByLabelText("Days that count")).toHaveValue("15");
  });

  test("is to read for whoever is no admin", async () => {
    signedInAs("staff", ["view"]);
    openAt("/terms/9/policy?view=versions&version=1");

    expect(await screen.findByRole("heading", { name: "Version 1" })).toBeVisible();
    expect(screen.getByText("They say the same.")).toBeVisible();
    expect(screen.queryByRole("tab", { name: "Draft" })).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Begin a draft with it" })).not.toBeInTheDocument();
  });
});
