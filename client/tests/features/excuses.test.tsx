import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { keys } from "@/api/keys";
import type { Excuse } from "@/api/types";
import { openAt } from "../support/app";
import { onGet, onSend } from "../support/server";
import { frameAnswers, page, signedInAs } from "../support/session";

const excuse = (id: number, name: string, given: Partial<Excuse> = {}): Excuse => ({
  id,
  status: "open",
  reason: "Fever",
  day: { id: 7, term: 1, title: "Drill", held_on: "2026-11-21", status: "closed" },
  cadet: { id, student_number: `2026-000${id}`, name, company: "Alpha", platoon: 1 },
  enrollment: id,
  letter: null,
  filed_at: "2026-11-22T08:00:00+08:00",
  appeal_reason: "",
  appealed_at: null,
  appeal_until: null,
  reviews: [],
  records: [],
  may_review: true,
  may_change: false,
  may_appeal: false,
  ...given,
});
const [ana, ben] = [excuse(1, "Cruz, Ana"), excuse(2, "Lim, Ben")];
const review = {
  is_approved: true,
  is_appeal: false,
  reason: "Sick",
  reviewed_by_name: "Cpt Sy",
  reviewed_at: "2026-11-23T08:00:00+08:00",
};
const decided = (one: Excuse) =>
  ({ ...one, status: "approved", may_review: false, reviews: [review] }) as Excuse;

beforeEach(() => {
  frameAnswers([]);
  signedInAs("staff", ["view", "record_attendance"]);
  onGet("companies", page([]));
  onGet("excuses", page([ana, ben]) as never);
  onGet("excuses/1", ana as never);
  onGet("excuses/2", ben as never);
});

test("an excuse that somebody else decides meanwhile says so, and is no other's under the hand that writes", async () => {
  const client = openAt("/excuses");
  await userEvent.type(await screen.findByRole("textbox", { name: "Why" }), "The certificate is");
  onGet("excuses", page([ben]) as never);
  onGet("excuses/1", decided(ana) as never);

  await act(() => client.invalidateQueries({ queryKey: keys.excuses.all }));

  const queue = within(await screen.findByRole("list", { name: "Excuses" }));
  await waitFor(() => expect(queue.queryByRole("button", { name: /Cruz, Ana/ })).toBeNull());
  expect(screen.getByText("Nothing is left to decide.")).toBeVisible();
  expect(screen.getByText(/Approved by Cpt Sy/)).toBeVisible();
  expect(screen.queryByRole("textbox", { name: "Why" })).toBeNull();
});

test("a queue is worked through without a click in between, to its end", async () => {
  let left = [ana, ben];
  onSend("post", "excuses/1/approve", () => {
    left = [ben];
    onGet("excuses", page(left) as never);
    onGet("excuses/1", decided(ana) as never);
    return HttpResponse.json(decided(ana));
  });
  onSend("post", "excuses/2/approve", () => {
    onGet("excuses", page([]));
    onGet("excuses/2", decided(ben) as never);
    return HttpResponse.json(decided(ben));
  });
  openAt("/excuses");

  for (const name of ["Cruz, Ana", "Lim, Ben"]) {
    await screen.findByRole("heading", { name });
    await userEvent.type(await screen.findByRole("textbox", { name: "Why" }), "Sick");
    await userEvent.click(screen.getByRole("button", { name: "Approve" }));
  }

  expect(await screen.findByRole("heading", { name: "Nothing waits" })).toBeVisible();
  await waitFor(() => expect(screen.queryByText("Nothing is left to decide.")).toBeNull());
});
