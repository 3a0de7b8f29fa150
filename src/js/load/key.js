// Public keys, in the forms in which programs have them.

import { RolegateError } from "../error.js";

/**
 * A public Ed25519 key: its 32 bytes, the same as base64url, a JWK, PEM (`-----BEGIN PUBLIC KEY-----`), or a CryptoKey
 * that can be exported.
 *
 * @typedef {Uint8Array | string | { kty?: string, crv?: string, x?: string } | CryptoKey} PublicKey
 */

/**
 * A key that verifies, and the id by which snapshots name it.
 *
 * @typedef {{ id: string, key: CryptoKey }} Verifier
 */

/** SPKI of an Ed25519 key, but for the key: RFC 8410. */
const SPKI = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/** What is between the lines of a PEM file. */
const PEM = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/;

/**
 * @param {SubtleCrypto} subtle
 * @param {PublicKey} given
 * @returns {Promise<Verifier>}
 */
export async function readKey(subtle, given) {
  const raw = await rawOf(subtle, given);
  if (raw?.length !== 32) {
    throw new RolegateError("load/bad-key", "a public key is Ed25519: 32 bytes, base64url, a JWK, PEM or a CryptoKey");
  }
  if (isSmall(raw)) throw new RolegateError("load/bad-key", "a public key that anybody can sign for is none");
  const key = await subtle.importKey("raw", raw, "Ed25519", false, ["verify"]).catch((cause) => {
    throw new RolegateError("load/no-ed25519", "Ed25519 cannot be verified with the WebCrypto that is here", { cause });
  });
  return { id: hex(new Uint8Array(await subtle.digest("SHA-256", raw), 0, 8)), key };
}

/**
 * Points of small order, without the sign: for these a signature can be made without any private key. Not all WebCrypto
 * refuses them. 0, 1 and -1; the two of order 8; and 0 and 1 with the prime added.
 */
const SMALL = [
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  `ec${"ff".repeat(30)}7f`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
];

/** @param {Uint8Array} key */
function isSmall(key) {
  const y = key.slice();
  y[31] = (y[31] ?? 0) & 0x7f;
  return SMALL.includes(hex(y));
}

/**
 * The id as text.
 *
 * @param {Uint8Array} bytes
 */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {SubtleCrypto} subtle
 * @param {unknown} given
 * @returns {Promise<Uint8Array<ArrayBuffer> | undefined>} Nothing for what is no key.
 */
async function rawOf(subtle, given) {
  if (given instanceof Uint8Array) return new Uint8Array(given);
  if (typeof given === "string") {
    const pem = PEM.exec(given)?.[1];
    if (pem === undefined) return decode(given);
    const spki = decode(pem.replace(/\s/g, ""));
    return spki && SPKI.every((byte, at) => spki[at] === byte) ? spki.subarray(SPKI.length) : undefined;
  }
  if (typeof CryptoKey === "function" && given instanceof CryptoKey) {
    if (given.type !== "public" || given.algorithm.name !== "Ed25519") return undefined;
    return subtle.exportKey("raw", given).then((raw) => new Uint8Array(raw), () => undefined);
  }
  const { kty, crv, x, d } = /** @type {JsonWebKey} */ (given ?? {});
  // Who has the private key here would do well to hear of it.
  return kty === "OKP" && crv === "Ed25519" && typeof x === "string" && d === undefined ? decode(x) : undefined;
}

/**
 * Bytes of base64, with the letters of either kind.
 *
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer> | undefined}
 */
function decode(text) {
  try {
    const letters = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
