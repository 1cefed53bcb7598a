import type { NewScan } from "@/features/scanner/database";

/** A scan of a day that was not sent yet. */
export const waitingScan = (day: number, id = 1): Omit<NewScan, "user_id"> => ({
  client_id: `${String(day).padStart(8, "0")}-0000-4000-8000-${String(id).padStart(12, "0")}`,
  day_id: day,
  token: `RGMS1TOKEN${id}`,
  kind: "in",
  device_at: Date.UTC(2026, 10, 22, 0, 0, id),
  scanned_at: new Date(Date.UTC(2026, 10, 22, 0, 0, id)).toISOString(),
  cadet_id: id,
  judgement: "present",
  state: "waiting",
  answer: null,
});
