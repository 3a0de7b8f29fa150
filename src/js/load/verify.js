// Signatures of snapshots, verified with WebCrypto before the module sees a byte.

import {
  BAD_MAGIC, BAD_SIGNATURE, RolegateError, TRUNCATED, UNKNOWN_KEY, UNSIGNED, UNSUPPORTED_FEATURE, UNSUPPORTED_VERSION,
  snapshotError,
} from "../error.js";
import { hex, readKey } from "./key.js";

/** Where the header has what is read here: `docs/snapshot-format.md`. */
const MAGIC = [0x52, 0x47, 0x53, 0x31];
const VERSION = 4;
const FLAGS = 6;
const KEY_ID = 32;
const HEADER = 48;
const SIGNATURE = 64;

/**
 * Gives back a copy of bytes that are signed as they must be, and throws for any others.
 *
 * @typedef {(bytes: ArrayBuffer | Uint8Array) => Promise<Uint8Array>} Verify
 */

/**
 * @param {import("./source.js").LoadOptions} options
 * @returns {Promise<Verify | undefined>} Nothing if no key is given and no signature required.
 * @throws {RolegateError} `load/bad-key`, `load/bad-option`, `load/no-ed25519`
 */
export async function verifierOf(options) {
  // A key that is there and undefined is one that was forgotten, not one that nobody wants.
  const given = "publicKey" in options || "publicKeys" in options;
  const required = options.requireSignature ?? given;
  if (typeof required !== "boolean") throw new RolegateError("load/bad-option", "requireSignature is true or false");
  if (!given && !required) return undefined;
  if (!given) throw new RolegateError("load/bad-key", "a signature is required, and no public key is given");
  const { publicKeys = "publicKeys" in options ? undefined : [] } = options;
  if (!Array.isArray(publicKeys)) throw new RolegateError("load/bad-key", "publicKeys is a list of keys");
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) {
    throw new RolegateError("load/no-ed25519", "there is no WebCrypto here; pages have it only over https");
  }
  // Array.from, unlike map, does not step over holes: keys that were forgotten as well.
  const all = Array.from("publicKey" in options ? [options.publicKey, ...publicKeys] : publicKeys);
  const keys = await Promise.all(all.map((key) => readKey(subtle, key)));
  // Who believes no key at all would otherwise load whatever is not signed.
  return (bytes) => verify(subtle, keys, required || !keys.length, bytes);
}

/**
 * @param {SubtleCrypto} subtle
 * @param {import("./key.js").Verifier[]} keys
 * @param {boolean} required
 * @param {ArrayBuffer | Uint8Array} given
 */
async function verify(subtle, keys, required, given) {
  // A copy: what the caller can still change would be verified as one thing and loaded as another.
  const bytes = new Uint8Array(given instanceof Uint8Array ? given : new Uint8Array(given));
  if (!isSigned(bytes)) {
    if (required) throw snapshotError(UNSIGNED);
    return bytes;
  }
  const end = bytes.length - SIGNATURE;
  if (end < HEADER) throw snapshotError(TRUNCATED, bytes.length);
  const id = hex(bytes.subarray(KEY_ID, KEY_ID + 8));
  const named = keys.filter((key) => key.id === id);
  if (!named.length) throw snapshotError(UNKNOWN_KEY);
  for (const { key } of named) {
    if (await subtle.verify("Ed25519", key, bytes.subarray(end), bytes.subarray(0, end))) return bytes;
  }
  throw snapshotError(BAD_SIGNATURE);
}

/**
 * Whether a file says that it is signed.
 *
 * @param {Uint8Array} bytes
 */
function isSigned(bytes) {
  const truncated = () => snapshotError(TRUNCATED, bytes.length);
  const start = bytes.subarray(0, MAGIC.length);
  if (!start.length || start.some((byte, at) => byte !== MAGIC[at])) throw snapshotError(BAD_MAGIC);
  if (bytes.length < VERSION + 2) throw truncated();
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const version = view.getUint16(VERSION, true);
  if (version !== 1) throw snapshotError(UNSUPPORTED_VERSION, version);
  if (bytes.length < FLAGS + 2) throw truncated();
  const flags = view.getUint16(FLAGS, true);
  if (flags > 1) throw snapshotError(UNSUPPORTED_FEATURE, flags);
  return flags === 1;
}
