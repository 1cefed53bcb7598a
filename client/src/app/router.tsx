import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { resumeSession } from "@/api/client";
import { useUser } from "@/api/reference";
import { sessionStore } from "@/api/session";
import type {
  AccountStatus,
  DutyKind,
  ExcuseFilter,
  Flag,
  GradeRow,
  LedgerKind,
  MarkCode,
  RecognitionLevel,
  RecommendationStatus,
  ReportKindInfo,
  RequestStatus,
  RequirementKind,
  Role,
  User,
} from "@/api/types";
import type { CadetFilters } from "@/features/cadets/queries";
import { dutyKinds } from "@/features/duties/words";
import { allFlags } from "@/features/eligibility/words";
import { type Outcome, outcomes } from "@/features/imports/words";
import type { RollStatus } from "@/features/muster/queries";
import { type Onward, onwards } from "@/features/rollover/words";
import { requirementKinds } from "@/lib/requirements";
import { ErrorPage, NotFoundPage } from "./pages/error-pages";
import { SignedIn } from "./signed-in";

interface Context {
  client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: () => (
    <main>
      <NotFoundPage />
    </main>
  ),
  errorComponent: ({ error }) => (
    <main>
      <ErrorPage error={error} />
    </main>
  ),
});

/** Where to go after the sign-in; only paths of this client, never another site. */
function safePath(value: unknown): string | undefined {
  return typeof value === "string" && /^\/(?!\/)/.test(value) ? value : undefined;
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search): { next?: string } => ({ next: safePath(search.next) }),
  beforeLoad: () => {
    // By the browser's Back after signing in.
    if (sessionStore.get().state === "signed-in") throw redirect({ to: "/" });
  },
  component: lazyRouteComponent(() => import("./pages/sign-in-page"), "SignInPage"),
});

const doorPages = () => import("./pages/door-pages");

const activate = createRoute({
  getParentRoute: () => root,
  path: "/activate",
  component: lazyRouteComponent(doorPages, "ActivatePage"),
});

const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  component: lazyRouteComponent(doorPages, "RegisterPage"),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: "/forgot-password",
  component: lazyRouteComponent(doorPages, "ForgotPasswordPage"),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: lazyRouteComponent(doorPages, "ResetPage"),
});

const verify = createRoute({
  getParentRoute: () => root,
  path: "/verify/$code",
  component: lazyRouteComponent(() => import("./pages/verify-page"), "VerifyPage"),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    await resumeSession();
    if (sessionStore.get().state !== "signed-in")
      throw redirect({ to: "/sign-in", search: { next: location.href === "/" ? undefined : location.href } });
  },
  component: SignedIn,
  errorComponent: ErrorPage,
  notFoundComponent: NotFoundPage,
});

/** Pages that are not there for others: these get the same as for an address that does not exist. */
const only = (may: (user: User) => boolean) =>
  function Only() {
    return may(useUser()) ? <Outlet /> : <NotFoundPage />;
  };

/** Pages of the training office. For a cadet they do not exist, as on the server. */
const office = createRoute({
  getParentRoute: () => signedIn,
  id: "office",
  component: only((user) => user.role !== "cadet"),
});

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined;
const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((one) => one === value);
const whole = (value: unknown): number | undefined => {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : undefined;
};
const date = (value: unknown): string | undefined =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;
const yearMonth = (value: unknown): string | undefined =>
  typeof value === "string" && /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(value) ? value : undefined;
const moment = (value: unknown): string | undefined =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;
const pageNumber = (value: unknown): number | undefined => {
  const number = whole(value);
  return number === 1 ? undefined : number;
};

/** What one can look at of a muster besides its board. */
export const musterViews = ["roll", "missing", "counts", "staff", "flags"] as const;
export type MusterView = (typeof musterViews)[number];

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/home-page"), "HomePage"),
});

export const me = createRoute({
  getParentRoute: () => signedIn,
  path: "/me",
  validateSearch: (search): { as_of?: string } => ({ as_of: moment(search.as_of) }),
  component: lazyRouteComponent(() => import("./pages/me-page"), "MePage"),
});

export const ownRecord = createRoute({
  getParentRoute: () => signedIn,
  path: "/me/record",
  component: lazyRouteComponent(() => import("./pages/own-record-page"), "OwnRecordPage"),
});

