/**
 * The ID code that changes: `RGMS2` and base32 of the certificate (cadet id 4 bytes, issue number 2, its end 4, the phone's
 * public key 32, the server's signature 64), the step of time (4) and the phone's signature (64).
 */
import { toBase32 } from "./base32";
import { type Bytes, type SigningKey, sign } from "./ed25519";

export const LIVE_PREFIX = "RGMS2";
export const STEP_MS = 30_000;
export const CERTIFIED_BYTES = 42;
export const CERTIFICATE_BYTES = 106;
export const STEP_END = CERTIFICATE_BYTES + 4;
export const LIVE_BYTES = STEP_END + 64;

export const stepAt = (at: number): number => Math.floor(at / STEP_MS);

/** What is signed: the bytes, and before them of which kind they are. */
export const signedPart = (prefix: string, bytes: Bytes): Bytes =>
  new Uint8Array([...new TextEncoder().encode(prefix), ...bytes]);

/** The code of a step, for a phone whose key is in the certificate. */
export async function liveCode(certificate: Bytes, key: SigningKey, step: number): Promise<string> {
  const said = new Uint8Array(STEP_END);
  said.set(certificate);
  new DataView(said.buffer).setUint32(CERTIFICATE_BYTES, step);
  const signature = await sign(signedPart(LIVE_PREFIX, said), key);
  return LIVE_PREFIX + toBase32(new Uint8Array([...said, ...signature]));
}
