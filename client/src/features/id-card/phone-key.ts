/**
 * What this phone needs to show its cadet's code without the server: a key that was made here and never leaves it, and the
 * server's word that the key is the cadet's. Goes when the sign-in ends.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { api } from "@/api/client";
import { unwrap } from "@/api/problem";
import { fromHex, toHex } from "@/lib/base32";
import { type Bytes, makeKey, type SigningKey } from "@/lib/ed25519";
import { noteServerTime } from "@/lib/server-clock";

/** Renewed while there is so much time left that nobody stands on the ground without. */
const RENEW_MS = 30 * 24 * 3_600_000;

export interface Owner {
  cadetId: number;
  name: string;
  studentNumber: string;
  /** "Alpha, platoon 1" */
  place: string;
}

export interface PhoneKey extends Owner {
  user_id: number;
  issue_number: number;
  /** Milliseconds. */
  expires_at: number;
  certificate: Bytes;
  key: SigningKey;
}

interface Scheme extends DBSchema {
  keys: { key: number; value: PhoneKey };
}

let opened: Promise<IDBPDatabase<Scheme>> | null = null;

function database(): Promise<IDBPDatabase<Scheme>> {
  opened ??= openDB<Scheme>("rgms-id", 1, {
    upgrade: (db) => void db.createObjectStore("keys", { keyPath: "user_id" }),
    terminated: () => {
      opened = null;
    },
  });
  return opened;
}

/** What this phone has kept of a person. */
export async function keptKey(userId: number): Promise<PhoneKey | undefined> {
  return (await database()).get("keys", userId);
}

/** A key that the server has certified for this issue of the card; kept if it lasts, else made anew. Throws ApiError. */
export async function freshKey(userId: number, owner: Owner, issueNumber: number): Promise<PhoneKey> {
  const kept = await keptKey(userId);
  const lasts = kept && kept.issue_number === issueNumber && kept.expires_at - Date.now() > RENEW_MS;
  if (lasts && kept.cadetId === owner.cadetId) return kept;
  try {
    return await certified(userId, owner);
  } catch (error) {
    // Without signal the old one will do as long as it lasts.
    if (kept && kept.issue_number === issueNumber && kept.expires_at > Date.now()) return kept;
    throw error;
  }
}

async function certified(userId: number, owner: Owner): Promise<PhoneKey> {
  const { key, publicKey } = await makeKey();
  const askedAt = Date.now();
  const word = await unwrap(
    api.POST("/api/v1/cadets/{cadet_id}/id-card/phone", {
      params: { path: { cadet_id: owner.cadetId } },
      body: { public_key: toHex(publicKey) },
    }),
  );
  noteServerTime(word.server_time, askedAt, Date.now());
  const made = {
    ...owner,
    user_id: userId,
    issue_number: word.issue_number,
    expires_at: new Date(word.expires_at).getTime(),
    certificate: fromHex(word.certificate),
    key,
  };
  await (await database()).put("keys", made);
  return made;
}

/** Takes every key off this phone. */
export async function forgetKeys(): Promise<void> {
  await (await database()).clear("keys");
}
