/**
 * The service worker: keeps the client's own files on the phone, so that it opens with no network. Nothing of the API is
 * kept here; what personal data a phone takes along is in IndexedDB and goes at the sign-out.
 *
 * Nobody is trapped on an old release: a page is asked of the server first and comes from here only when no answer comes
 * in time. A new release is taken at once, and the files of the one before stay for pages that are open.
 *
 * It also shows what is pushed, with the page closed.
 */
/// <reference lib="webworker" />
export {};

const worker = self as unknown as ServiceWorkerGlobalScope;
/** Put in by the build: what to keep, and a name that changes with it. */
declare const __FILES__: string[];
declare const __BUILD__: string;

const PREFIX = "rgms-";
const RELEASE = `${PREFIX}${__BUILD__}`;
const SETTINGS = "settings";
const PATIENCE_MS = 3_000;

worker.addEventListener("install", (event) => {
  event.waitUntil(keepFiles().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOlderReleases().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate") {
    if (isPage(url.pathname)) event.respondWith(page(request));
  } else if (url.pathname === "/config.json") event.respondWith(settings(request));
  else if (url.pathname.startsWith("/assets/") || __FILES__.includes(url.pathname))
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

interface Pushed {
  title: string;
  body: string;
  link: string;
  tag: string;
}

/** A repetition has the tag of the one before and takes its place. */
worker.addEventListener("push", (event) => {
  const said = event.data?.json() as Pushed | undefined;
  if (!said) return;
  event.waitUntil(
    worker.registration.showNotification(said.title, {
      body: said.body,
      tag: said.tag,
      data: said.link,
    }),
  );
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(String(event.notification.data ?? "")));
});

/** In the window that is open already, else in a new one. Only ever a page of this client. */
async function openPage(link: string): Promise<void> {
  const path = /^\/(?!\/)/.test(link) ? link : "/";
  const [open] = await worker.clients.matchAll({ type: "window" });
  if (!open) {
    await worker.clients.openWindow(path);
    return;
  }
  await open.focus();
  await open.navigate(path);
}

async function keepFiles(): Promise<void> {
  const cache = await caches.open(RELEASE);
  // Past the browser's own cache: a page of the release before would name files that this one does not have.
  await cache.addAll(["/", ...__FILES__].map((path) => new Request(path, { cache: "reload" })));
}

async function dropOlderReleases(): Promise<void> {
  const releases = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== RELEASE);
  await Promise.all(releases.slice(0, -1).map((name) => caches.delete(name)));
}

/** The same paths as the server answers with the client's page. */
function isPage(path: string): boolean {
  return !/^\/(api|admin|static|assets|ws)(\/|$)|\./.test(path);
}

async function page(request: Request): Promise<Response> {
  const answer = await inTime(fetch(request));
  // A redeploy answers 502 for a moment.
  if (answer && answer.status < 500) return answer;
  return (await (await caches.open(RELEASE)).match("/")) ?? answer ?? Response.error();
}

async function settings(request: Request): Promise<Response> {
  const cache = await caches.open(SETTINGS);
  const answer = await inTime(fetch(request));
  if (answer?.ok) {
    await cache.put(request.url, answer.clone());
    return answer;
  }
  return (await cache.match(request.url)) ?? answer ?? Response.error();
}

/** The answer, or null when none comes in time. */
function inTime(answer: Promise<Response>): Promise<Response | null> {
  const patience = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
  return Promise.race([answer.catch(() => null), patience]);
}
