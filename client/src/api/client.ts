import { i18n } from "@lingui/core";
import createClient, { type Client } from "openapi-fetch";
import type { ServiceUrls } from "./config";
import { liveEvents } from "./live";
import { ApiError, unwrap } from "./problem";
import type { paths } from "./schema.gen";
import { beginSession, endSession, rememberedUser, sessionStore, tokens } from "./session";
import type { SignedIn, User } from "./types";

let urls: ServiceUrls = { api: window.location.origin, ws: window.location.origin.replace(/^http/, "ws") };

/** The typed REST client. A binding, not a constant: the service's address is known only after `/config.json`. */
export let api: Client<paths> = makeClient();

/** Points the client at the services. Called once, before the first request. */
export function setServiceUrls(next: ServiceUrls): void {
  urls = next;
  api = makeClient();
}

/** The whole address of a path of the web service, for use outside of this page. */
export function apiUrl(path: string): string {
  return urls.api + path;
}

/** `/ws/updates/` on the channels service, with the ticket that signs this one connection in. */
export function socketUrl(path: string, ticket: string): string {
  return `${urls.ws}${path}?ticket=${encodeURIComponent(ticket)}`;
}

function makeClient(): Client<paths> {
  return createClient<paths>({ baseUrl: urls.api, fetch: authorizedFetch });
}

/**
 * Sends the request with the access token; when the server answers 401, renews the token once and sends it again.
 * A body can be read only once, hence the clone.
 */
async function authorizedFetch(request: Request): Promise<Response> {
  const spare = request.clone();
  const used = tokens.access();
  const answer = await patiently(withToken(request, used));
  noteHistory(answer);
  if (answer.status !== 401 || request.url.includes("/auth/login")) return answer;
  if (!tokens.refresh()) return answer;
  // Another request may have renewed the token while this one was under way.
  const access = tokens.access() !== used ? tokens.access() : await renewAccess();
  return access ? fetch(withToken(spare, access)) : answer;
}

/** An answer with tokens says where history stood: whatever is read with them is at least as new. */
function noteHistory(answer: Response): void {
  const newest = answer.headers.get("X-Last-Event");
  if (newest) liveEvents.noteSnapshot(Number(newest));
}

/** While too many people sign in at once, one is told to come again; the page does it by itself. */
const TRIES_WHILE_BUSY = 10;

async function patiently(request: Request): Promise<Response> {
  for (let next = request, tries = 1; ; tries++) {
    const spare = next.clone();
    const answer = await fetch(next);
    const seconds = tries < TRIES_WHILE_BUSY ? await secondsToWait(answer) : null;
    if (seconds === null) return answer;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    next = spare;
  }
}

/** The own moment in the line, to the hundredth: the header counts whole seconds, in which many would come at once. */
async function secondsToWait(answer: Response): Promise<number | null> {
  if (answer.status !== 429) return null;
  const problem = (await answer
    .clone()
    .json()
    .catch(() => ({}))) as { code?: string; retry_after?: number };
  if (problem.code !== "many_sign_ins") return null;
  return problem.retry_after ?? (Number(answer.headers.get("Retry-After")) || 1);
}

function withToken(request: Request, access: string | null): Request {
  // Refusals are told in the language of the page, which need not be the browser's.
  request.headers.set("Accept-Language", i18n.locale);
  if (access) request.headers.set("Authorization", `Bearer ${access}`);
  return request;
}

/** A network that takes and never gives is no network: the page goes on without. */
const RENEWAL_PATIENCE_MS = 10_000;

let renewing: Promise<string | null> | null = null;

/**
 * A fresh access token, or null when the session is over. However many callers ask, one request is sent: a refresh
 * token works once, so two at the same time would look like theft and end the session.
 */
export function renewAccess(): Promise<string | null> {
  renewing ??= acrossTabs(renew).finally(() => {
    renewing = null;
  });
  return renewing;
}

