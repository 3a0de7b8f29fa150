// From bytes to a loaded snapshot, and which may take the place of which.

import { Core } from "#core";
import { NUMBER, TEXT } from "./core.js";
import { OTHER_POLICY, ROLLBACK, RolegateError, snapshotError } from "./error.js";

/**
 * What a snapshot says about itself.
 *
 * @typedef {object} SnapshotInfo
 * @property {string} policy The policy's id.
 * @property {number} epoch Grows with each version that is handed out.
 * @property {number} issuedAt In seconds since 1970.
 * @property {number} notAfter The last second at which it may be used; 0 for no end.
 * @property {number} size In bytes.
 */

/** The fewest bytes of a key for pseudonyms, as in `src/mask/mod.rs`. */
const KEY_LENGTH = 16;

/**
 * Checks the bytes and loads them.
 *
 * @param {ArrayBuffer | Uint8Array} bytes Verified, if they have to be.
 * @param {Uint8Array | undefined} key For pseudonyms.
 * @param {(info: SnapshotInfo) => void} admit Throws if a snapshot that says this of itself is refused.
 * @returns {{ loaded: import("./core.js").Loaded, info: Readonly<SnapshotInfo> }}
 */
export function open(bytes, key, admit) {
  if (!(bytes instanceof Uint8Array) && !(bytes instanceof ArrayBuffer)) {
    throw new RolegateError("load/bad-source", "a snapshot is an ArrayBuffer or a Uint8Array");
  }
  const core = new Core(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
  try {
    const error = core.number(NUMBER.error, 0);
    if (error) throw snapshotError(error, core.number(NUMBER.error, 1), core.number(NUMBER.error, 2));
    if (key) core.set_key(key);
    const info = Object.freeze({
      policy: core.text(TEXT.policy, 0),
      epoch: core.number(NUMBER.epoch, 0),
      issuedAt: core.number(NUMBER.issuedAt, 0),
      notAfter: core.number(NUMBER.notAfter, 0),
      size: core.number(NUMBER.size, 0),
    });
    admit(info);
    const { policy, epoch } = info;
    return { loaded: { core, ids: new Map(), needed: new Map(), policy, epoch }, info };
  } catch (error) {
    core.free();
    throw error;
  }
}

/**
 * Refuses a snapshot that is older than was asked for.
 *
 * @param {number} minEpoch
 * @param {SnapshotInfo} first
 */
export function notBefore(minEpoch, { epoch }) {
  if (epoch < minEpoch) throw snapshotError(ROLLBACK, epoch, minEpoch);
}

/**
 * Refuses a snapshot that may not take the place of the loaded one.
 *
 * @param {SnapshotInfo} loaded
 * @param {SnapshotInfo} next
 * @param {boolean} verifies
 */
export function precedes(loaded, next, verifies) {
  if (loaded.policy !== next.policy) {
    if (verifies) throw snapshotError(OTHER_POLICY);
    return;
  }
  notBefore(loaded.epoch, next);
  if (next.epoch === loaded.epoch && next.issuedAt < loaded.issuedAt) {
    throw snapshotError(ROLLBACK, next.epoch, loaded.epoch);
  }
}

/**
 * A copy of a key for pseudonyms.
 *
 * @param {unknown} key
 */
export function readKey(key) {
  if (key === undefined) return undefined;
  const bytes = typeof key === "string" ? new TextEncoder().encode(key) : key;
  if (!(bytes instanceof Uint8Array) || bytes.length < KEY_LENGTH) {
    throw new RolegateError("load/bad-key", `a key for pseudonyms is ${KEY_LENGTH} bytes or more, or a text of as many`);
  }
  // Not `slice`, which gives a Buffer's own bytes.
  return new Uint8Array(bytes);
}
