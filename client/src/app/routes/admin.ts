import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { dutyKinds } from "@/api/duties";
import type { AccountStatus, DutyKind, RequestStatus, Role } from "@/api/types";
import { signedIn } from "./root";
import { date, oneOf, pageNumber, text, whole } from "./search";

export const privacyRequests = createRoute({
  getParentRoute: () => signedIn,
  path: "/privacy/requests",
  validateSearch: (search): { status?: RequestStatus; page?: number; erasures?: number } => ({
    status: oneOf(["open", "accepted", "refused"], search.status),
    page: pageNumber(search.page),
    erasures: pageNumber(search.erasures),
  }),
  component: lazyRouteComponent(() => import("../pages/privacy-requests-page"), "PrivacyRequestsPage"),
});

export const privacyOffice = createRoute({
  getParentRoute: () => signedIn,
  path: "/privacy/office",
  component: lazyRouteComponent(() => import("../pages/privacy-office-page"), "PrivacyOfficePage"),
});

export const people = createRoute({
  getParentRoute: () => signedIn,
  path: "/people",
  validateSearch: (
    search,
  ): {
    view?: "duties" | "codes";
    role?: Role;
    status?: AccountStatus;
    search?: string;
    page?: number;
    account?: number;
    /** The day whose duties are shown; today's without. */
    on?: string;
    kind?: DutyKind;
    company?: number;
  } => ({
    view: oneOf(["duties", "codes"], search.view),
    role: oneOf(["admin", "staff", "cadet"], search.role),
    status: oneOf(["pending", "active", "suspended"], search.status),
    search: text(search.search),
    page: pageNumber(search.page),
    account: whole(search.account),
    on: search.on === "any" ? "any" : date(search.on),
    kind: oneOf(dutyKinds, search.kind),
    company: whole(search.company),
  }),
  component: lazyRouteComponent(() => import("../pages/people-page"), "PeoplePage"),
});

export const audit = createRoute({
  getParentRoute: () => signedIn,
  path: "/audit",
  validateSearch: (
    search,
  ): {
    actor?: number;
    action?: string;
    table?: string;
    row?: number;
    from?: string;
    to?: string;
    search?: string;
    page?: number;
  } => ({
    actor: whole(search.actor),
    action: text(search.action),
    table: text(search.table),
    row: whole(search.row),
    from: date(search.from),
    to: date(search.to),
    search: text(search.search),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/audit-page"), "AuditPage"),
});

export const watch = createRoute({
  getParentRoute: () => signedIn,
  path: "/watch",
  validateSearch: (search): { hours?: number; page?: number; runs?: number } => ({
    hours: whole(search.hours),
    page: pageNumber(search.page),
    runs: pageNumber(search.runs),
  }),
  component: lazyRouteComponent(() => import("../pages/watch-page"), "WatchPage"),
});

export const unit = createRoute({
  getParentRoute: () => signedIn,
  path: "/unit",
  component: lazyRouteComponent(() => import("../pages/unit-page"), "UnitPage"),
});

export const letterhead = createRoute({
  getParentRoute: () => signedIn,
  path: "/letterhead",
  component: lazyRouteComponent(() => import("../pages/letterhead-page"), "LetterheadPage"),
});

export const maintenance = createRoute({
  getParentRoute: () => signedIn,
  path: "/maintenance",
  component: lazyRouteComponent(() => import("../pages/maintenance-page"), "MaintenancePage"),
});

export const catalogue = createRoute({
  getParentRoute: () => signedIn,
  path: "/catalogue",
  validateSearch: (search): { inactive?: boolean; page?: number } => ({
    inactive: search.inactive === true ? true : undefined,
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/catalogue-page"), "CataloguePage"),
});