export const excuses = createRoute({
  getParentRoute: () => signedIn,
  path: "/excuses",
  validateSearch: (
    search,
  ): { status?: ExcuseFilter; company?: string; search?: string; page?: number; id?: number } => ({
    status: oneOf(["approved", "refused", "withdrawn"], search.status),
    company: text(search.company),
    search: text(search.search),
    page: pageNumber(search.page),
    id: whole(search.id),
  }),
  component: lazyRouteComponent(() => import("./pages/excuses-page"), "ExcusesPage"),
});

const points = createRoute({
  getParentRoute: () => signedIn,
  path: "/points",
  component: lazyRouteComponent(() => import("./pages/points-page"), "PointsPage"),
});

const stopMail = createRoute({
  getParentRoute: () => root,
  path: "/unsubscribe",
  component: lazyRouteComponent(() => import("./pages/stop-mail-page"), "StopMailPage"),
});

const messagesPages = () => import("./pages/messages-pages");

const messages = createRoute({
  getParentRoute: () => signedIn,
  path: "/messages",
  validateSearch: (search): { search?: string; page?: number } => ({
    search: text(search.search)?.slice(0, 100),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(messagesPages, "MessagesPage"),
});

const newMessage = createRoute({
  getParentRoute: () => signedIn,
  path: "/messages/new",
  component: lazyRouteComponent(messagesPages, "NewMessagePage"),
});

const thread = createRoute({
  getParentRoute: () => signedIn,
  path: "/messages/$threadId",
  component: lazyRouteComponent(messagesPages, "ThreadPage"),
});

const announcements = createRoute({
  getParentRoute: () => signedIn,
  path: "/messages/announcements",
  validateSearch: (search): { page?: number } => ({ page: pageNumber(search.page) }),
  component: lazyRouteComponent(messagesPages, "AnnouncementsPage"),
});

const notificationSettings = createRoute({
  getParentRoute: () => signedIn,
  path: "/account/notifications",
  component: lazyRouteComponent(
    () => import("./pages/notification-settings-page"),
    "NotificationSettingsPage",
  ),
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: lazyRouteComponent(() => import("./pages/account-page"), "AccountPage"),
});

const privacy = createRoute({
  getParentRoute: () => signedIn,
  path: "/privacy",
  component: lazyRouteComponent(() => import("./pages/privacy-page"), "PrivacyPage"),
});

export const privacyRequests = createRoute({
  getParentRoute: () => office,
  path: "/privacy/requests",
  validateSearch: (search): { status?: RequestStatus; page?: number; erasures?: number } => ({
    status: oneOf(["open", "accepted", "refused"], search.status),
    page: pageNumber(search.page),
    erasures: pageNumber(search.erasures),
  }),
  component: lazyRouteComponent(() => import("./pages/privacy-requests-page"), "PrivacyRequestsPage"),
});

const activitiesPages = () => import("./pages/activities-pages");

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

const calendar = createRoute({
  getParentRoute: () => signedIn,
  path: "/calendar",
  validateSearch: (search): { month?: string } => ({ month: yearMonth(search.month) }),
  component: lazyRouteComponent(() => import("./pages/calendar-page"), "CalendarPage"),
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
  component: lazyRouteComponent(() => import("./pages/organisation-page"), "OrganisationPage"),
});

export const trainingDays = createRoute({
  getParentRoute: () => office,
  path: "/training-days",
  validateSearch: (search): { term?: number; view?: "month"; month?: string } => ({
    term: whole(search.term),
    view: search.view === "month" ? "month" : undefined,
    month: yearMonth(search.month),
  }),
  component: lazyRouteComponent(() => import("./pages/training-days-page"), "TrainingDaysPage"),
});

const planners = createRoute({
  getParentRoute: () => office,
  id: "planners",
  component: only((user) => user.actions.includes("run_days")),
});

export const planDays = createRoute({
  getParentRoute: () => planners,
  path: "/training-days/plan",
  validateSearch: (search): { term?: number } => ({ term: whole(search.term) }),
  component: lazyRouteComponent(() => import("./pages/plan-days-page"), "PlanDaysPage"),
});

export const holidays = createRoute({
  getParentRoute: () => office,
  path: "/holidays",
  validateSearch: (search): { year?: number } => ({ year: whole(search.year) }),
  component: lazyRouteComponent(() => import("./pages/holidays-page"), "HolidaysPage"),
});

export const muster = createRoute({
  getParentRoute: () => office,
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
  component: lazyRouteComponent(() => import("./pages/muster-page"), "MusterPage"),
});

export const scan = createRoute({
  getParentRoute: () => office,
  path: "/scan/$dayId",
  component: lazyRouteComponent(() => import("./pages/scan-page"), "ScanPage"),
});

export const cadets = createRoute({
  getParentRoute: () => office,
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
  component: lazyRouteComponent(() => import("./pages/cadets-page"), "CadetsPage"),
});

export const cadet = createRoute({
  getParentRoute: () => office,
  path: "/cadets/$cadetId",
  validateSearch: (
    search,
  ): { as_of?: string; view?: "record" | "history"; field?: string; page?: number } => ({
    as_of: moment(search.as_of),
    view: oneOf(["record", "history"], search.view),
    field: text(search.field),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("./pages/cadet-page"), "CadetPage"),
});

export const staff = createRoute({
  getParentRoute: () => office,
  path: "/staff",
  validateSearch: (search): { view?: "members"; search?: string; archived?: boolean; page?: number } => ({
    view: oneOf(["members"], search.view),
    search: text(search.search),
    archived: search.archived === true ? true : undefined,
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("./pages/staff-page"), "StaffPage"),
});

const registry = createRoute({
  getParentRoute: () => office,
  id: "registry",
  component: only((user) => user.actions.includes("register_cadets")),
});

const duplicates = createRoute({
  getParentRoute: () => registry,
  path: "/cadets/duplicates",
  validateSearch: (search): { page?: number } => ({ page: pageNumber(search.page) }),
  component: lazyRouteComponent(() => import("./pages/merging-pages"), "DuplicatesPage"),
});

const mergePage = createRoute({
  getParentRoute: () => registry,
  path: "/cadets/$cadetId/merge/$otherId",
  component: lazyRouteComponent(() => import("./pages/merging-pages"), "MergePage"),
});

export const ledger = createRoute({
  getParentRoute: () => office,
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
  component: lazyRouteComponent(() => import("./pages/ledger-page"), "LedgerPage"),
});

export const scores = createRoute({
  getParentRoute: () => office,
  path: "/scores",
  validateSearch: (search): { term?: number; company?: string; platoon?: number; search?: string } => ({
    term: whole(search.term),
    company: text(search.company),
    platoon: whole(search.platoon),
    search: text(search.search),
  }),
  component: lazyRouteComponent(() => import("./pages/scores-page"), "ScoresPage"),
});

export const grades = createRoute({
  getParentRoute: () => office,
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
  component: lazyRouteComponent(() => import("./pages/grades-page"), "GradesPage"),
});

export const imports = createRoute({
  getParentRoute: () => office,
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
  component: lazyRouteComponent(() => import("./pages/imports-page"), "ImportsPage"),
});

export const reports = createRoute({
  getParentRoute: () => office,
  path: "/reports",
  validateSearch: (search): { term?: number; kind?: ReportKindInfo["kind"]; page?: number } => ({
    term: whole(search.term),
    kind: text(search.kind) as ReportKindInfo["kind"] | undefined,
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("./pages/reports-page"), "ReportsPage"),
});

export const completions = createRoute({
  getParentRoute: () => office,
  path: "/completions",
  validateSearch: (
    search,
  ): { program?: "advanced"; has_serial?: boolean; search?: string; page?: number } => ({
    program: search.program === "advanced" ? "advanced" : undefined,
    has_serial: typeof search.has_serial === "boolean" ? search.has_serial : undefined,
    search: text(search.search),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("./pages/completions-page"), "CompletionsPage"),
});

const terms = createRoute({
  getParentRoute: () => office,
  path: "/terms",
  component: lazyRouteComponent(() => import("./pages/terms-page"), "TermsPage"),
});

/** The frame of a term's own pages: which term, its status, and the way to each of them. */
export const term = createRoute({
  getParentRoute: () => office,
  path: "/terms/$termId",
  component: lazyRouteComponent(() => import("./term-frame"), "TermFrame"),
});

const termOverview = createRoute({
  getParentRoute: () => term,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/term-page"), "TermPage"),
});

const termPolicy = createRoute({
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
  component: lazyRouteComponent(() => import("./pages/policy-page"), "PolicyPage"),
});

const registrars = createRoute({
  getParentRoute: () => term,
  id: "registrars",
  component: only((user) => user.actions.includes("register_cadets")),
});

const termRollOver = createRoute({
  getParentRoute: () => registrars,
  path: "/roll-over",
  validateSearch: (search): { to?: number; onward?: Onward; page?: number } => ({
    to: whole(search.to),
    onward: oneOf(onwards, search.onward),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("./pages/roll-over-page"), "RollOverPage"),
});

const termSeal = createRoute({
  getParentRoute: () => term,
  path: "/seal",
  component: lazyRouteComponent(() => import("./pages/seal-page"), "SealPage"),
});

export const termMarks = createRoute({
  getParentRoute: () => term,
  path: "/marks",
  validateSearch: (search): { code?: MarkCode; overdue?: boolean; page?: number } => ({
    code: oneOf(["INC", "DO", "T", "LAP"], search.code),
    overdue: search.overdue === true ? true : undefined,
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("./pages/marks-page"), "MarksPage"),
});

export const termHeldScans = createRoute({
  getParentRoute: () => term,
  path: "/held-scans",
  validateSearch: (search): { day?: number; page?: number } => ({
    day: whole(search.day),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("./pages/held-scans-page"), "HeldScansPage"),
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
  component: lazyRouteComponent(() => import("./pages/eligibility-page"), "EligibilityPage"),
});

/** Pages of the unit's admins. For everyone else they do not exist. */
const admins = createRoute({
  getParentRoute: () => office,
  id: "admins",
  component: only((user) => user.role === "admin"),
});

const privacyOffice = createRoute({
  getParentRoute: () => admins,
  path: "/privacy/office",
  component: lazyRouteComponent(() => import("./pages/privacy-office-page"), "PrivacyOfficePage"),
});

export const people = createRoute({
  getParentRoute: () => admins,
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
  component: lazyRouteComponent(() => import("./pages/people-page"), "PeoplePage"),
});

export const audit = createRoute({
  getParentRoute: () => admins,
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
  component: lazyRouteComponent(() => import("./pages/audit-page"), "AuditPage"),
});

const watch = createRoute({
  getParentRoute: () => admins,
  path: "/watch",
  validateSearch: (search): { hours?: number; page?: number; runs?: number } => ({
    hours: whole(search.hours),
    page: pageNumber(search.page),
    runs: pageNumber(search.runs),
  }),
  component: lazyRouteComponent(() => import("./pages/watch-page"), "WatchPage"),
});

const unit = createRoute({
  getParentRoute: () => admins,
  path: "/unit",
  component: lazyRouteComponent(() => import("./pages/unit-page"), "UnitPage"),
});

const letterhead = createRoute({
  getParentRoute: () => admins,
  path: "/letterhead",
  component: lazyRouteComponent(() => import("./pages/letterhead-page"), "LetterheadPage"),
});

const maintenance = createRoute({
  getParentRoute: () => admins,
  path: "/maintenance",
  component: lazyRouteComponent(() => import("./pages/maintenance-page"), "MaintenancePage"),
});

const catalogue = createRoute({
  getParentRoute: () => admins,
  path: "/catalogue",
  validateSearch: (search): { inactive?: boolean; page?: number } => ({
    inactive: search.inactive === true ? true : undefined,
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(() => import("./pages/catalogue-page"), "CataloguePage"),
});

const tree = root.addChildren([
  signIn,
  activate,
  register,
  forgotPassword,
  reset,
  verify,
  stopMail,
  signedIn.addChildren([
    home,
    me,
    ownRecord,
    excuses,
    points,
    account,
    notificationSettings,
    messages,
    newMessage,
    thread,
    announcements,
    activities,
    activity,
    calendar,
    organisation,
    privacy,
    office.addChildren([
      privacyRequests,
      trainingDays,
      planners.addChildren([planDays]),
      holidays,
      muster,
      scan,
      cadets,
      cadet,
      staff,
      registry.addChildren([duplicates, mergePage]),
      ledger,
      scores,
      grades,
      reports,
      imports,
      terms,
      completions,
      term.addChildren([
        termOverview,
        termPolicy,
        termSeal,
        termMarks,
        termEligibility,
        termHeldScans,
        registrars.addChildren([termRollOver]),
      ]),
      admins.addChildren([people, audit, watch, privacyOffice, catalogue, unit, letterhead, maintenance]),
    ]),
  ]),
]);

/** The client's pages. */
export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
