import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sessionStore } from "@/api/session";
import type { DutyAction, LedgerBatchIn, Mark, RecommendationIn } from "@/api/types";
import { EntryForm } from "@/features/ledger/entry-form";
import { CompleteForm } from "@/features/marks/complete-form";
import { show } from "../support/render";
import { onGet, onSend } from "../support/server";
import { page } from "../support/session";

const cadets = ["Cruz, Ana", "Reyes, Juan"].map((name, at) => ({
  id: at + 1,
  cadet: at + 1,
  name,
  student_number: `2026-000${at + 1}`,
  company_name: "Alpha",
  platoon: 1,
  status: "ongoing",
}));

function signedInWith(...actions: DutyAction[]) {
  const user = { id: 9, username: "s", display_name: "S", role: "staff" as const, email: "", actions };
  sessionStore.set({ state: "signed-in", user });
}

beforeEach(() => {
  onGet("enrollments", page(cadets));
  onGet("companies", page([]));
  onGet(
    "catalogue",
    page([{ id: 1, kind: "demerit", name: "Late to formation", suggested_points: 2, is_active: true }]),
  );
  onGet("terms/1/ledger/allowances", {
    allowances: [
      { issuer: "TAC", kind: "demerit", per_entry: 5, per_day: null, per_cadet: null, given_today: 0 },
    ],
  });
});
afterEach(() => {
  cleanup();
  sessionStore.set({ state: "unknown", user: null });
});

async function fillIn(user: ReturnType<typeof userEvent.setup>) {
  await user.click(screen.getByRole("button", { name: "Paste a list" }));
  await user.click(await screen.findByLabelText("One cadet per line"));
  await user.paste("2026-0001\n2026-0002");
  await user.click(screen.getByRole("button", { name: "Find them" }));
  expect(await screen.findByText("2 cadets chosen")).toBeVisible();
  await user.click(screen.getByText("Demerit"));
  await user.click(screen.getByRole("combobox", { name: "Reason" }));
  await user.click(await screen.findByRole("option", { name: /Late to formation/ }));
}

describe("the form for an entry", () => {
  test("gives to a pasted squad with the catalogue's points, and asks before the same is given twice", async () => {
    signedInWith("view", "keep_ledger", "recommend_ledger");
    const sent: LedgerBatchIn[] = [];
    onSend("post", "ledger/batch", (batch: LedgerBatchIn) => {
      sent.push(batch);
      if (sent.length > 1) return HttpResponse.json({ results: [] }, { status: 201 });
      const twin = {
        entry: 4,
        enrollment: 1,
        name: "Cruz, Ana",
        issued_by_name: "T",
        recorded_at: "2026-11-21T08:00:00+08:00",
      };
      return HttpResponse.json(
        { code: "duplicate_entry", title: "The same was given already", detail: "…", duplicates: [twin] },
        { status: 409, headers: { "Content-Type": "application/problem+json" } },
      );
    });
    const done = vi.fn();
    show(<EntryForm term={1} onDone={done} />);
    const user = userEvent.setup();
    await fillIn(user);

    await user.click(screen.getByRole("button", { name: "Record demerit for 2" }));

    expect(await screen.findByRole("list", { name: "Given already" })).toHaveTextContent("Cruz, Ana, by T");
    expect(done).not.toHaveBeenCalled();
    await user.click(screen.getByRole("button", { name: "Only the others" }));
    await waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(
      sent.map(({ enrollments, points, catalogue_item, confirm_duplicate }) => [
        enrollments,
        points,
        catalogue_item,
        confirm_duplicate,
      ]),
    ).toEqual([
      [[1, 2], 2, 1, false],
      [[2], 2, 1, false],
    ]);
  });

  test("says the policy's limit and sends nothing beyond it", async () => {
    signedInWith("view", "keep_ledger");
    show(<EntryForm term={1} onDone={() => undefined} />);
    const user = userEvent.setup();
    await fillIn(user);

    expect(screen.getByText("As TAC you give at most 5 demerits at once.")).toBeVisible();
    await user.clear(screen.getByLabelText("Points"));
    await user.type(screen.getByLabelText("Points"), "6");

    expect(screen.getByText("At most 5 demerits at once.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Record demerit for 2" })).toBeDisabled();
  });

  test("recommends where one may not give, cadet by cadet", async () => {
    signedInWith("view", "recommend_ledger");
    const sent: RecommendationIn[] = [];
    onSend("post", "ledger/recommendations", (given: RecommendationIn) => {
      sent.push(given);
      return HttpResponse.json({}, { status: 201 });
    });
    const done = vi.fn();
    show(<EntryForm term={1} onDone={done} />);
    const user = userEvent.setup();
    await fillIn(user);

    await user.click(screen.getByRole("button", { name: "Recommend demerit" }));

    await waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(sent.map(({ enrollment, points }) => [enrollment, points])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(screen.queryByRole("button", { name: /^Record/ })).not.toBeInTheDocument();
  });
});

test("an INC is completed with the scores that are missing, at their versions", async () => {
  signedInWith("view", "set_marks", "encode_scores");
  const mark = {
    enrollment: 5,
    cadet: { id: 3, student_number: "2026-0005", name: "Lim, Eva" },
    code: "INC",
    requirement: "Final exam",
  } as Mark;
  const assessments = ["Midterm", "Final"].map((name, at) => ({
    id: at + 1,
    code: name,
    name,
    maximum: "100",
    weight: "1",
  }));
  const scores = [
    { assessment: 1, value: "80", version: 2 },
    { assessment: 2, value: null, version: 3 },
  ];
  onGet("terms/1/scores", { ...page([{ enrollment: 5, scores }]), assessments });
  let sent: unknown;
  onSend("post", "enrollments/5/mark/complete", (body: unknown) => {
    sent = body;
    return HttpResponse.json({ equivalent: "2.00", final: "86.00" });
  });
  const closed = vi.fn();
  show(<CompleteForm term={1} mark={mark} onClose={closed} />);
  const user = userEvent.setup();

  await user.type(await screen.findByLabelText(/^Final, of 100/), "88.5");
  expect(screen.queryByLabelText(/^Midterm/)).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Complete it" }));

  await waitFor(() => expect(closed).toHaveBeenCalledOnce());
  expect(sent).toEqual({
    reason: "Done: Final exam",
    scores: [{ assessment: 2, value: "88.5", version: 3 }],
  });
});
