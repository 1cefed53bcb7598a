import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { resumeSession } from "@/api/client";
import { useUser } from "@/api/reference";
import { sessionStore } from "@/api/session";
import type { User } from "@/api/types";
import { ErrorPage, NotFoundPage } from "../pages/error-pages";
import { SignedIn } from "../signed-in";

interface Context {
  client: QueryClient;
}

export const root = createRootRouteWithContext<Context>()({
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

export const signedIn = createRoute({
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
export const only = (may: (user: User) => boolean) =>
  function Only() {
    return may(useUser()) ? <Outlet /> : <NotFoundPage />;
  };

/** Pages of the training office. For a cadet they do not exist, as on the server. */
export const office = createRoute({
  getParentRoute: () => signedIn,
  id: "office",
  component: only((user) => user.role !== "cadet"),
});

export const planners = createRoute({
  getParentRoute: () => office,
  id: "planners",
  component: only((user) => user.actions.includes("run_days")),
});

/** Pages of the unit's admins. For everyone else they do not exist. */
export const admins = createRoute({
  getParentRoute: () => office,
  id: "admins",
  component: only((user) => user.role === "admin"),
});
