import { useCallback, useEffect, useRef, useState } from "react";
import type { ScanResult } from "@/api/types";
import { useStore } from "@/lib/store";
import { uuid } from "@/lib/uuid";
import { sendScans } from "./queries";
import { ScanQueue } from "./queue";
import { storedVerdict, type Verdict, verdictOf } from "./verdict";

/** A camera sees the same code ten times a second; it is a new scan once the code was out of view for so long. */
const OUT_OF_VIEW_MS = 4_000;

export interface ShownVerdict extends Verdict {
  key: string;
  at: number;
}

/** The queue of a day, and what came of the newest scans. */
export function useScanner(dayId: number) {
  const [shown, setShown] = useState<ShownVerdict[]>([]);
  const seen = useRef(new Map<string, number>());

  const show = useCallback((key: string, verdict: Verdict, at = Date.now()) => {
    navigator.vibrate?.(verdict.vibration);
    setShown((before) => [{ ...verdict, key, at }, ...before.filter((one) => one.key !== key)].slice(0, 12));
  }, []);

  const [queue] = useState(
    () =>
      new ScanQueue(dayId, sendScans, (results: ScanResult[]) => {
        for (const result of results) show(result.client_id, verdictOf(result));
      }),
  );
  const state = useStore(queue.state);

  useEffect(() => {
    queue.start();
    return () => queue.stop();
  }, [queue]);

  const scan = useCallback(
    async (token: string, kind: "in" | "out") => {
      const now = Date.now();
      const client_id = uuid();
      await queue.add({ client_id, token, scanned_at: new Date(now).toISOString(), kind });
      // The answer may have come while the scan was being stored.
      setShown((before) =>
        before.some((one) => one.key === client_id)
          ? before
          : [{ ...storedVerdict, key: client_id, at: now }, ...before].slice(0, 12),
      );
    },
    [queue],
  );

  const see = useCallback(
    (token: string, kind: "in" | "out") => {
      const same = `${kind} ${token}`;
      const before = seen.current.get(same) ?? 0;
      seen.current.set(same, Date.now());
      if (Date.now() - before > OUT_OF_VIEW_MS) void scan(token, kind);
    },
    [scan],
  );

  return { shown, state, scan, see, retry: () => void queue.flush(), show };
}
