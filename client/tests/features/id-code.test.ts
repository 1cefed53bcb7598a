import { describe, expect, test } from "vitest";
import { holdsAt, readCard } from "@/features/scanner/card";
import { fromHex } from "@/lib/base32";
import { liveCode, STEP_MS, stepAt } from "@/lib/id-code";

/** Made by the server's own code: its public key, the certificate of a phone whose key is 32 sevens, and what that shows then. */
const OURS = "1f12d2e53d7a02b297b748bd20699def31efbe013bbea3d98fa01df56ffe6e54";
const CERTIFICATE = fromHex(
  "0000000700026ab13b802c848ad8664ee651e4896c13a84a89a2964aca5eb77a8b881e60ded5c81b4e9d76833a3b3771d94b7f5a0fc0ed2fba173bad8cf30511d19d291d57e5a0ea2691de5318aa0cb92d3b531ab5bab8fd1a49bfa2460a4fa960a50673a29db925e201",
);
const AT = 1_785_542_400_000;
const CODE =
  "RGMS2AAAAABYAAJVLCO4AFSCIVWDGJ3TFDZEJNQJ2QSUJUKLEVSS6W55IXCA6MDPNLSA3J2OXNAZ2HM3XDWKLP5NA7QHNF65BOO5NRTZQKEORTUUR2V7FUDVCNEO6KMMKUDFZFU5VGGVVXK4P2GSJX6REMCSPVFQKKBTTUKO3SJPCAEBYYLEAGUUC7VJGVJMM6MR5J5T2XE657MASGJTITKUP5YBX4K7AGA5ZBUJKXG7NTBHZVZYQEM6XTA5UJXSVTMBUX2PTH7BMP7DHSO2IKYF4WCI";
const PHONE = new Uint8Array(32).fill("7".charCodeAt(0));

describe("the code that changes", () => {
  test("is made on the phone as the server reads it, and read at the scanner without the server", async () => {
    expect(await liveCode(CERTIFICATE, PHONE, stepAt(AT))).toBe(CODE);
    expect(await readCard(` ${CODE.toLowerCase()}`, OURS)).toEqual({
      cadet_id: 7,
      issue_number: 2,
      shown: { step: AT / STEP_MS, expires_at: 1_790_000_000_000 },
    });
  });

  test("is another each half minute, and worth nothing a step after the next", async () => {
    expect(await liveCode(CERTIFICATE, PHONE, stepAt(AT) + 1)).not.toBe(CODE);
    const shown = { step: stepAt(AT), expires_at: AT + 1_000_000 };
    const after = [-30_001, -30_000, 0, 59_999, 60_000, 1_000_000].map((ms) => holdsAt(shown, AT + ms));
    expect(after).toEqual([false, true, true, true, false, false]);
    expect(holdsAt({ ...shown, expires_at: AT }, AT)).toBe(false);
  });

  test("of another phone, of another cadet or with a letter changed is forged, and half of one is no code", async () => {
    const stranger = new Uint8Array(32).fill(9);
    const others = CERTIFICATE.slice();
    others[3] = 8;
    const changed = `${CODE.slice(0, 200)}${CODE[200] === "A" ? "B" : "A"}${CODE.slice(201)}`;
    for (const code of [
      await liveCode(CERTIFICATE, stranger, stepAt(AT)),
      await liveCode(others, PHONE, stepAt(AT)),
      changed,
    ])
      expect(await readCard(code, OURS)).toBe("forged");
    expect(await readCard(CODE.slice(0, 100), OURS)).toBe("malformed");
  });
});
