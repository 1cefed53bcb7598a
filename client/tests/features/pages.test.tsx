import { defaultScheduler, notifyManager, QueryClient } from "@tanstack/react-query";
import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectionStore } from "@/api/live";
import type { ScoreCellIn } from "@/api/types";
import { EntryList } from "@/features/ledger/entry-list";
import { ConnectionState } from "@/features/muster/connection";
import type { ScoreLock } from "@/features/scores/lock";
import { draftsOf } from "@/features/scores/queries";
import { ScoreSheet } from "@/features/scores/score-sheet";
import { show } from "../support/render";
import { onGet, onGetRefuse, onSend } from "../support/server";
import { page, signedInAs } from "../support/session";

describe("what is on a page", () => {
  // Queries tell their pages at once, so that what follows looks at a page that knows of the failure.
  beforeAll(() => notifyManager.setScheduler((tell) => tell()));
  afterAll(() => notifyManager.setScheduler(defaultScheduler));

  const entry = {
    id: 1,
    enrollment: 5,
    cadet: { id: 3, student_number: "2026-0001", name: "Cruz, Ana" },
    kind: "merit",
    points: 5,
    reason: "Carried the colours",
    occurred_on: "2026-11-21",
    recorded_at: "2026-11-21T08:00:00+08:00",
    issued_by_name: "S",
    voided_at: null,
    voided_by_name: "",
    void_reason: "",
  };

  async function openLedger() {
    onGet("ledger", { count: 1, next: null, previous: null, results: [entry] });
    const client = show(
      <EntryList filters={{ term: 1, page: 1 }} onPage={() => undefined} named={false} canVoid={false} />,
    );
    await screen.findByText("Carried the colours");
    return client;
  }

  test("stays when a refresh fails in passing", async () => {
    const client = await openLedger();
    onGetRefuse("ledger", 503, "Come back in a moment");

    await act(() => client.refetchQueries());

    expect(screen.getByText("Carried the colours")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  test("goes when the server refuses it now", async () => {
    const client = await openLedger();
    onGetRefuse("ledger", 403, "Not yours any more");

    await act(() => client.refetchQueries());

    expect(await screen.findByRole("alert")).toHaveTextContent("Not yours any more");
    expect(screen.queryByText("Carried the colours")).not.toBeInTheDocument();
  });
});

describe("the score grid", () => {
  const assessments = ["Prelim", "Midterm"].map((name, at) => ({
    id: at + 1,
    code: name.toLowerCase(),
    name,
    maximum: "100.000",
    weight: "1",
  }));
  const cadet = (enrollment: number, name: string) => ({
    enrollment,
    cadet: { id: enrollment, student_number: `2026-000${enrollment}`, name },
    company_name: "Alpha",
    platoon: 1,
    scores: [{ assessment: 1, value: "80.000", version: 1 }],
  });

  let client: QueryClient;
  function openGrid(term: number, lock: ScoreLock = null) {
    const sent: ScoreCellIn[] = [];
    const results = [cadet(1, "Cruz, Ana"), cadet(2, "Reyes, Juan"), cadet(3, "Santos, Eva")];
    onGet(`terms/${term}/scores`, { count: 3, next: null, previous: null, assessments, results });
    onSend("put", `terms/${term}/scores`, ({ cells }: { cells: ScoreCellIn[] }) => {
      sent.push(...cells);
      return HttpResponse.json({
        results: cells.map((cell) => ({
          ...cell,
          outcome: "saved",
          current: { assessment: cell.assessment, value: cell.value, version: cell.version + 1 },
          message: "",
        })),
      });
    });
    client = show(
      <ScoreSheet
        term={term}
        lock={lock}
        termSelect={null}
        filters={{}}
        companies={[]}
        onFilters={() => undefined}
      />,
    );
    return sent;
  }
  const cell = (name: RegExp) => screen.findByRole("gridcell", { name });

  test("takes a column of scores from the keyboard", async () => {
    const sent = openGrid(1);
    const user = userEvent.setup();
    await user.click(await cell(/^Prelim of Cruz, Ana: 80/));

    await user.keyboard("94{Enter}88{Enter}");

    // A slow machine may save half a number first; what counts is what each cell ends with.
    const ended = () => Object.fromEntries(sent.map(({ enrollment, value }) => [enrollment, value]));
    await waitFor(() => expect(ended()).toEqual({ 1: "94", 2: "88" }));
    expect(await cell(/^Prelim of Reyes, Juan: 88$/)).toBeVisible();
    await waitFor(() =>
      expect(screen.getByRole("status", { name: "Saving" })).toHaveTextContent("All saved"),
    );
  });

  test("takes a block pasted from a spreadsheet", async () => {
    const sent = openGrid(2);
    const user = userEvent.setup();
    await user.click(await cell(/^Prelim of Cruz, Ana/));

    await user.paste("91\t92\n93\t94");

    await waitFor(() => expect(sent.map((one) => one.value).sort()).toEqual(["91", "92", "93", "94"]));
  });

  test.each([
    { what: "comes", rows: [cadet(9, "Abad, Ben"), cadet(1, "Cruz, Ana"), cadet(2, "Reyes, Juan")] },
    { what: "goes", rows: [cadet(2, "Reyes, Juan"), cadet(3, "Santos, Eva")] },
  ])(
    "gives what is typed to the cadet with whom it began when another $what above",
    async ({ what, rows }) => {
      const term = what === "comes" ? 6 : 7;
      const sent = openGrid(term);
      const user = userEvent.setup();
      await user.click(await cell(/^Prelim of Reyes, Juan: 80/));
      await user.keyboard("9");
      onGet(`terms/${term}/scores`, { ...page(rows), assessments });
      await act(() => client.refetchQueries());
      await (what === "comes"
        ? cell(/^Prelim of Abad/)
        : waitFor(() => expect(screen.queryByText("Cruz, Ana")).toBeNull()));

      await user.keyboard("4{Enter}");

      expect(await cell(/^Prelim of Reyes, Juan: 94/)).toBeVisible();
      await waitFor(() => expect(sent.at(-1)).toMatchObject({ enrollment: 2, value: "94" }));
      expect(sent.map(({ enrollment }) => enrollment).filter((one) => one !== 2)).toEqual([]);
      expect(document.activeElement).toHaveAttribute("data-row", what === "comes" ? "2" : "1");
    },
  );

  test("keeps an impossible score with its message, and lets it be undone", async () => {
    const sent = openGrid(3);
    const user = userEvent.setup();
    await user.click(await cell(/^Midterm of Reyes, Juan/));

    await user.keyboard("105{Tab}");

    expect(await screen.findByRole("list", { name: "Scores that need you" })).toHaveTextContent(
      "Midterm of Reyes, Juan: Not saved: At most 100.",
    );
    await user.click(screen.getByRole("button", { name: /^Undo typing/ }));
    expect(await cell(/^Midterm of Reyes, Juan: blank$/)).toBeVisible();
    expect(sent).toEqual([]);
  });

  test("gives the old score back on Escape", async () => {
    const sent = openGrid(4);
    const user = userEvent.setup();
    await user.click(await cell(/^Prelim of Cruz, Ana/));

    await user.keyboard("9{Escape}");

    expect(await cell(/^Prelim of Cruz, Ana: 80$/)).toBeVisible();
    await new Promise((done) => setTimeout(done, 700));
    // Had the half-typed 9 been saved on a slow machine, the 80 must have been saved back.
    await waitFor(() => expect(sent.at(-1)?.value ?? "80").toBe("80"));
  });

  test("of a sealed term takes nothing, and says why", async () => {
    const sent = openGrid(5, "sealed");
    const user = userEvent.setup();
    await user.click(await cell(/^Prelim of Cruz, Ana: 80/));

    await user.keyboard("9{Delete}");
    await user.paste("91\t92");

    expect((await screen.findAllByRole("alert"))[0]).toHaveTextContent("ask for the term to be opened again");
    expect(await cell(/^Prelim of Cruz, Ana: 80$/)).toBeVisible();
    expect(sent).toEqual([]);
  });
});

test("scores that one person typed are not seen, nor sent, by whoever signs in next; they wait", async () => {
  const sent: ScoreCellIn[] = [];
  onSend("put", "terms/1/scores", ({ cells }: { cells: ScoreCellIn[] }) => {
    sent.push(...cells);
    return HttpResponse.json({ results: [] });
  });
  const client = new QueryClient();
  signedInAs("staff", [], { id: 1 });
  const drafts = draftsOf(client, 1);
  const cell = { enrollment: 1, assessment: 1, label: "Prelim of Cruz, Ana", maximum: "100" };
  drafts.type({ ...cell, text: "94", saved: { value: null, version: 0 } });

  signedInAs("staff", [], { id: 2 });
  await drafts.flush();

  expect(sent).toEqual([]);
  expect(draftsOf(client, 1)).not.toBe(drafts);
  signedInAs("staff", [], { id: 1 });
  expect(draftsOf(client, 1)).toBe(drafts);
  await drafts.flush();
  expect(sent).toMatchObject([{ enrollment: 1, value: "94" }]);
  drafts.discard(cell);
});

describe("the connection's state", () => {
  test("is told in words", async () => {
    show(<ConnectionState />);
    connectionStore.set({ state: "live" });
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("Live"));

    connectionStore.set({ state: "offline", since: Date.parse("2026-11-22T01:14:00Z") });

    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("Offline since 09:14"));
  });
});
