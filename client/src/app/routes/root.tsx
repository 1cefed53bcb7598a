import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { resumeSession } from "@/api/client";
import { sessionStore } from "@/api/session";
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
