/** Keeps the client on this phone, and tells when a page has been open since before the newest release. */
import { createStore } from "@/lib/store";

const LOOK_EVERY_MS = 30 * 60_000;

/** Whether a newer release than this page's is on the phone: the next page that is opened is of it. */
export const newerRelease = createStore(false);

export function keepOnPhone(): void {
  // Not in the dev server, whose files change under the page; and in secure contexts only.
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const hadOne = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => newerRelease.set(hadOne));
  void navigator.serviceWorker
    .register("/sw.js")
    .then((registration) => {
      const look = () => void registration.update().catch(() => undefined);
      setInterval(look, LOOK_EVERY_MS);
      document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
    })
    .catch(() => undefined);
}
