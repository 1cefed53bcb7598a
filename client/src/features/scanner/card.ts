/**
 * Reads ID cards without the server: `RGMS1` and base32 of cadet id (4 bytes), issue number (2 bytes) and an Ed25519
 * signature over `RGMS1` and those six bytes. Whoever has the public key can check a card and cannot make one.
 */

const PREFIX = "RGMS1";
const PAYLOAD_BYTES = 6;
const SIGNATURE_BYTES = 64;
const TEXT_LENGTH = PREFIX.length + ((PAYLOAD_BYTES + SIGNATURE_BYTES) * 8) / 5;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export interface CardReading {
  cadet_id: number;
  issue_number: number;
}

/** What the text says, once its signature is found to be ours; else why it is no card of ours. */
export async function readCard(
  token: string,
  publicKey: string,
): Promise<CardReading | "malformed" | "forged"> {
  const text = token.trim().toUpperCase();
  const signed =
    text.length === TEXT_LENGTH && text.startsWith(PREFIX) ? base32(text.slice(PREFIX.length)) : null;
  if (!signed) return "malformed";
  const payload = signed.slice(0, PAYLOAD_BYTES);
  const message = new Uint8Array([...new TextEncoder().encode(PREFIX), ...payload]);
  if (!(await verify(signed.slice(PAYLOAD_BYTES), message, bytesOf(publicKey)))) return "forged";
  const numbers = new DataView(payload.buffer);
  return { cadet_id: numbers.getUint32(0), issue_number: numbers.getUint16(4) };
}

/** Whether the text looks like one of our cards at all. */
export const looksLikeCard = (text: string): boolean => text.trim().toUpperCase().startsWith(PREFIX);

type Bytes = Uint8Array<ArrayBuffer>;

/** By the browser where it knows Ed25519 (since 2025, and over https:// only), else by a library that is loaded then. */
async function verify(signature: Bytes, message: Bytes, publicKey: Bytes): Promise<boolean> {
  const key = await crypto.subtle
    ?.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"])
    .catch(() => null);
  if (key) return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
  const { ed25519 } = await import("@noble/curves/ed25519.js");
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function base32(text: string): Bytes | null {
  const bytes = new Uint8Array((text.length * 5) / 8);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return null;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
    }
  }
  return bytes;
}

function bytesOf(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
