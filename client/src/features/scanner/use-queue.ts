import { useStore } from "@/lib/store";
import type { QueueState, ScanQueue } from "./queue";
import { queueStore } from "./sync";

const QUIET: QueueState = { queued: 0, sending: false, problem: null, changes: 0 };
const quiet = { get: () => QUIET, set: () => undefined, subscribe: () => () => undefined };

/** The signed-in person's queue, null before the sign-in, and how it stands. */
export function useQueue(): { queue: ScanQueue | null; state: QueueState } {
  const queue = useStore(queueStore);
  return { queue, state: useStore(queue?.state ?? quiet) };
}
