/**
 * Reads ID cards without the server: `RGMS1` and base32 of cadet id (4 bytes), issue number (2 bytes) and an Ed25519
 * signature over `RGMS1` and those six bytes; and the codes that a cadet's phone shows instead (lib/id-code.ts). Whoever has the
 * public key can check them and cannot make one.
 */
import { fromBase32, fromHex } from "@/lib/base32";
import { type Bytes, verify } from "@/lib/ed25519";
import {
  CERTIFICATE_BYTES,
  CERTIFIED_BYTES,
  LIVE_BYTES,
  LIVE_PREFIX,
  STEP_END,
  signedPart,
  stepAt,
} from "@/lib/id-code";

const PREFIX = "RGMS1";
const PAYLOAD_BYTES = 6;
const CARD_BYTES = PAYLOAD_BYTES + 64;

export interface CardReading {
  cadet_id: number;
  issue_number: number;
  /** Of a code that changes: when it was shown, and when its phone has to ask the server again. */
  shown?: Shown;
}

export interface Shown {
  step: number;
  /** Milliseconds. */
  expires_at: number;
}

/** Whether a code was shown about then: within its own step, or the one before or after, since no two clocks agree. */
export const holdsAt = ({ step, expires_at }: Shown, at: number): boolean =>
  at < expires_at && Math.abs(stepAt(at) - step) <= 1;

/** What the text says, once its signatures are found right; else why it is no card of ours. */
export async function readCard(
  token: string,
  publicKey: string,
): Promise<CardReading | "malformed" | "forged"> {
  const text = token.trim().toUpperCase();
  const ours = fromHex(publicKey);
  const card = bytesOf(text, PREFIX, CARD_BYTES);
  if (card) {
    const isOurs = await isSigned(PREFIX, card, PAYLOAD_BYTES, ours);
    return isOurs ? numbersOf(card) : "forged";
  }
  const code = bytesOf(text, LIVE_PREFIX, LIVE_BYTES);
  if (!code) return "malformed";
  const certificate = code.slice(0, CERTIFICATE_BYTES);
  const phone = code.slice(CERTIFIED_BYTES - 32, CERTIFIED_BYTES);
  const isRight =
    (await isSigned(LIVE_PREFIX, certificate, CERTIFIED_BYTES, ours)) &&
    (await isSigned(LIVE_PREFIX, code, STEP_END, phone));
  if (!isRight) return "forged";
  const numbers = new DataView(code.buffer);
  const shown = { step: numbers.getUint32(CERTIFICATE_BYTES), expires_at: numbers.getUint32(6) * 1000 };
  return { ...numbersOf(code), shown };
}

/** Whether the text looks like one of our cards at all. */
export const looksLikeCard = (text: string): boolean =>
  [PREFIX, LIVE_PREFIX].some((prefix) => text.trim().toUpperCase().startsWith(prefix));

/** Whether the text is a printed card, or a picture of one. */
export const isPrinted = (text: string): boolean => text.trim().toUpperCase().startsWith(PREFIX);

function bytesOf(text: string, prefix: string, size: number): Bytes | null {
  const isWhole = text.length === prefix.length + Math.ceil((size * 8) / 5);
  return isWhole && text.startsWith(prefix) ? fromBase32(text.slice(prefix.length)) : null;
}

/** Whether the bytes up to `end` carry the key's signature after them. */
const isSigned = (prefix: string, bytes: Bytes, end: number, key: Bytes): Promise<boolean> =>
  verify(bytes.slice(end), signedPart(prefix, bytes.slice(0, end)), key);

function numbersOf(bytes: Bytes): CardReading {
  const numbers = new DataView(bytes.buffer);
  return { cadet_id: numbers.getUint32(0), issue_number: numbers.getUint16(4) };
}
