/** What the scanner keeps on this phone: scans until they are answered and for the rest of the day, and the rosters. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { ScanIn, ScannerKit, ScanResult } from "@/api/types";
import type { Judgement } from "./judge";

export interface NewScan {
  client_id: string;
  /** Who held the phone: only that person's sign-in sends it. */
  user_id: number;
  day_id: number;
  token: string;
  kind: "in" | "out";
  /** By the phone's own clock, milliseconds. */
  device_at: number;
  /** By the server's clock; null until that was measured. */
  scanned_at: string | null;
  /** Null when the card was not read: no key on this phone, or no card of ours. */
  cadet_id: number | null;
  /** What the phone found by itself. */
  judgement: Judgement;
  /** Waiting for the server, or settled: answered by it, or refused on the spot. */
  state: "waiting" | "settled";
  answer: ScanResult | null;
}

/** `seq` counts in the order of scanning, whatever the clock says. */
export type StoredScan = NewScan & { seq: number };

export interface StoredKit {
  day_id: number;
  user_id: number;
  taken_at: number;
  kit: ScannerKit;
}

/** The face of a cadet; another `photo_id` is another picture. */
export interface StoredFace {
  cadet_id: number;
  photo_id: number;
  /** JPEG in base64. */
  jpeg: string;
}

interface Scheme extends DBSchema {
  scans: {
    key: number;
    value: StoredScan;
    indexes: { client_id: string; by_state: [number, string]; by_day: [number, number] };
  };
  kits: { key: number; value: StoredKit };
  faces: { key: [number, number]; value: StoredFace };
}

let opened: Promise<IDBPDatabase<Scheme>> | null = null;

/** The one connection of this page. */
export function database(): Promise<IDBPDatabase<Scheme>> {
  opened ??= openDB<Scheme>("rgms", 3, {
    async upgrade(db, version, _, change) {
      db.createObjectStore("faces", { keyPath: ["cadet_id", "photo_id"] });
      if (version === 2) return;
      // Scans of the first scanner were kept by their id alone; what still waits goes on waiting.
      const left =
        version === 1 ? ((await change.objectStore("scans").getAll()) as unknown as FirstScan[]) : [];
      if (version === 1) db.deleteObjectStore("scans");
      const scans = db.createObjectStore("scans", { keyPath: "seq", autoIncrement: true });
      scans.createIndex("client_id", "client_id", { unique: true });
      scans.createIndex("by_state", ["user_id", "state"]);
      scans.createIndex("by_day", ["user_id", "day_id"]);
      db.createObjectStore("kits", { keyPath: "day_id" });
      left.sort((a, b) => a.scanned_at.localeCompare(b.scanned_at));
      for (const scan of left) await scans.add(takenOver(scan) as StoredScan);
    },
    // Another tab brings a newer version: it must not wait for this one to be closed.
    blocking: (_, __, event) => {
      (event.target as IDBDatabase).close();
      opened = null;
    },
    terminated: () => {
      opened = null;
    },
  });
  return opened;
}

type FirstScan = ScanIn & { day_id: number };

function takenOver(scan: FirstScan): NewScan {
  return {
    client_id: scan.client_id,
    user_id: Number(localStorage.getItem("rgms.owner")),
    day_id: scan.day_id,
    token: scan.token,
    kind: scan.kind ?? "in",
    device_at: new Date(scan.scanned_at).getTime(),
    scanned_at: scan.scanned_at,
    cadet_id: null,
    judgement: "unchecked",
    state: "waiting",
    answer: null,
  };
}

/** The kit of the day as this person took it, if it is on this phone. */
export async function keptKit(userId: number, dayId: number): Promise<StoredKit | undefined> {
  const stored = await (await database()).get("kits", dayId);
  return stored?.user_id === userId ? stored : undefined;
}

/** How many scans of a person wait for the server. */
export async function countWaiting(userId: number): Promise<number> {
  return (await database()).countFromIndex("scans", "by_state", [userId, "waiting"]);
}

/** Takes rosters, faces and settled scans off this phone. What still waits holds no name, and stays until it is sent. */
export async function wipe(): Promise<void> {
  const change = (await database()).transaction(["scans", "kits", "faces"], "readwrite");
  const settle = async () => {
    for (let at = await change.objectStore("scans").openCursor(); at; at = await at.continue())
      if (at.value.state === "settled") await at.delete();
  };
  await Promise.all([
    settle(),
    change.objectStore("kits").clear(),
    change.objectStore("faces").clear(),
    change.done,
  ]);
}
