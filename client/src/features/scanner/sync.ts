/** The scanner's background: one queue per sign-in, whatever page is open. */
import { createStore } from "@/lib/store";
import { countWaiting, wipe } from "./database";
import { freshenKit, freshenOldKit } from "./kit";
import { sendScans } from "./queries";
import { ScanQueue } from "./queue";

/** The signed-in person's queue; null before the sign-in. */
export const queueStore = createStore<ScanQueue | null>(null);

/** Sends what waits for as long as the person is signed in. Returns the function that ends it. */
export function startScanSync(userId: number): () => void {
  const queue = new ScanQueue(userId, {
    send: sendScans,
    freshen: (dayId, when) => (when === "now" ? freshenKit(userId, dayId) : freshenOldKit(userId, dayId)),
  });
  queue.start();
  queueStore.set(queue);
  return () => {
    queue.stop();
    queueStore.set(null);
  };
}

/** Scans that would be stranded by signing out now. */
export const unsentScans = (userId: number): Promise<number> => countWaiting(userId);

/** Takes names off this phone; called when a sign-in ends, for whatever reason. */
export const wipePhone = (): Promise<void> => wipe();
