import { useEffect, useRef } from "react";
import { api } from "@/api/client";
import { unwrap } from "@/api/problem";
import { device } from "./device";

const EVERY_MS = 30_000;
const SOONEST_MS = 5_000;

/**
 * Tells the boards while there is signal how many scans wait on this phone: when that changes, and every half minute. A
 * report that does not get through is not tried again, the next one says it all.
 */
export function useReport(dayId: number, queued: number): void {
  const now = useRef(queued);
  now.current = queued;
  useEffect(() => {
    let sentAt = 0;
    let said: number | null = null;
    const look = () => {
      const due = Date.now() - sentAt >= (now.current === said ? EVERY_MS : SOONEST_MS);
      if (!due || !navigator.onLine || document.hidden) return;
      sentAt = Date.now();
      said = now.current;
      const body = { device: device(), queued: now.current };
      const call = api.POST("/api/v1/training-days/{day_id}/scanners", {
        params: { path: { day_id: dayId } },
        body,
      });
      void unwrap(call).catch(() => undefined);
    };
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, [dayId]);
}
