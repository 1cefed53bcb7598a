import { QueryClient } from "@tanstack/react-query";
import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { DutyAction, Role, User } from "@/api/types";
import { isOpenTo, pageAt } from "@/app/access";
import { navigationOf } from "@/app/nav";
import { makeRouter } from "@/app/router";
import { database, type StoredScan } from "@/features/scanner/database";
import { openAt } from "../support/app";
import { waitingScan } from "../support/scans";
import { onGet, onSend, problem, server } from "../support/server";
import { frameAnswers, page, signedInAs } from "../support/session";

const looks: DutyAction[] = ["view", "recommend_ledger"];
const officer: DutyAction[] = [
  ...looks,
  "see_private",
  "keep_roster",
  "record_attendance",
  "keep_ledger",
  "encode_scores",
  "set_marks",
];
/** As the server gives them. */
const kinds: Record<string, { role: Role; actions: DutyAction[] }> = {
  cadet: { role: "cadet", actions: [] },
  none: { role: "staff", actions: [] },
  leader: { role: "staff", actions: looks },
  encoder: { role: "staff", actions: [...looks, "encode_scores", "keep_ledger"] },
  platoon: { role: "staff", actions: officer },
  company: { role: "staff", actions: [...officer, "order_reports"] },
  tac: {
    role: "staff",
    actions: [...looks, "see_private", "record_attendance", "keep_ledger", "order_reports", "run_days"],
  },
  s1: {
    role: "staff",
    actions: [
      ...looks,
      "see_private",
      "keep_roster",
      "set_marks",
      "order_reports",
      "register_cadets",
      "import_roster",
      "run_days",
    ],
  },
  admin: {
    role: "admin",
    actions: [...officer, "order_reports", "register_cadets", "import_roster", "run_days", "open_terms"],
  },
};

const doors = /^\/(sign-in|activate|register|forgot-password|reset|verify\/\$code|unsubscribe)$/;
const everyone = "cadet none leader encoder platoon company tac s1 admin";
const office = "none leader encoder platoon company tac s1 admin";
const seeing = "leader encoder platoon company tac s1 admin";

/** Whom each page opens for, written down by hand. */
const opens: Record<string, string> = {
  "/": everyone,
  "/account": everyone,
  "/account/notifications": everyone,
  "/activities": everyone,
  "/activities/$activityId": everyone,
  "/audit": "admin",
  "/cadets": seeing,
  "/cadets/$cadetId": seeing,
  "/cadets/$cadetId/merge/$otherId": "s1 admin",
  "/cadets/duplicates": "s1 admin",
  "/calendar": everyone,
  "/catalogue": "admin",
  "/completions": seeing,
  "/excuses": "cadet platoon company tac admin",
  "/grades": seeing,
  "/holidays": office,
  "/imports": "s1 admin",
  "/ledger": seeing,
  "/letterhead": "admin",
  "/maintenance": "admin",
  "/me": "cadet",
  "/me/record": "cadet",
  "/messages": everyone,
  "/messages/$threadId": everyone,
  "/messages/announcements": everyone,
  "/messages/new": everyone,
  "/muster/$dayId": seeing,
  "/organisation": everyone,
  "/people": "admin",
  "/points": everyone,
  "/privacy": everyone,
  "/privacy/office": "admin",
  "/privacy/requests": "platoon company s1 admin",
  "/reports": "company tac s1 admin",
  "/scan/$dayId": "platoon company tac admin",
  "/scores": seeing,
  "/staff": seeing,
  "/terms": seeing,
  "/terms/$termId": seeing,
  "/terms/$termId/eligibility": seeing,
  "/terms/$termId/held-scans": seeing,
  "/terms/$termId/marks": seeing,
  "/terms/$termId/policy": seeing,
  "/terms/$termId/roll-over": "s1 admin",
  "/terms/$termId/seal": seeing,
  "/training-days": seeing,
  "/training-days/plan": "tac s1 admin",
  "/unit": "admin",
  "/watch": "admin",
};

