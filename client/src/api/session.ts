/**
 * Who is signed in.
 *
 * The access token lives in memory only. The refresh token lives in localStorage, not in sessionStorage: a phone that
 * kills the browser tab on the parade ground must come back signed in, with its queued scans. Either is readable by
 * an injected script, so the content security policy, not the kind of storage, is what protects it; the
 * server rotates the token at each use and revokes the session when an old one comes back.
 */
import { createStore } from "@/lib/store";
import type { User } from "./types";

const STORAGE_KEY = "rgms.refresh";
/** Whose token that is, so that other tabs notice when somebody else signs in. */
const OWNER_KEY = "rgms.owner";
/** Who that is, so that the client opens without a network. */
const USER_KEY = "rgms.user";

/**
 * Why somebody was signed out without having asked for it here: refused by the server, signed out in another tab, or
 * kept out because the account was suspended.
 */
export type EndReason = "ended" | "other-tab" | "suspended";

export type Session =
  | { state: "unknown"; user: null }
  | { state: "signed-out"; user: null; why?: EndReason }
  | { state: "signed-in"; user: User };

export const sessionStore = createStore<Session>({ state: "unknown", user: null });

let accessToken: string | null = null;

export const tokens = {
  access: () => accessToken,
  refresh: () => localStorage.getItem(STORAGE_KEY),
  keep(access: string, refresh: string) {
    accessToken = access;
    localStorage.setItem(STORAGE_KEY, refresh);
  },
  forget() {
    accessToken = null;
    localStorage.removeItem(STORAGE_KEY);
    localStorage.removeItem(OWNER_KEY);
    localStorage.removeItem(USER_KEY);
  },
};

/** Somebody has signed in here: tells every page, and the other tabs. */
export function beginSession(user: User): void {
  localStorage.setItem(OWNER_KEY, String(user.id));
  localStorage.setItem(USER_KEY, JSON.stringify(user));
  sessionStore.set({ state: "signed-in", user });
}

/** Who was signed in here when the server was last reached, or null. */
export function rememberedUser(): User | null {
  if (!tokens.refresh()) return null;
  return JSON.parse(localStorage.getItem(USER_KEY) ?? "null") as User | null;
}

/** Forgets the tokens and tells every page; the sign-in page says `why`. */
export function endSession(why?: EndReason): void {
  tokens.forget();
  sessionStore.set({ state: "signed-out", user: null, why });
}

// Signing out in one tab signs out all of them. When somebody else signs in, the tabs share that token: they take up
// the new session instead of going on under the old name.
window.addEventListener("storage", (event) => {
  const { state, user } = sessionStore.get();
  if (state !== "signed-in") return;
  if (event.key === STORAGE_KEY && event.newValue === null) endSession("other-tab");
  if (event.key === OWNER_KEY && event.newValue !== null && event.newValue !== String(user.id)) {
    accessToken = null;
    sessionStore.set({ state: "unknown", user: null });
  }
});
