/** Whom each page is for: the one table behind the navigation, the links between pages and what a typed address opens. */
import type { RegisteredRouter } from "@tanstack/react-router";
import type { DutyAction, Role, User } from "@/api/types";

/** What one must be able to do, for anybody, to find something on a page of the office. */
export type PageAction = Extract<
  DutyAction,
  | "view"
  | "keep_roster"
  | "record_attendance"
  | "order_reports"
  | "register_cadets"
  | "import_roster"
  | "run_days"
>;

export type Opener = Role | PageAction;

/** Any one of them opens the page; the first says whom it is for. */
type Openers = readonly [Opener, ...Opener[]];

type DoorPath =
  | "/sign-in"
  | "/activate"
  | "/register"
  | "/forgot-password"
  | "/reset"
  | "/verify/$code"
  | "/unsubscribe";

/** A page behind the sign-in, as the router names it; the one that opens at a frame's own address by that address. */
export type PagePath = Exclude<keyof RegisteredRouter["routesByPath"], DoorPath | "/terms/$termId/">;

const everyone: Openers = ["staff", "admin", "cadet"];
const office: Openers = ["staff", "admin"];

export const openersOf: Record<PagePath, Openers> = {
  "/": everyone,
  "/account": everyone,
  "/account/notifications": everyone,
  "/activities": everyone,
  "/activities/$activityId": everyone,
  "/calendar": everyone,
  "/messages": everyone,
  "/messages/$threadId": everyone,
  "/messages/announcements": everyone,
  "/messages/new": everyone,
  "/organisation": everyone,
  "/points": everyone,
  "/privacy": everyone,
  "/me": ["cadet"],
  "/me/record": ["cadet"],
  "/excuses": ["record_attendance", "cadet"],
  "/holidays": office,
  "/cadets": ["view"],
  "/cadets/$cadetId": ["view"],
  "/completions": ["view"],
  "/grades": ["view"],
  "/ledger": ["view"],
  "/muster/$dayId": ["view"],
  "/scores": ["view"],
  "/staff": ["view"],
  "/terms": ["view"],
  "/terms/$termId": ["view"],
  "/terms/$termId/eligibility": ["view"],
  "/terms/$termId/held-scans": ["view"],
  "/terms/$termId/marks": ["view"],
  "/terms/$termId/policy": ["view"],
  "/terms/$termId/seal": ["view"],
  "/training-days": ["view"],
  "/scan/$dayId": ["record_attendance"],
  "/privacy/requests": ["keep_roster"],
  "/reports": ["order_reports"],
  "/imports": ["import_roster"],
  "/training-days/plan": ["run_days"],
  "/cadets/duplicates": ["register_cadets"],
  "/cadets/$cadetId/merge/$otherId": ["register_cadets"],
  "/terms/$termId/roll-over": ["register_cadets"],
  "/audit": ["admin"],
  "/catalogue": ["admin"],
  "/letterhead": ["admin"],
  "/maintenance": ["admin"],
  "/people": ["admin"],
  "/privacy/office": ["admin"],
  "/unit": ["admin"],
  "/watch": ["admin"],
};

/** The page that a route of the router is; undefined where it is no page behind the sign-in. */
export function pageAt(route: string): PagePath | undefined {
  const path = route.replace(/(?<=.)\/$/, "");
  return path in openersOf ? (path as PagePath) : undefined;
}

/** Whether the page has something for the user. What it has, the server decides in any case. */
export const isOpenTo = ({ role, actions }: User, page: PagePath): boolean =>
  openersOf[page].some((opener) => opener === role || (actions as Opener[]).includes(opener));
