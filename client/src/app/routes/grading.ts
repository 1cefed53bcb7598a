import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Flag, GradeRow, LedgerKind, MarkCode, RecommendationStatus } from "@/api/types";
import { allFlags } from "@/features/eligibility/words";
import type { Onward } from "@/features/rollover/words";
import { onwards } from "@/features/rollover/words";
import { signedIn } from "./root";
import { date, oneOf, pageNumber, text, whole } from "./search";

export const ledger = createRoute({
  getParentRoute: () => signedIn,
  path: "/ledger",
  validateSearch: (
    search,
  ): {
    view?: "recommendations" | "fairness" | "catalogue";
    term?: number;
    kind?: LedgerKind;
    company?: string;
    platoon?: number;
    search?: string;
    issued_by?: number;
    voided?: boolean;
    since?: string;
    until?: string;
    /** Of recommendations. */
    status?: RecommendationStatus;
    page?: number;
  } => ({
    view: oneOf(["recommendations", "fairness", "catalogue"], search.view),
    term: whole(search.term),
    kind: oneOf(["merit", "demerit"], search.kind),
    company: text(search.company),
    platoon: whole(search.platoon),
    search: text(search.search),
    issued_by: whole(search.issued_by),
    voided: typeof search.voided === "boolean" ? search.voided : undefined,
    since: date(search.since),
    until: date(search.until),
    status: oneOf(["pending", "approved", "refused", "withdrawn"], search.status),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/ledger-page"), "LedgerPage"),
});

export const scores = createRoute({
  getParentRoute: () => signedIn,
  path: "/scores",
  validateSearch: (search): { term?: number; company?: string; platoon?: number; search?: string } => ({
    term: whole(search.term),
    company: text(search.company),
    platoon: whole(search.platoon),
    search: text(search.search),
  }),
  component: lazyRouteComponent(() => import("../pages/scores-page"), "ScoresPage"),
});

export const grades = createRoute({
  getParentRoute: () => signedIn,
  path: "/grades",
  validateSearch: (
    search,
  ): {
    term?: number;
    company?: string;
    course?: string;
    result?: GradeRow["result"];
    search?: string;
    page?: number;
  } => ({
    term: whole(search.term),
    company: text(search.company),
    course: text(search.course),
    result: oneOf(["Passed", "Failed", "Incomplete", "Dropped", "Deferred"], search.result),
    search: text(search.search),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/grades-page"), "GradesPage"),
});

export const terms = createRoute({
  getParentRoute: () => signedIn,
  path: "/terms",
  component: lazyRouteComponent(() => import("../pages/terms-page"), "TermsPage"),
});

/** The frame of a term's own pages: which term, its status, and the way to each of them. */
export const term = createRoute({
  getParentRoute: () => signedIn,
  path: "/terms/$termId",
  component: lazyRouteComponent(() => import("../term-frame"), "TermFrame"),
});

export const termOverview = createRoute({
  getParentRoute: () => term,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/term-page"), "TermPage"),
});

export const termPolicy = createRoute({
  getParentRoute: () => term,
  path: "/policy",
  validateSearch: (
    search,
  ): {
    view?: "draft" | "effect" | "versions";
    version?: number;
    /** The version that the one shown is compared with. */
    compare?: number;
    show?: "flipped" | "changed" | "all";
    page?: number;
  } => ({
    view: oneOf(["draft", "effect", "versions"], search.view),
    version: whole(search.version),
    compare: whole(search.compare),
    show: oneOf(["flipped", "changed", "all"], search.show),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/policy-page"), "PolicyPage"),
});

export const termRollOver = createRoute({
  getParentRoute: () => term,
  path: "/roll-over",
  validateSearch: (search): { to?: number; onward?: Onward; page?: number } => ({
    to: whole(search.to),
    onward: oneOf(onwards, search.onward),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/roll-over-page"), "RollOverPage"),
});

export const termSeal = createRoute({
  getParentRoute: () => term,
  path: "/seal",
  component: lazyRouteComponent(() => import("../pages/seal-page"), "SealPage"),
});

export const termMarks = createRoute({
  getParentRoute: () => term,
  path: "/marks",
  validateSearch: (search): { code?: MarkCode; overdue?: boolean; page?: number } => ({
    code: oneOf(["INC", "DO", "T", "LAP"], search.code),
    overdue: search.overdue === true ? true : undefined,
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/marks-page"), "MarksPage"),
});

export const termHeldScans = createRoute({
  getParentRoute: () => term,
  path: "/held-scans",
  validateSearch: (search): { day?: number; page?: number } => ({
    day: whole(search.day),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/held-scans-page"), "HeldScansPage"),
});

export const termEligibility = createRoute({
  getParentRoute: () => term,
  path: "/eligibility",
  validateSearch: (
    search,
  ): { flag?: Flag; company?: string; course?: string; search?: string; page?: number } => ({
    flag: oneOf(allFlags, search.flag),
    company: text(search.company),
    course: text(search.course),
    search: text(search.search),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/eligibility-page"), "EligibilityPage"),
});
