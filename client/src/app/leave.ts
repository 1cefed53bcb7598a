import { signOut } from "@/api/client";
import { sessionStore } from "@/api/session";
import { forgetKeys } from "@/features/id-card/phone-key";
import { unsubscribe } from "@/features/notifications/push";
import { unsentScans, wipePhone } from "@/features/scanner/sync";
import { createStore } from "@/lib/store";

/** How many scans hold back the sign-out that was asked for; null when none was. */
export const heldBack = createStore<number | null>(null);

/**
 * Signs out and opens a fresh page, so that nothing of one person stays in memory for the next, and no roster on the
 * phone. Held back while scans wait, since only this person's sign-in can send them; `evenSo` leaves them on the phone.
 */
export async function leave({ evenSo = false } = {}): Promise<void> {
  const { user } = sessionStore.get();
  const waiting = user && !evenSo ? await unsentScans(user.id).catch(() => 0) : 0;
  heldBack.set(waiting || null);
  if (waiting) return;
  await Promise.all([wipePhone(), forgetKeys()]).catch(() => undefined);
  const quiet = unsubscribe().catch(() => undefined);
  await Promise.race([Promise.all([signOut(), quiet]), new Promise((done) => setTimeout(done, 1_500))]);
  window.location.assign("/sign-in");
}
