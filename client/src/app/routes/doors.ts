import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { sessionStore } from "@/api/session";
import { root } from "./root";

/** Where to go after the sign-in; only paths of this client, never another site. */
function safePath(value: unknown): string | undefined {
  return typeof value === "string" && /^\/(?!\/)/.test(value) ? value : undefined;
}

export const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search): { next?: string } => ({ next: safePath(search.next) }),
  beforeLoad: () => {
    // By the browser's Back after signing in.
    if (sessionStore.get().state === "signed-in") throw redirect({ to: "/" });
  },
  component: lazyRouteComponent(() => import("../pages/sign-in-page"), "SignInPage"),
});

const doorPages = () => import("../pages/door-pages");

export const activate = createRoute({
  getParentRoute: () => root,
  path: "/activate",
  component: lazyRouteComponent(doorPages, "ActivatePage"),
});

export const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  component: lazyRouteComponent(doorPages, "RegisterPage"),
});

export const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: "/forgot-password",
  component: lazyRouteComponent(doorPages, "ForgotPasswordPage"),
});

export const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: lazyRouteComponent(doorPages, "ResetPage"),
});

export const verify = createRoute({
  getParentRoute: () => root,
  path: "/verify/$code",
  component: lazyRouteComponent(() => import("../pages/verify-page"), "VerifyPage"),
});

export const stopMail = createRoute({
  getParentRoute: () => root,
  path: "/unsubscribe",
  component: lazyRouteComponent(() => import("../pages/stop-mail-page"), "StopMailPage"),
});
