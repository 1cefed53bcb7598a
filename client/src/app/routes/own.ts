import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { ExcuseFilter } from "@/api/types";
import { signedIn } from "./root";
import { moment, oneOf, pageNumber, text, whole } from "./search";

export const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/home-page"), "HomePage"),
});

export const me = createRoute({
  getParentRoute: () => signedIn,
  path: "/me",
  validateSearch: (search): { as_of?: string } => ({ as_of: moment(search.as_of) }),
  component: lazyRouteComponent(() => import("../pages/me-page"), "MePage"),
});

export const ownRecord = createRoute({
  getParentRoute: () => signedIn,
  path: "/me/record",
  component: lazyRouteComponent(() => import("../pages/own-record-page"), "OwnRecordPage"),
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
  component: lazyRouteComponent(() => import("../pages/excuses-page"), "ExcusesPage"),
});

export const points = createRoute({
  getParentRoute: () => signedIn,
  path: "/points",
  component: lazyRouteComponent(() => import("../pages/points-page"), "PointsPage"),
});

const messagesPages = () => import("../pages/messages-pages");

export const messages = createRoute({
  getParentRoute: () => signedIn,
  path: "/messages",
  validateSearch: (search): { search?: string; page?: number } => ({
    search: text(search.search)?.slice(0, 100),
    page: pageNumber(search.page),
  }),
  component: lazyRouteComponent(messagesPages, "MessagesPage"),
});

export const newMessage = createRoute({
  getParentRoute: () => signedIn,
  path: "/messages/new",
  component: lazyRouteComponent(messagesPages, "NewMessagePage"),
});

export const thread = createRoute({
  getParentRoute: () => signedIn,
  path: "/messages/$threadId",
  component: lazyRouteComponent(messagesPages, "ThreadPage"),
});

export const announcements = createRoute({
  getParentRoute: () => signedIn,
  path: "/messages/announcements",
  validateSearch: (search): { page?: number } => ({ page: pageNumber(search.page) }),
  component: lazyRouteComponent(messagesPages, "AnnouncementsPage"),
});

export const notificationSettings = createRoute({
  getParentRoute: () => signedIn,
  path: "/account/notifications",
  component: lazyRouteComponent(
    () => import("../pages/notification-settings-page"),
    "NotificationSettingsPage",
  ),
});

export const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: lazyRouteComponent(() => import("../pages/account-page"), "AccountPage"),
});

export const privacy = createRoute({
  getParentRoute: () => signedIn,
  path: "/privacy",
  component: lazyRouteComponent(() => import("../pages/privacy-page"), "PrivacyPage"),
});
