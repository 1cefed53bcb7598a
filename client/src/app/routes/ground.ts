import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { RollStatus } from "@/features/muster/queries";
import { signedIn } from "./root";
import { oneOf, pageNumber, text, whole, yearMonth } from "./search";

/** What one can look at of a muster besides its board. */
export const musterViews = ["roll", "missing", "counts", "staff", "flags"] as const;

export type MusterView = (typeof musterViews)[number];

export const trainingDays = createRoute({
  getParentRoute: () => signedIn,
  path: "/training-days",
  validateSearch: (search): { term?: number; view?: "month"; month?: string } => ({
    term: whole(search.term),
    view: search.view === "month" ? "month" : undefined,
    month: yearMonth(search.month),
  }),
  component: lazyRouteComponent(() => import("../pages/training-days-page"), "TrainingDaysPage"),
});

export const planDays = createRoute({
  getParentRoute: () => signedIn,
  path: "/training-days/plan",
  validateSearch: (search): { term?: number } => ({ term: whole(search.term) }),
  component: lazyRouteComponent(() => import("../pages/plan-days-page"), "PlanDaysPage"),
});

export const holidays = createRoute({
  getParentRoute: () => signedIn,
  path: "/holidays",
  validateSearch: (search): { year?: number } => ({ year: whole(search.year) }),
  component: lazyRouteComponent(() => import("../pages/holidays-page"), "HolidaysPage"),
});

export const muster = createRoute({
  getParentRoute: () => signedIn,
  path: "/muster/$dayId",
  validateSearch: (
    search,
  ): {
    view?: MusterView;
    session?: number;
    company?: string;
    status?: RollStatus;
    search?: string;
    page?: number;
  } => ({
    view: oneOf(musterViews, search.view),
    session: whole(search.session),
    company: text(search.company),
    status: oneOf(["unmarked", "present", "late", "excused", "absent"], search.status),
    search: text(search.search),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("../pages/muster-page"), "MusterPage"),
});

export const scan = createRoute({
  getParentRoute: () => signedIn,
  path: "/scan/$dayId",
  component: lazyRouteComponent(() => import("../pages/scan-page"), "ScanPage"),
});
