import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, ws } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import { endSession } from "@/api/session";
import type { DutyAction, Role } from "@/api/types";
import { openAt } from "../support/app";
import { muster } from "../support/muster";
import { onGet, onSend, server } from "../support/server";
import { page, signedInAs } from "../support/session";

const nothing = page([]);
const term = { id: 1, name: "AY 2026-2027", status: "ongoing", is_current: true };
const open = {
  id: 7,
  term: 1,
  title: "Drill",
  held_on: "2026-11-26",
  status: "open",
  on_duty: [],
  sessions: [],
};
const looks: DutyAction[] = ["view", "recommend_ledger"];

let say: (text: string) => void;

/** Opens a page as somebody who may do these things. */
function openAs(role: Role, actions: readonly DutyAction[], path = "/") {
  const user = signedInAs(role, actions);
  openAt(path);
  return user;
}

const mainLinks = async () =>
  within(await screen.findByRole("navigation", { name: "Main" }))
    .getAllByRole("link")
    .map(({ textContent }) => textContent);

beforeEach(() => {
  endSession();
  server.use(
    ws.link(/\/ws\/updates/).addEventListener("connection", ({ client }) => {
      say = (text) => client.send(text);
      say('{"id":null,"type":"connection_established","timestamp":"","data":{"last_id":0}}');
    }),
    ws.link(/\/ws\/notifications/).addEventListener("connection", () => undefined),
  );
  onSend("post", "auth/ws-ticket", () => HttpResponse.json({ ticket: "t", expires_in: 30 }));
  onGet("privacy/consent", { version: 1, consented_at: "2026-11-22T09:00:00+08:00", is_pending: false });
  onGet("notifications", nothing);
  onGet("messages/unread", { messages: 0, announcements: 0 });
  onGet("announcements", nothing);
  onGet("companies", nothing);
  onGet("terms", page([term]));
  onGet("training-days", page([open]));
  onGet("terms/1/eligibility", { ...nothing, flagged: 0 });
});

describe("somebody of the staff", () => {
  test("without a duty is told so, and is offered nothing that would be refused", async () => {
    openAs("staff", []);

    expect(await screen.findByRole("heading", { name: "You have no duty yet" })).toBeVisible();
    expect(await mainLinks()).toEqual([
      "Home",
      "Messages",
      "Organisation",
      "Activities",
      "Calendar",
      "Privacy",
    ]);
    expect(screen.queryByRole("heading", { name: "Next steps" })).toBeNull();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("who only looks is offered no scanner, no import and no step of a training day", async () => {
    onGet("training-days/7/muster", muster() as never);
    openAs("staff", looks);

    expect(await screen.findByRole("link", { name: "Muster board" })).toBeVisible();
    expect(screen.queryByRole("link", { name: "Scan cadets" })).toBeNull();
    expect(await mainLinks()).not.toContain("Imports");
    expect(await mainLinks()).toContain("Scores");
  });

  test("sees the pages of a duty as soon as it is given", async () => {
    const user = openAs("staff", []);
    await screen.findByRole("heading", { name: "You have no duty yet" });
    await waitFor(() => expect(say).toBeDefined());
    onGet("auth/me", { ...user, actions: [...looks, "record_attendance"] });
    onGet("training-days/7/muster", muster() as never);

    say('{"id":null,"type":"resync","timestamp":"","data":{}}');

    expect(await screen.findByRole("link", { name: "Scan cadets" })).toBeVisible();
    expect(await mainLinks()).toContain("Training days");
  });

  test("who encodes no scores can read them, and is told who types them", async () => {
    const row = {
      enrollment: 1,
      cadet: { id: 1, student_number: "2026-0001", name: "Cruz, Ana" },
      company_name: "Alpha",
      platoon: 1,
      scores: [{ assessment: 1, value: "80.000", version: 1 }],
    };
    const assessments = [{ id: 1, code: "prelim", name: "Prelim", maximum: "100.000", weight: "1" }];
    onGet("terms/1/scores", { ...page([row]), assessments });
    openAs("staff", looks, "/scores");

    await userEvent.click(await screen.findByRole("gridcell", { name: /^Prelim of Cruz, Ana: 80/ }));
    await userEvent.keyboard("9");

    expect(await screen.findByText("Your duties encode no scores")).toBeVisible();
    expect(screen.getByRole("grid")).toHaveAttribute("aria-readonly", "true");
  });
});

describe("a unit that has opened no term yet", () => {
  test.each([
    "/",
    "/training-days",
    "/training-days/plan",
    "/ledger",
    "/scores",
    "/grades",
    "/reports",
    "/imports",
    "/activities",
    "/organisation",
  ])("sends its commandant from %s to open one", async (path) => {
    onGet("terms", nothing);
    onGet("training-days", nothing);
    onGet("imports", nothing);
    onGet("reports", nothing);
    onGet("report-kinds", []);
    openAs("admin", [...looks, "run_days", "order_reports", "import_roster"], path);

    expect(await screen.findByRole("link", { name: "Open the first term" })).toHaveAttribute(
      "href",
      "/terms",
    );
    expect(screen.queryByRole("status", { name: /Loading/ })).toBeNull();
  });
});
