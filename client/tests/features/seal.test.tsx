import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import type { Lack, Reopening, Seal, SealVersion } from "@/api/types";
import { openAt } from "../support/app";
import { onGet, onSend } from "../support/server";
import { frameAnswers, page, signedInAs } from "../support/session";

const term = {
  id: 9,
  name: "First",
  school_year: "",
  semester: "first",
  status: "encoding",
  starts_on: null,
  ends_on: null,
  is_current: true,
};
const lack = (key: string, given: Partial<Lack> = {}): Lack => ({
  key,
  label: `What ${key} means`,
  count: 2,
  is_blocking: false,
  link: "/grades?term=9&result=Incomplete",
  ...given,
});
const asked = (given: Partial<Reopening> = {}): Reopening => ({
  id: 4,
  memo: "Reyes' final was 90",
  requested_by: 2,
  requested_by_name: "Sgt Cruz",
  requested_at: "2026-11-26T08:00:00+08:00",
  status: "pending",
  decided_by_name: "",
  decided_at: null,
  decision_reason: "",
  ...given,
});
const version = (given: Partial<SealVersion> = {}): SealVersion => ({
  version: 1,
  hash: "a".repeat(64),
  grade_count: 3,
  policy_version: 2,
  accepted: [],
  signatories: { prepared_by: "Maria Cruz" },
  sealed_by_name: "The commandant",
  sealed_at: "2026-11-25T08:00:00+08:00",
  reopenings: [],
  ...given,
});

// Whole pages: a busy machine is no failure.

describe("the page of the seal", () => {
  function open(seal: Partial<Seal>) {
    onGet("terms/9", { ...term, status: seal.status ?? "encoding" });
    onGet("terms/9/seal", {
      status: "encoding",
      missing: [],
      versions: [],
      signatories: {},
      ...seal,
    } as never);
    openAt("/terms/9/seal");
  }

  beforeEach(() => {
    signedInAs("admin");
    frameAnswers([term]);
  });

  test("held scans are those of one day where a muster led there, and of all days from there on", async () => {
    onGet("terms/9", term);
    const seen = onGet("terms/9/held-scans", page([]));
    openAt("/terms/9/held-scans?day=7");

    await userEvent.click(await screen.findByRole("link", { name: "Show those of all days" }));

    const day = (request: Request) => new URL(request.url).searchParams.get("day");
    await waitFor(() => expect(seen.map(day)).toEqual(["7", null]));
    expect(screen.queryByText(/Those of one training day/)).not.toBeInTheDocument();
  });

  test("seals only what is mended or accepted, and says what was accepted", async () => {
    const sent: string[][] = [];
    onSend("post", "terms/9/seal", ({ accepted }) => {
      sent.push(accepted);
      return HttpResponse.json({
        status: "sealed",
        missing: [],
        versions: [version({ accepted })],
        signatories: {},
      });
    });
    open({ missing: [lack("unmarked"), lack("planned_days")] });

    const seal = await screen.findByRole("button", { name: "Seal the term" });
    expect(seal).toBeDisabled();
    expect(screen.getByRole("link", { name: "Mend it: What unmarked means" })).toHaveAttribute(
      "href",
      "/grades?term=9&result=Incomplete",
    );
    for (const box of screen.getAllByRole("checkbox")) await userEvent.click(box);
    await userEvent.click(seal);
    const dialog = await screen.findByRole("dialog", { name: "Seal First?" });
    expect(dialog).toHaveTextContent("What unmarked means: 2");
    await userEvent.click(within(dialog).getByRole("button", { name: "Seal it" }));

    expect(await screen.findByText("First is sealed.")).toBeVisible();
    expect(sent).toEqual([["unmarked", "planned_days"]]);
  });

  test("offers nothing for what must be mended", async () => {
    open({ missing: [lack("open_days", { is_blocking: true })] });

    expect(await screen.findByText("Must be mended")).toBeVisible();
    expect(screen.queryByRole("checkbox")).not.toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Seal the term" })).toBeDisabled();
  });

  test.each([
    { who: "the admin who asked", id: 2, role: "admin" as const, words: /You asked for it yourself/ },
    { who: "the staff", id: 3, role: "staff" as const, words: "An admin decides." },
  ])("does not let $who decide", async ({ id, role, words }) => {
    signedInAs(role, role === "admin" ? undefined : ["view"], { id });
    open({ status: "sealed", versions: [version({ reopenings: [asked()] })] });

    expect(await screen.findByText(words)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Approve" })).not.toBeInTheDocument();
  });

  test("opens the term again with a word to confirm it", async () => {
    const decided: string[] = [];
    onSend("post", "terms/9/seal/reopenings/4/approve", (_, request) => {
      decided.push(request.url);
      return HttpResponse.json(asked({ status: "approved" }));
    });
    open({ status: "sealed", versions: [version({ reopenings: [asked()] })] });

    await userEvent.click(await screen.findByRole("button", { name: "Approve" }));
    const dialog = await screen.findByRole("dialog", { name: "Open First again?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Open it again" }));

    expect(await screen.findByText("First is open for encoding.")).toBeVisible();
    expect(decided).toHaveLength(1);
  });

  test("names what a verified seal differs in", async () => {
    onGet("terms/9/seal/verification", {
      version: 1,
      hash: "a",
      grade_count: 3,
      is_recomputed: true,
      differences: ["2026-0001: final is 80, was sealed as 85"],
    });
    open({ status: "sealed", versions: [version()] });

    await userEvent.click(await screen.findByRole("button", { name: "Verify seal 1" }));

    expect(await screen.findByRole("alert")).toHaveTextContent("2026-0001: final is 80, was sealed as 85");
  });

  test("keeps the history of an opened seal", async () => {
    const decided = asked({
      status: "approved",
      decided_by_name: "Maj Reyes",
      decided_at: "2026-11-26T09:00:00+08:00",
    });
    open({ versions: [version({ accepted: ["unmarked", "planned_days"], reopenings: [decided] })] });

    expect(await screen.findByText(/^Accepted at the seal:/)).toHaveTextContent(
      "cadets without a record on a closed session, training days that were never opened",
    );
    expect(screen.getByText(/approved by Maj Reyes/)).toHaveTextContent("“Reyes' final was 90”");
    expect(screen.getByText("Opened again")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Approve" })).not.toBeInTheDocument();
  });
});