/** The same holds between tabs, which share the stored token. The lock exists in secure contexts only. */
function acrossTabs<T>(job: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("rgms.refresh", job) : job();
}

async function renew(): Promise<string | null> {
  const refresh = tokens.refresh();
  if (!refresh) return null;
  let answer: Response;
  try {
    answer = await fetch(`${urls.api}/api/v1/auth/refresh`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refresh }),
      signal: AbortSignal.timeout(RENEWAL_PATIENCE_MS),
    });
  } catch {
    throw new ApiError(0, {});
  }
  noteHistory(answer);
  if (answer.ok) {
    const fresh = (await answer.json()) as { access: string; refresh: string };
    tokens.keep(fresh.access, fresh.refresh);
    return fresh.access;
  }
  if (answer.status >= 500 || answer.status === 429) throw new ApiError(answer.status, {});
  const { code } = (await answer.json().catch(() => ({}))) as { code?: string };
  endSession(code === "suspended" ? "suspended" : "ended");
  return null;
}

/** Signs in. Throws ApiError with the server's words; with a `challenge` when a second factor is to answer it. */
export async function signIn(username: string, password: string): Promise<User> {
  return begin(await unwrap(api.POST("/api/v1/auth/login", { body: { username, password } })));
}

/** The second half of a sign-in: a code of the authenticator app, or a recovery code. Throws ApiError. */
export async function finishSignIn(challenge: string, code: string): Promise<User> {
  return begin(await unwrap(api.POST("/api/v1/auth/login/second-factor", { body: { challenge, code } })));
}

function begin({ access, refresh, user }: SignedIn): User {
  const left = tokens.refresh();
  tokens.keep(access, refresh);
  beginSession(user);
  // The session that this browser remembered would stay open with nobody in it.
  if (left) void api.POST("/api/v1/auth/logout", { body: { refresh: left } }).catch(() => undefined);
  return user;
}

/** After a refusal that only a suspended account meets: asks the server, which ends the session if it is so. */
export async function checkSession(): Promise<void> {
  if (!(await renewAccess())) endSession("suspended");
}

/** Asks who is signed in anew: what they may do has changed. */
export async function renewUser(): Promise<void> {
  const user = await unwrap(api.GET("/api/v1/auth/me"));
  if (sessionStore.get().user?.id === user.id) beginSession(user);
}

/** Signs out here at once; the server is told when it can be reached. */
export async function signOut(): Promise<void> {
  const refresh = tokens.refresh();
  const told = refresh
    ? api.POST("/api/v1/auth/logout", { body: { refresh } }).catch(() => undefined)
    : undefined;
  endSession();
  await told;
}

/**
 * Takes up the session that the browser remembers; without a network under the name that it remembers, and the first
 * request that gets through renews the sign-in. Throws ApiError when the server cannot be reached and nobody is remembered.
 */
export async function resumeSession(): Promise<void> {
  if (sessionStore.get().state !== "unknown") return;
  try {
    if (await renewAccess()) beginSession(await unwrap(api.GET("/api/v1/auth/me")));
    // Without a remembered session nothing has ended, so nothing is to be said.
    else if (sessionStore.get().state === "unknown") endSession();
  } catch (error) {
    const user = rememberedUser();
    if (!user || !(error instanceof ApiError) || !error.isPassing) throw error;
    beginSession(user);
  }
}

/** A file behind the sign-in, as a blob: a plain link could not carry the token. */
export async function fetchFile(path: string): Promise<Blob> {
  const answer = await authorizedFetch(new Request(`${urls.api}${path}`)).catch(() => {
    throw new ApiError(0, {});
  });
  if (!answer.ok) throw new ApiError(answer.status, await answer.json().catch(() => ({})));
  return answer.blob();
}

/** A picture, in small once the worker has made it. */
export async function fetchPicture(path: string): Promise<Blob> {
  return fetchFile(`${path}/small`).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return fetchFile(path);
    throw error;
  });
}
