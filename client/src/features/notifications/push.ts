/** Push to this browser. A browser asks its person only once: nothing here runs before somebody has pressed a button. */

export type PushState = "unsupported" | "denied" | "off" | "on";

async function registration(): Promise<ServiceWorkerRegistration | undefined> {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window))
    return undefined;
  return navigator.serviceWorker.getRegistration();
}

/** How it stands with this browser. A subscription of before the server's key was replaced is none. */
export async function pushState(key: string): Promise<PushState> {
  const worker = await registration();
  if (!worker) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const made = await worker.pushManager.getSubscription();
  return made && base64url(made.options.applicationServerKey) === key ? "on" : "off";
}

function base64url(bytes: ArrayBuffer | null): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer())));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export interface Subscribed {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** Ask the person and the browser; null when either says no. */
export async function subscribe(key: string): Promise<Subscribed | null> {
  const worker = await registration();
  if (!worker || (await Notification.requestPermission()) !== "granted") return null;
  // One that was made with another key of the server takes nothing any more.
  await (await worker.pushManager.getSubscription())?.unsubscribe();
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys = {} } = made.toJSON();
  return endpoint && keys.p256dh && keys.auth ? { endpoint, p256dh: keys.p256dh, auth: keys.auth } : null;
}

/** The address that this browser is pushed to by; null when it is not. */
export async function ownEndpoint(): Promise<string | null> {
  return (await (await registration())?.pushManager.getSubscription())?.endpoint ?? null;
}

/** No more push here: also at the sign-out, for the next person at this browser is another. */
export async function unsubscribe(): Promise<void> {
  await (await (await registration())?.pushManager.getSubscription())?.unsubscribe();
}
