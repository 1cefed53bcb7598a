import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { ErrorPage, NotFoundPage } from "./pages/error-pages";
import {
  audit,
  catalogue,
  letterhead,
  maintenance,
  people,
  privacyOffice,
  privacyRequests,
  unit,
  watch,
} from "./routes/admin";
import {
  activities,
  activity,
  cadet,
  cadets,
  calendar,
  completions,
  duplicates,
  imports,
  mergePage,
  organisation,
  reports,
  staff,
} from "./routes/corps";
import { activate, forgotPassword, register, reset, signIn, stopMail, verify } from "./routes/doors";
import {
  grades,
  ledger,
  scores,
  term,
  termEligibility,
  termHeldScans,
  termMarks,
  termOverview,
  termPolicy,
  termRollOver,
  termSeal,
  terms,
} from "./routes/grading";
import { holidays, muster, planDays, scan, trainingDays } from "./routes/ground";
import {
  account,
  announcements,
  excuses,
  home,
  me,
  messages,
  newMessage,
  notificationSettings,
  ownRecord,
  points,
  privacy,
  thread,
} from "./routes/own";
import { root, signedIn } from "./routes/root";

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
    privacyRequests,
    trainingDays,
    planDays,
    holidays,
    muster,
    scan,
    cadets,
    cadet,
    staff,
    duplicates,
    mergePage,
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
      termRollOver,
    ]),
    people,
    audit,
    watch,
    privacyOffice,
    catalogue,
    unit,
    letterhead,
    maintenance,
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
