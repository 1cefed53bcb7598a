/** The scanner kit of a day, on this phone: roster, valid card numbers, hours and the key that cards are checked with. */

import { noteServerTime } from "@/lib/server-clock";
import { createStore } from "@/lib/store";
import { database, keptKit, type StoredKit } from "./database";
import { freshenFaces } from "./faces";
import { takeKit } from "./queries";

/** At each sync, but not at each of ten scans a second. */
const FRESH_MS = 60_000;

/** Counts the changes of what is kept, so that pages look again. */
export const kitChanges = createStore(0);
const changed = () => kitChanges.set(kitChanges.get() + 1);

/** All days that this person can scan without the server. */
export async function keptKits(userId: number): Promise<StoredKit[]> {
  const stored = await (await database()).getAll("kits");
  return stored.filter((one) => one.user_id === userId);
}

/** Downloads the kit anew and measures the clock by it. Throws ApiError; what was kept stays then. */
export async function freshenKit(userId: number, dayId: number): Promise<void> {
  const askedAt = Date.now();
  const kit = await takeKit(dayId);
  noteServerTime(kit.server_time, askedAt, Date.now());
  await (await database()).put("kits", { day_id: dayId, user_id: userId, taken_at: Date.now(), kit });
  changed();
  // Cards are checked without them: whoever scans does not wait.
  void freshenFaces(userId, dayId, kit, changed).catch(() => undefined);
}

/** The same, when what is kept is older than a minute. */
export async function freshenOldKit(userId: number, dayId: number): Promise<void> {
  const kept = await keptKit(userId, dayId);
  if (!kept || Date.now() - kept.taken_at > FRESH_MS) await freshenKit(userId, dayId);
}
