import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { PolicyRules } from "@/api/types";
import { actionWords } from "@/features/audit/words";

/** The names of actions that the server's code notes in its audit. */
function notedActions(): string[] {
  const apps = resolve(__dirname, "../../../rotc_backend/apps");
  const files = readdirSync(apps, { recursive: true, encoding: "utf-8" }).filter(
    (file) => file.endsWith(".py") && file.includes("services"),
  );
  const named = files.flatMap((file) => [
    ...readFileSync(join(apps, file), "utf-8").matchAll(
      /action\s*=\s*"([a-z_]+\.[a-z_]+)"(?: if .+ else "([a-z_]+\.[a-z_]+)")?/g,
    ),
  ]);
  return [...new Set(named.flatMap(([, one, other]) => [one, other].filter((name) => name !== undefined)))];
}

describe("the audit log", () => {
  test("has words for every action that the server notes", () => {
    const actions = notedActions();

    expect(actions.length).toBeGreaterThan(100);
    expect(actions.filter((action) => actionWords(action) === action.replaceAll(/[._]/g, " "))).toEqual([]);
  });
});

describe("in Filipino", () => {
  // Tables of words are made when they are loaded, so all of them are loaded anew, and once more for the next file.
  beforeAll(async () => {
    vi.resetModules();
    const { speak } = await import("@/lib/language");
    await speak("fil");
  });
  afterAll(() => {
    vi.resetModules();
    document.documentElement.removeAttribute("lang");
  });

  test("a difference of policies names what it is about, without its group's title above it", async () => {
    const { differences, differenceSays } = await import("@/features/policy/words");
    const rules = { ...rulesOf("30"), sources: { weights: "Memo 1" } };
    const says = differences(rules, rulesOf("40")).map(differenceSays);

    expect(says).toEqual([
      "Bigat ng attendance: 40 sa 100, dating 30 sa 100",
      "Pinagmulan: mga bigat: wala na, dating Memo 1",
    ]);
  });

  test("names that are stored and printed are those of every language", async () => {
    const { usualName } = await import("@/features/terms/words");
    const { newDay } = await import("@/features/training-days/windows");
    const { newPlan } = await import("@/features/calendar/plan");

    expect(usualName("2026-2027", "first")).toBe("AY 2026-2027 First semester");
    expect(newDay("2026-11-28").session).toBe("Morning");
    expect(newPlan("2026-11-28").title).toBe("Training day");
  });

  test("work that failed has another word than a cadet who did", async () => {
    const { statusName } = await import("@/ui/status-badge");

    expect([statusName("failed"), statusName("Failed")]).toEqual(["pumalya", "bumagsak"]);
  });
});

function rulesOf(attendance: string): PolicyRules {
  return {
    weights: { attendance, aptitude: "30", subject: "40" },
    credits: { present: "1", late: "1", absent: "0", excused: "1" },
    excused_leaves_denominator: false,
    counted_days: null,
    aptitude: { base: "100", ceiling: "100", clamp: "total", merits_beyond_ceiling_count: true },
    assessments: [],
    floors: { attendance: null, aptitude: null, subject: null },
    bands: [],
    failing_equivalent: "5.00",
    rounding: { places: 2, mode: "half_up" },
    drop_rules: { min_attendance_percent: null, max_unexcused: null, consecutive_absences: null },
    issuer_limits: [],
    recognition: [],
    sources: {},
  };
}
