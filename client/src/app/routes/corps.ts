import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { requirementKinds } from "@/api/requirements";
import type { RecognitionLevel, ReportKindInfo, RequirementKind } from "@/api/types";
import type { CadetFilters } from "@/features/cadets/queries";
import type { Outcome } from "@/features/imports/words";
import { outcomes } from "@/features/imports/words";
import { signedIn } from "./root";
import { moment, oneOf, pageNumber, text, whole, yearMonth } from "./search";

const activitiesPages = () => import("../pages/activities-pages");

export const activities = createRoute({
  getParentRoute: () => signedIn,
  path: "/activities",
  validateSearch: (
    search,
  ): {
    term?: number;
    view?: "achievements" | "hours" | "recognitions";
    search?: string;
    mine?: boolean;
    company?: string;
    level?: RecognitionLevel;
    page?: number;
  } => ({
    term: whole(search.term),
    view: oneOf(["achievements", "hours", "recognitions"], search.view),
    search: text(search.search),
    mine: search.mine === true ? true : undefined,
    company: text(search.company),
    level: oneOf(["bronze", "silver", "gold", "platinum"], search.level),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(activitiesPages, "ActivitiesPage"),
});

export const activity = createRoute({
  getParentRoute: () => signedIn,
  path: "/activities/$activityId",
  component: lazyRouteComponent(activitiesPages, "ActivityPage"),
});

export const calendar = createRoute({
  getParentRoute: () => signedIn,
  path: "/calendar",
  validateSearch: (search): { month?: string } => ({ month: yearMonth(search.month) }),
  component: lazyRouteComponent(() => import("../pages/calendar-page"), "CalendarPage"),
});

export const organisation = createRoute({
  getParentRoute: () => signedIn,
  path: "/organisation",
  validateSearch: (
    search,
  ): {
    term?: number;
    view?: "board" | "parts";
    /** The part of the chart that is looked at, such as "company-3". */
    place?: string;
    company?: number;
    platoon?: number;
    layout?: "list";
  } => ({
    term: whole(search.term),
    view: oneOf(["board", "parts"], search.view),
    place: text(search.place),
    company: whole(search.company),
    platoon: whole(search.platoon),
    layout: search.layout === "list" ? "list" : undefined,
  }),
  component: lazyRouteComponent(() => import("../pages/organisation-page"), "OrganisationPage"),
});

export const cadets = createRoute({
  getParentRoute: () => signedIn,
  path: "/cadets",
  validateSearch: (
    search,
  ): {
    term?: number;
    company?: string;
    platoon?: number;
    course?: string;
    status?: CadetFilters["status"];
    search?: string;
    archived?: boolean;
    sex?: "male" | "female";
    to_review?: boolean;
    lacking?: RequirementKind;
    columns?: string;
    page?: number;
  } => ({
    term: whole(search.term),
    company: text(search.company),
    platoon: whole(search.platoon),
    course: text(search.course),
    status: oneOf(["ongoing", "completed", "incomplete", "dropped"], search.status),
    search: text(search.search),
    archived: search.archived === true ? true : undefined,
    sex: oneOf(["male", "female"], search.sex),
    to_review: search.to_review === true ? true : undefined,
    lacking: oneOf(requirementKinds, search.lacking),
    columns: text(search.columns),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/cadets-page"), "CadetsPage"),
});

export const cadet = createRoute({
  getParentRoute: () => signedIn,
  path: "/cadets/$cadetId",
  validateSearch: (
    search,
  ): { as_of?: string; view?: "record" | "history"; field?: string; page?: number } => ({
    as_of: moment(search.as_of),
    view: oneOf(["record", "history"], search.view),
    field: text(search.field),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/cadet-page"), "CadetPage"),
});

export const staff = createRoute({
  getParentRoute: () => signedIn,
  path: "/staff",
  validateSearch: (search): { view?: "members"; search?: string; archived?: boolean; page?: number } => ({
    view: oneOf(["members"], search.view),
    search: text(search.search),
    archived: search.archived === true ? true : undefined,
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/staff-page"), "StaffPage"),
});

export const duplicates = createRoute({
  getParentRoute: () => signedIn,
  path: "/cadets/duplicates",
  validateSearch: (search): { page?: number } => ({ page: pageNumber(search.page) }),
  component: lazyRouteComponent(() => import("../pages/merging-pages"), "DuplicatesPage"),
});

export const mergePage = createRoute({
  getParentRoute: () => signedIn,
  path: "/cadets/$cadetId/merge/$otherId",
  component: lazyRouteComponent(() => import("../pages/merging-pages"), "MergePage"),
});

export const imports = createRoute({
  getParentRoute: () => signedIn,
  path: "/imports",
  validateSearch: (search): { id?: number; term?: number; outcome?: Outcome; page?: number } => ({
    id: whole(search.id),
    term: whole(search.term),
    outcome: oneOf(
      outcomes.map((one) => one.outcome),
      search.outcome,
    ),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/imports-page"), "ImportsPage"),
});

export const reports = createRoute({
  getParentRoute: () => signedIn,
  path: "/reports",
  validateSearch: (search): { term?: number; kind?: ReportKindInfo["kind"]; page?: number } => ({
    term: whole(search.term),
    kind: text(search.kind) as ReportKindInfo["kind"] | undefined,
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/reports-page"), "ReportsPage"),
});

export const completions = createRoute({
  getParentRoute: () => signedIn,
  path: "/completions",
  validateSearch: (
    search,
  ): { program?: "advanced"; has_serial?: boolean; search?: string; page?: number } => ({
    program: search.program === "advanced" ? "advanced" : undefined,
    has_serial: typeof search.has_serial === "boolean" ? search.has_serial : undefined,
    search: text(search.search),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/completions-page"), "CompletionsPage"),
});
