/** Ed25519 by the browser where it knows it (since 2025, and over https:// only), else by a library that is loaded then. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** A key that signs: one of the browser's that nothing can read out, or, where it knows none, its 32 bytes. */
export type SigningKey = CryptoKey | Bytes;

const ALGORITHM = { name: "Ed25519" };
const library = () => import("@noble/curves/ed25519.js").then(({ ed25519 }) => ed25519);

export async function verify(signature: Bytes, message: Bytes, publicKey: Bytes): Promise<boolean> {
  const key = await crypto.subtle
    ?.importKey("raw", publicKey, ALGORITHM, false, ["verify"])
    .catch(() => null);
  if (key) return crypto.subtle.verify(ALGORITHM, key, signature, message);
  const ed25519 = await library();
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

export async function makeKey(): Promise<{ key: SigningKey; publicKey: Bytes }> {
  const pair = (await crypto.subtle
    ?.generateKey(ALGORITHM, false, ["sign", "verify"])
    .catch(() => null)) as CryptoKeyPair | null;
  if (pair)
    return {
      key: pair.privateKey,
      publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
    };
  const key = crypto.getRandomValues(new Uint8Array(32));
  return { key, publicKey: new Uint8Array((await library()).getPublicKey(key)) };
}

export async function sign(message: Bytes, key: SigningKey): Promise<Bytes> {
  if ("byteLength" in key) return new Uint8Array((await library()).sign(message, key));
  return new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, message));
}
