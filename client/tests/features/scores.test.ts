import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { keys } from "@/api/keys";
import { ApiError } from "@/api/problem";
import type { ScoreCellIn, ScoreResult } from "@/api/types";
import { type SaveCells, ScoreDrafts, type Typed } from "@/features/scores/drafts";
import { replay, writeStep } from "@/features/scores/edits";
import { EditHistory } from "@/features/scores/history";
import { moveBy } from "@/features/scores/moves";
import { parseScore, sameScore, showScore } from "@/features/scores/value";

const id = { enrollment: 1, assessment: 2 };
const typed = (text: string, given: Partial<Typed> = {}): Typed => ({
  ...id,
  label: "Prelim of Reyes, Juan",
  text,
  saved: { value: "80.000", version: 3 },
  maximum: "100.000",
  ...given,
});
const answer = (cell: ScoreCellIn, given: Partial<ScoreResult> = {}): ScoreResult => ({
  enrollment: cell.enrollment,
  assessment: cell.assessment,
  outcome: "saved",
  current: { assessment: cell.assessment, value: cell.value, version: cell.version + 1 },
  message: "",
  ...given,
});
const saving: SaveCells = async (cells) => cells.map((cell) => answer(cell));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("scores that are typed", () => {
  test("are saved once the typing pauses, with the version that they were typed over", async () => {
    const save = vi.fn(saving);
    const saved = vi.fn();
    const drafts = new ScoreDrafts(save, saved);

    drafts.type(typed("9"));
    drafts.type(typed("94"));
    expect(save).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1000);

    expect(save).toHaveBeenCalledExactlyOnceWith([{ ...id, value: "94", version: 3 }]);
    expect(saved).toHaveBeenCalledExactlyOnceWith([{ ...id, value: "94", version: 4 }]);
    expect(drafts.get(id)).toBeUndefined();
  });

  test("that are blank empty the cell and are not zero", async () => {
    const save = vi.fn(saving);
    const drafts = new ScoreDrafts(save, () => undefined);

    drafts.type(typed(""));
    await drafts.flush();

    expect(save.mock.calls[0]?.[0]).toEqual([{ ...id, value: null, version: 3 }]);
  });

  test("that are not valid stay with their message and are not sent", async () => {
    const save = vi.fn(saving);
    const drafts = new ScoreDrafts(save, () => undefined);

    drafts.type(typed("105"));
    await drafts.flush();

    expect(save).not.toHaveBeenCalled();
    expect(drafts.get(id)).toMatchObject({ text: "105", state: "invalid", message: "At most 100." });
    expect(drafts.troubled().map((draft) => draft.label)).toEqual(["Prelim of Reyes, Juan"]);
  });

  test("that the server refuses stay with the server's message", async () => {
    const drafts = new ScoreDrafts(
      async (cells) =>
        cells.map((cell) => answer(cell, { outcome: "invalid", message: "The term is sealed." })),
      () => undefined,
    );

    drafts.type(typed("94"));
    await drafts.flush();

    expect(drafts.get(id)).toMatchObject({ text: "94", state: "invalid", message: "The term is sealed." });
  });

  test("that meet a newer score show both and overwrite neither until somebody chooses", async () => {
    const save = vi.fn<SaveCells>(async (cells) =>
      cells.map((cell) =>
        cell.version === 3
          ? answer(cell, { outcome: "conflict", current: { assessment: 2, value: "70.000", version: 4 } })
          : answer(cell),
      ),
    );
    const drafts = new ScoreDrafts(save, () => undefined);
    drafts.type(typed("94"));
    await drafts.flush();
    expect(drafts.get(id)).toMatchObject({
      state: "conflict",
      text: "94",
      theirs: { value: "70.000", version: 4 },
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(save).toHaveBeenCalledTimes(1);

    drafts.resolve(id, "mine");
    await vi.advanceTimersByTimeAsync(10);

    expect(save).toHaveBeenLastCalledWith([{ ...id, value: "94", version: 4 }]);
    expect(drafts.get(id)).toBeUndefined();
  });

  test("in conflict can give way to the other score", async () => {
    const drafts = new ScoreDrafts(
      async (cells) =>
        cells.map((cell) =>
          answer(cell, { outcome: "conflict", current: { assessment: 2, value: "70.000", version: 4 } }),
        ),
      () => undefined,
    );
    drafts.type(typed("94"));
    await drafts.flush();

    drafts.resolve(id, "theirs");

    expect(drafts.get(id)).toBeUndefined();
  });

  test("and typed on while they are being saved go out again on top of what was saved", async () => {
    const sent: ScoreCellIn[][] = [];
    const drafts: ScoreDrafts = new ScoreDrafts(
      async (cells) => {
        sent.push(cells);
        if (sent.length === 1) drafts.type(typed("95"));
        return cells.map((cell) => answer(cell));
      },
      () => undefined,
    );

    drafts.type(typed("9"));
    await drafts.flush();
    await vi.advanceTimersByTimeAsync(1_000);

    expect(sent.map((cells) => [cells[0]?.value, cells[0]?.version])).toEqual([
      ["9", 3],
      ["95", 4],
    ]);
  });

  test("half-way are not swept up by a save that is under way", async () => {
    const other = { enrollment: 7 };
    const sent: (string | null | undefined)[] = [];
    const drafts: ScoreDrafts = new ScoreDrafts(
      async (cells) => {
        sent.push(...cells.map((cell) => cell.value));
        drafts.type(typed("8", other));
        return cells.map((cell) => answer(cell));
      },
      () => undefined,
    );

    drafts.type(typed("94"));
    await drafts.flush();

    expect(sent).toEqual(["94"]);
    expect(drafts.get({ ...id, ...other })).toMatchObject({ text: "8", state: "waiting" });
  });

  test("and taken back while they are being saved are saved back", async () => {
    const sent: (string | null | undefined)[] = [];
    const drafts: ScoreDrafts = new ScoreDrafts(
      async (cells) => {
        sent.push(cells[0]?.value);
        if (sent.length === 1) drafts.type(typed("80"));
        return cells.map((cell) => answer(cell));
      },
      () => undefined,
    );

    drafts.type(typed("9"));
    await drafts.flush();
    await vi.advanceTimersByTimeAsync(1_000);

    expect(sent).toEqual(["9", "80"]);
  });

  test("survive a network that is away and are sent when it is back", async () => {
    const save = vi.fn<SaveCells>().mockRejectedValueOnce(new ApiError(0, {})).mockImplementation(saving);
    const drafts = new ScoreDrafts(save, () => undefined);

    drafts.type(typed("94"));
    await drafts.flush();
    expect(drafts.summary.get()).toMatchObject({ unsaved: 1, problem: "The server cannot be reached" });
    await vi.advanceTimersByTimeAsync(2_000);

    expect(drafts.summary.get()).toMatchObject({ unsaved: 0, problem: null });
  });

  test("and typed back to what is saved need no saving", async () => {
    const save = vi.fn(saving);
    const drafts = new ScoreDrafts(save, () => undefined);

    drafts.type(typed("8"));
    drafts.type(typed("80"));
    await vi.advanceTimersByTimeAsync(1_000);

    expect(save).not.toHaveBeenCalled();
  });

  test("go out in batches when a large block is pasted", async () => {
    const save = vi.fn(saving);
    const drafts = new ScoreDrafts(save, () => undefined);

    for (let enrollment = 0; enrollment < 450; enrollment++) drafts.type(typed("90", { enrollment }));
    await drafts.flush();

    expect(save.mock.calls.map(([cells]) => cells.length)).toEqual([200, 200, 50]);
  });
});

describe("a score as text", () => {
  test("is shown without idle zeros", () => {
    expect(["94.000", "87.500", "100.000", "0.000", null].map(showScore)).toEqual([
      "94",
      "87.5",
      "100",
      "0",
      "",
    ]);
  });

  test("equals another by its number, and blank equals only blank", () => {
    expect(sameScore("94", "94.000")).toBe(true);
    expect(sameScore("094", "94")).toBe(true);
    expect(sameScore(null, "0")).toBe(false);
  });

  test.each([
    ["94", { value: "94" }],
    [" 87.125 ", { value: "87.125" }],
    ["", { value: null }],
    ["87.1255", { problem: "At most 3 decimals." }],
    ["105", { problem: "At most 100." }],
    ["-5", { problem: "A number from 0 to 100, or blank." }],
    ["8O", { problem: "A number from 0 to 100, or blank." }],
  ])("reads %j as it should", (text, parsed) => {
    expect(parseScore(text, "100.000")).toEqual(parsed);
  });
});

describe("keys in the score grid", () => {
  const press = (key: string, row: number, column: number, with_: object = {}) =>
    moveBy({ key, shiftKey: false, ctrlKey: false, ...with_ }, { row, column }, 100, 3);

  test("arrows stay within the grid", () => {
    expect(press("ArrowUp", 0, 1)).toEqual({ row: 0, column: 1 });
    expect(press("ArrowRight", 4, 1)).toEqual({ row: 4, column: 2 });
  });

  test("Enter goes down and Tab goes on to the next row", () => {
    expect(press("Enter", 4, 1)).toEqual({ row: 5, column: 1 });
    expect(press("Tab", 4, 2)).toEqual({ row: 5, column: 0 });
    expect(press("Tab", 4, 0, { shiftKey: true })).toEqual({ row: 3, column: 2 });
  });

  test("Tab leaves the grid at its ends", () => {
    expect(press("Tab", 99, 2)).toBeNull();
    expect(press("Tab", 0, 0, { shiftKey: true })).toBeNull();
  });

  test("Ctrl with Home or End goes to the corners", () => {
    expect(press("End", 4, 1, { ctrlKey: true })).toEqual({ row: 99, column: 2 });
    expect(press("Home", 4, 1)).toEqual({ row: 4, column: 0 });
  });
});

describe("what can be undone", () => {
  const client = new QueryClient();
  const row = (value: string | null, version: number) => ({
    enrollment: 1,
    cadet: { id: 1, student_number: "2026-0001", name: "Reyes, Juan" },
    company_name: "",
    platoon: null,
    scores: [{ assessment: 2, value, version }],
  });
  const prelim = { id: 2, code: "prelim", name: "Prelim", maximum: "100.000", weight: "1", base: "0" };
  const known = (value: string | null, version: number) =>
    client.setQueryData(keys.scores.partWith(9, "grid", {}), { results: [row(value, version)] });

  test("is a step at a time, over what is saved now", async () => {
    const save = vi.fn(saving);
    const drafts = new ScoreDrafts(save, () => known("94", 4));
    known("80", 3);
    writeStep(drafts, [{ row: row("80", 3), assessment: prelim, text: "94" }]);
    await drafts.flush();

    const step = drafts.history.undo() ?? [];
    expect(replay(client, 9, drafts, step, "undo")).toEqual({ changed: 1, kept: 0 });
    await drafts.flush();

    expect(save).toHaveBeenLastCalledWith([{ ...id, value: "80", version: 4 }]);
    expect(drafts.history.canRedo).toBe(true);
  });

  test("never takes back what somebody else has saved since", async () => {
    const save = vi.fn(saving);
    const drafts = new ScoreDrafts(save, () => undefined);
    writeStep(drafts, [{ row: row("80", 3), assessment: prelim, text: "94" }]);
    await drafts.flush();
    known("85", 5);

    expect(replay(client, 9, drafts, drafts.history.undo() ?? [], "undo")).toEqual({ changed: 0, kept: 1 });
    await drafts.flush();

    expect(save).toHaveBeenCalledOnce();
  });

  test("ends with a new step: what was undone before it is gone", () => {
    const history = new EditHistory();
    const edit = { ...id, label: "", maximum: "100", before: "1", after: "2" };
    history.push([edit]);
    history.undo();

    history.push([{ ...edit, after: "1 " }]);
    expect([history.canUndo, history.canRedo]).toEqual([false, true]);
    history.push([{ ...edit, after: "3" }]);
    expect([history.canUndo, history.canRedo]).toEqual([true, false]);
  });
});

test("typing that goes on after a save goes out over what was saved, not into a conflict", async () => {
  const save = vi.fn(saving);
  const drafts = new ScoreDrafts(save, () => undefined);
  drafts.type(typed("4"));
  await drafts.flush();

  // The cell is still open: it knows the score of before the save.
  drafts.type(typed("47"));
  await drafts.flush();

  expect(save).toHaveBeenLastCalledWith([{ ...id, value: "47", version: 4 }]);
});

describe("a conflict", () => {
  const conflicting: SaveCells = async (cells) =>
    cells.map((cell) =>
      answer(cell, { outcome: "conflict", current: { assessment: 2, value: "85.000", version: 4 } }),
    );

  test("stays when one types on: typing is no choice", async () => {
    const save = vi.fn(conflicting);
    const drafts = new ScoreDrafts(save, () => undefined);
    drafts.type(typed("9"));
    await drafts.flush();

    drafts.type(typed("94"));
    await drafts.flush();

    expect(save).toHaveBeenCalledOnce();
    expect(drafts.get(id)).toMatchObject({ state: "conflict", text: "94", theirs: { version: 4 } });
    save.mockImplementation(saving);
    drafts.resolve(id, "mine");
    await drafts.flush();
    expect(save).toHaveBeenLastCalledWith([{ ...id, value: "94", version: 4 }]);
  });

  test("that comes up while no score stands in the cell offers no choice until one does", async () => {
    let answerAll: () => void = () => undefined;
    const held = new Promise<void>((done) => {
      answerAll = done;
    });
    const drafts = new ScoreDrafts(
      async (cells) => {
        await held;
        return conflicting(cells);
      },
      () => undefined,
    );
    drafts.type(typed("9"));
    const sent = drafts.flush();
    drafts.type(typed("9x"));
    answerAll();
    await sent;

    expect(drafts.get(id)).toMatchObject({ state: "invalid", theirs: { version: 4 } });
    drafts.resolve(id, "mine");
    expect(drafts.get(id)?.state).toBe("invalid");
    drafts.type(typed("95"));
    expect(drafts.get(id)).toMatchObject({ state: "conflict", text: "95" });
  });

  test("is over when one types what the other has saved", async () => {
    const drafts = new ScoreDrafts(conflicting, () => undefined);
    drafts.type(typed("9"));
    await drafts.flush();

    drafts.type(typed("85"));

    expect(drafts.get(id)).toBeUndefined();
  });
});

test("a cell shows for a moment that it was saved", async () => {
  const drafts = new ScoreDrafts(saving, () => undefined);
  drafts.type(typed("94"));
  await drafts.flush();

  expect(drafts.isFresh(id)).toBe(true);
  await vi.advanceTimersByTimeAsync(3000);
  expect(drafts.isFresh(id)).toBe(false);
});
