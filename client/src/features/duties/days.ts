import { momentAt } from "@/lib/format";

/** When the unit's clocks begin a plain date. */
export const startOf = (date: string) => momentAt(date, "00:00");

/** The plain date after one. */
export function dayAfter(date: string): string {
  const next = new Date(`${date}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}
