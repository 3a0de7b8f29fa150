/**
 * Hands `loadGate` snapshots that are signed rightly, wrongly and not at all.
 *
 * Runs in Node, on a page and in workerd. It writes signed snapshots with WebCrypto, by `docs/snapshot-format.md` alone.
 */
import { sealed } from "./bytes.js";

const FLAGS = 6;
const EPOCH = 8;
const KEY_ID = 32;
const SIGNATURE = 64;

/** The key of RFC 8032, section 7.1, test 1, in each form; `golden` is signed with it. */
const X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const PEM = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
`;
const RAW = Uint8Array.from(atob(X.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const { subtle } = globalThis.crypto;

/** A new pair of keys. */
export const keys = () => subtle.generateKey("Ed25519", true, ["sign", "verify"]);

/** A snapshot without a signature, signed. */
export async function signed(plain, { privateKey, publicKey }) {
  const raw = await subtle.exportKey("raw", publicKey);
  const bytes = plain.slice();
  bytes[FLAGS] = 1;
  bytes.set(new Uint8Array(await subtle.digest("SHA-256", raw)).subarray(0, 8), KEY_ID);
  const message = sealed(bytes);
  const whole = new Uint8Array(message.length + SIGNATURE);
  whole.set(message);
  whole.set(new Uint8Array(await subtle.sign("Ed25519", privateKey, message)), message.length);
  return whole;
}

/**
 * @param {(source: any, options?: object) => Promise<any>} loadGate
 * @param {{ golden: Uint8Array, plain: Uint8Array, newer: Uint8Array, other: Uint8Array, samples?: number }} given
 *   `golden` is signed with the key above; `plain` is not signed, `newer` is the same policy at a later epoch, `other`
 *   another policy at a later epoch.
 * @returns {Promise<{ ran: number, failures: string[] }>}
 */
export async function runSignatures(loadGate, { golden, plain, newer, other, samples = Infinity }) {
  /** @type {string[]} */
  const failures = [];
  let ran = 0;
  const expect = async (what, want, call) => {
    ran += 1;
    const got = await Promise.resolve().then(call).then(() => "loaded", codeOf);
    if (got !== want && !(want === "refused" && got.startsWith("snapshot/")))
      failures.push(`${what}: want ${want}, got ${got}`);
  };
  const cryptoKey = await subtle.importKey("raw", RAW, "Ed25519", true, ["verify"]);
  const forms = { raw: RAW, text: X, jwk: { kty: "OKP", crv: "Ed25519", x: X }, PEM, CryptoKey: cryptoKey };
  for (const [form, publicKey] of Object.entries(forms)) {
    await expect(`a key as ${form}`, "loaded", () => loadGate(golden, { publicKey }));
    await expect(`a key as ${form} in a list`, "loaded", () => loadGate(golden, { publicKeys: [publicKey] }));
  }
  await expect("a buffer", "loaded", () => loadGate(golden.slice().buffer, { publicKey: X }));
  await expect("a response", "loaded", () => loadGate(new Response(golden), { publicKey: X }));
  await badKeys(loadGate, golden, expect);

  const [own, next] = [await keys(), await keys()];
  const [ours, theirs] = [await signed(plain, own), await signed(plain, next)];
  const publicKey = own.publicKey;
  await expect("our own", "loaded", () => loadGate(ours, { publicKey }));
  await expect("nobody asks for a signature", "loaded", () => loadGate(ours));
  await expect("unsigned", "snapshot/unsigned", () => loadGate(plain, { publicKey }));
  await expect("an unknown key", "snapshot/unknown-key", () => loadGate(theirs, { publicKey }));
  await expect("no key at all", "snapshot/unknown-key", () => loadGate(ours, { publicKeys: [] }));
  const none = { publicKeys: [], requireSignature: false };
  await expect("no key at all, none required", "snapshot/unsigned", () => loadGate(plain, none));
  await expect("no key at all, unsigned", "snapshot/unsigned", () => loadGate(plain, { publicKeys: [] }));
  await expect("either of two keys", "loaded", () => loadGate(theirs, { publicKey, publicKeys: [next.publicKey] }));
  const lax = { publicKey, requireSignature: false };
  await expect("unsigned will do", "loaded", () => loadGate(plain, lax));
  await expect("unsigned will do, signed", "loaded", () => loadGate(ours, lax));
  await expect("unsigned will do, another key", "snapshot/unknown-key", () => loadGate(theirs, lax));

  const renamed = theirs.slice();
  renamed.set(ours.subarray(KEY_ID, KEY_ID + 8), KEY_ID);
  await expect("in the name of another", "snapshot/bad-signature", () => loadGate(renamed, { publicKey }));
  const stripped = ours.slice(0, -SIGNATURE);
  stripped[FLAGS] = 0;
  await expect("stripped", "snapshot/unsigned", () => loadGate(stripped, { publicKey }));
  await expect("nothing", "snapshot/bad-magic", () => loadGate(new Uint8Array(), { publicKey }));
  await expect("another file", "snapshot/bad-magic", () => loadGate(new TextEncoder().encode("<html>"), { publicKey }));
  const step = (count) => Math.max(1, Math.ceil(count / samples));
  for (let bit = 0; bit < golden.length * 8; bit += step(golden.length * 8)) {
    const bytes = golden.slice();
    bytes[bit >> 3] ^= 1 << (bit & 7);
    await expect(`bit ${bit} flipped`, "refused", () => loadGate(bytes, { publicKey: RAW }));
  }
  for (let length = 0; length < golden.length; length += step(golden.length)) {
    await expect(`cut after ${length}`, "refused", () => loadGate(golden.slice(0, length), { publicKey: RAW }));
  }
  await updates(loadGate, { own, next, plain, newer, other }, expect);
  return { ran, failures };
}

/** What is no key, and what was forgotten. */
async function badKeys(loadGate, golden, expect) {
  const jwk = { kty: "OKP", crv: "Ed25519", x: X };
  const bad = {
    undefined: undefined,
    null: null,
    "a short one": RAW.subarray(1),
    "a short text": X.slice(1),
    "no text of a key": "not a key",
    "another PEM": PEM.replaceAll("PUBLIC", "PRIVATE"),
    "another kind of key": PEM.replace("MCowBQYDK2Vw", "MCowBQYDK2Vu"),
    "another curve": { ...jwk, crv: "X25519" },
    "a private key": { ...jwk, d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A" },
    "a private CryptoKey": (await keys()).privateKey,
    "a CryptoKey of another kind": await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
  };
  for (const [what, publicKey] of Object.entries(bad)) {
    await expect(what, "load/bad-key", () => loadGate(golden, { publicKey }));
    await expect(`${what} beside a good one`, "load/bad-key", () => loadGate(golden, { publicKeys: [X, publicKey] }));
  }
  // Orders 1, 2, 4 and 8, and encodings that are not the shortest, with either sign.
  const small = ["01" + "00".repeat(31), "ec" + "ff".repeat(30) + "7f", "00".repeat(32), "ed" + "ff".repeat(30) + "7f",
    "ee" + "ff".repeat(30) + "7f", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"];
  for (const point of small) {
    const publicKey = Uint8Array.from(point.match(/../g), (byte) => Number.parseInt(byte, 16));
    await expect(`a point of small order, ${point}`, "load/bad-key", () => loadGate(golden, { publicKey }));
    publicKey[31] |= 0x80;
    await expect(`a point of small order, ${point}, negative`, "load/bad-key", () => loadGate(golden, { publicKey }));
  }
  await expect("a hole in a list of keys", "load/bad-key", () => loadGate(golden, { publicKeys: [,] }));
  await expect("a hole beside a good one", "load/bad-key", () => loadGate(golden, { publicKeys: [X, ,] }));
  await expect("keys that are no list", "load/bad-key", () => loadGate(golden, { publicKeys: X }));
  await expect("keys that were forgotten", "load/bad-key", () => loadGate(golden, { publicKeys: undefined }));
  await expect("required without a key", "load/bad-key", () => loadGate(golden, { requireSignature: true }));
  await expect("no yes or no", "load/bad-option", () => loadGate(golden, { publicKey: X, requireSignature: "no" }));
}

/** What may take the place of what. */
async function updates(loadGate, { own, next, plain, newer, other }, expect) {
  const gate = await loadGate(await signed(plain, own), { publicKeys: [own.publicKey, next.publicKey] });
  const epoch = gate.epoch;
  const stays = async (what, want, call) => {
    await expect(what, want, call);
    await expect(`${what}: the gate stays`, "loaded", () => {
      if (gate.epoch !== epoch) throw new Error("it changed");
    });
  };
  const [good, foreign] = [await signed(newer, next), await signed(newer, await keys())];
  await stays("a swap without verification", "gate/needs-verification", () => gate.swap(good));
  await stays("an update that is not signed", "snapshot/unsigned", () => gate.update(newer));
  await stays("an update of an unknown key", "snapshot/unknown-key", () => gate.update(foreign));
  await stays("an update of another policy", "snapshot/other-policy", async () => gate.update(await signed(other, own)));
  await expect("an update of the next key", "loaded", () => gate.update(Promise.resolve(new Response(good))));
  await expect("an update back", "snapshot/rollback", async () => gate.update(await signed(plain, own)));
  await expect("the same again", "loaded", () => gate.update(good));
  // Whenever bytes are exchanged while they are read, only what was verified is loaded.
  const evil = newer.slice();
  evil[EPOCH + 1] = 1;
  const exchanged = await signed(evil, await keys());
  for (let turns = 0; turns < 40; turns += 1) {
    const changing = good.slice();
    const updated = gate.update(changing).then(() => "loaded", codeOf);
    for (let turn = 0; turn < turns; turn += 1) await (turn < 20 ? undefined : new Promise((next) => setTimeout(next)));
    changing.set(exchanged);
    const got = await updated;
    await expect(`bytes that are exchanged after ${turns} turns: ${got}, epoch ${gate.epoch}`, "loaded", () => {
      if (!["loaded", "snapshot/unknown-key"].includes(got) || gate.epoch >= 256) throw new Error("it got in");
    });
  }
  gate.dispose();
  await expect("an update of a gate that is gone", "gate/disposed", () => gate.update(good));
}

function codeOf(error) {
  return error?.name === "RolegateError" && error.message ? error.code : `not a RolegateError: ${error}`;
}