describe("whom a page is for", () => {
  test("is so for each kind of account and each route", () => {
    const routes = Object.keys(makeRouter(new QueryClient()).routesByPath);
    const found = routes
      .filter((route) => !doors.test(route))
      .map((route) => {
        const path = pageAt(route);
        const open = path && Object.entries(kinds).filter(([, user]) => isOpenTo(user as User, path));
        return [route, open?.map(([kind]) => kind).join(" ")];
      });

    expect(Object.fromEntries(found)).toEqual(opens);
  });

  test.each(Object.entries(kinds))("the navigation offers %s nothing else", (kind, user) => {
    const offered = navigationOf(user as User).map(({ to }) => to);

    expect(offered.filter((to) => !opens[to]?.split(" ").includes(kind))).toEqual([]);
    expect(offered.length).toBeGreaterThan(5);
  });
});

test.each(["hours", "recognitions"])(
  "the view %s of the activities is for who sees cadets: another reads the activities",
  async (view) => {
    frameAnswers([{ id: 1, name: "AY 2026-2027", status: "ongoing", is_current: true }]);
    onGet("activities", page([]));
    signedInAs("staff");
    openAt(`/activities?view=${view}`);

    expect(await screen.findByRole("tab", { name: "Activities", selected: true })).toBeVisible();
    expect(screen.queryByRole("tab", { name: /^(Hours|Recognitions)$/ })).toBeNull();
    expect(screen.queryByRole("alert")).toBeNull();
  },
);

describe("a typed address that nothing opens", () => {
  const asked: string[] = [];
  beforeEach(() => {
    asked.length = 0;
    server.events.on("request:start", ({ request }) => void asked.push(new URL(request.url).pathname));
    return () => server.events.removeAllListeners();
  });

  test.each([
    {
      kind: "leader",
      path: "/scan/7",
      title: "This page is for those who record attendance",
      ask: "commandant",
    },
    { kind: "none", path: "/scores", title: "This page is for staff with a duty", ask: "commandant" },
    {
      kind: "encoder",
      path: "/terms/1/roll-over",
      title: "This page is for those who register cadets",
      ask: "commandant",
    },
    {
      kind: "s1",
      path: "/excuses",
      title: "This page is for those who record attendance",
      ask: "commandant",
    },
    { kind: "s1", path: "/audit", title: "This page is for the commandant", ask: "commandant" },
    { kind: "tac", path: "/me", title: "This page is for cadets", ask: "Home" },
    { kind: "cadet", path: "/terms/1", title: "This page is for the training staff", ask: "training office" },
  ])(
    "says so to $kind at $path, and asks the server for nothing of it",
    async ({ kind, path, title, ask }) => {
      const { role, actions } = kinds[kind] as (typeof kinds)[string];
      frameAnswers([]);
      signedInAs(role, actions);
      openAt(path);

      const main = within(await screen.findByRole("main"));
      expect(await main.findByRole("heading", { level: 1 })).toHaveTextContent(title);
      expect(main.getByText(new RegExp(ask), { selector: "p" })).toBeVisible();
      expect(main.getByRole("link", { name: "Go to the start page" })).toHaveAttribute("href", "/");
      await waitFor(() => expect(asked).toContain("/api/v1/notifications"));
      const frame =
        /^\/api\/v1\/(unit|notifications|messages\/unread|privacy\/consent|auth\/.*|maintenance)$/;
      expect(asked.filter((one) => !frame.test(one))).toEqual([]);
    },
  );
});

test("the scanner of a duty that has ended tells of scans that wait on the phone", async () => {
  frameAnswers([]);
  const { id } = signedInAs("staff", ["view"]);
  let tries = 0;
  onSend("post", "training-days/7/scans", () => {
    tries += 1;
    return problem(403, "You may not do this");
  });
  const phone = await database();
  onTestFinished(() => phone.clear("scans"));
  await phone.add("scans", { ...waitingScan(7), user_id: id } as StoredScan);
  openAt("/scan/7");

  expect(await screen.findByRole("heading", { level: 1 })).toHaveTextContent("those who record attendance");
  await waitFor(() => expect(tries).toBe(1));
  expect(await screen.findByRole("status")).toHaveTextContent("Not sent yet: 1 scan on this phone.");
});
