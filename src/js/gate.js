// A loaded snapshot, ready to answer.

import { Core } from "#core";
import { Access } from "./access.js";
import { HEADER, NUMBER, PERMISSION, RESOURCE, ROLE, TEXT, permissionName } from "./core.js";
import { changedPermissions } from "./changes.js";
import { RolegateError, snapshotError } from "./error.js";

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

/**
 * What a swap changed.
 *
 * @typedef {object} SwapEvent
 * @property {number} epoch
 * @property {number} previousEpoch
 * @property {string[]} changed Permissions that other roles grant now than before, in order of name; those that
 *   came or went are among them.
 */

/**
 * A loaded snapshot. Get one from `loadGate`.
 */
export class Gate {
  /** @type {{ loaded: import("./access.js").Loaded | undefined, now: () => number }} */
  #state;
  /** @type {Readonly<SnapshotInfo>} */
  #info;
  /** @type {Set<{ hear: (event: SwapEvent) => void }>} */
  #listeners = new Set();

  /**
   * @internal
   * @param {ArrayBuffer | Uint8Array} bytes
   * @param {() => number} now In milliseconds.
   */
  constructor(bytes, now) {
    const { loaded, info } = load(bytes);
    this.#state = { loaded, now };
    this.#info = info;
  }

  /** The policy's id. */
  get policy() {
    return this.#info.policy;
  }

  /** Grows with each version of the policy that is handed out. */
  get epoch() {
    return this.#info.epoch;
  }

  /** When the snapshot was made, in seconds since 1970. */
  get issuedAt() {
    return this.#info.issuedAt;
  }

  /** The last second at which the snapshot may be used, in seconds since 1970; 0 for no end. */
  get notAfter() {
    return this.#info.notAfter;
  }

  /** Size of the snapshot in bytes. */
  get size() {
    return this.#info.size;
  }

  /**
   * Works out everything a principal may do. Make one a session or a request and ask it often.
   *
   * @param {import("./principal.js").Principal} principal
   * @throws {RolegateError} `gate/disposed`
   */
  access(principal) {
    this.#core();
    return new Access(this.#state, principal);
  }

  /**
   * Puts another snapshot in place of the loaded one; every access follows. If the bytes are refused, the loaded
   * one stays.
   *
   * @param {ArrayBuffer | Uint8Array} bytes
   * @throws {RolegateError} `snapshot/…`, `load/bad-source`, `gate/disposed`; after the swap, what a listener threw
   */
  swap(bytes) {
    const before = this.#core();
    const { loaded, info } = load(bytes);
    const previousEpoch = this.#info.epoch;
    const changed = this.#listeners.size ? changedPermissions(before, loaded.core) : [];
    this.#state.loaded = loaded;
    this.#info = info;
    before.free();
    const event = { epoch: info.epoch, previousEpoch, changed };
    const thrown = [];
    for (const { hear } of [...this.#listeners]) {
      try {
        hear(event);
      } catch (error) {
        thrown.push(error);
      }
    }
    // Everybody has heard of it before one listener's trouble is told.
    if (thrown.length) throw thrown.length === 1 ? thrown[0] : new AggregateError(thrown, "listeners of the gate threw");
  }

  /**
   * Calls `listener` after each swap, until the function that this returns is called. Need not be called as a method.
   *
   * @param {(event: SwapEvent) => void} listener
   * @returns {() => void}
   */
  subscribe = (listener) => {
    const entry = { hear: listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  };

  /**
   * What the snapshot says about itself: the same frozen object until the next swap, as stores of UI frameworks
   * expect it. Need not be called as a method.
   *
   * @returns {Readonly<SnapshotInfo>}
   */
  getSnapshot = () => this.#info;

  /** Every role, in order of name. */
  roles() {
    const core = this.#core();
    return ids(core, ROLE).map((id) => ({
      name: core.text(TEXT.role, id),
      title: core.text(TEXT.roleTitle, id),
      kind: /** @type {"system" | "custom"} */ (core.number(NUMBER.system, id) ? "system" : "custom"),
    }));
  }

  /** Every permission, in order of resource, then action. */
  permissions() {
    const core = this.#core();
    return ids(core, PERMISSION).map((id) => ({
      name: permissionName(core, id),
      title: core.text(TEXT.permissionTitle, id),
      audited: core.number(NUMBER.audited, id) === 1,
    }));
  }

  /** Every resource, in order of name. */
  resources() {
    const core = this.#core();
    return ids(core, RESOURCE).map((id) => ({
      name: core.text(TEXT.resource, id),
      title: core.text(TEXT.resourceTitle, id),
    }));
  }

  /** Frees the snapshot. Every access of this gate denies from then on. */
  dispose() {
    this.#state.loaded?.core.free();
    this.#state.loaded = undefined;
    this.#listeners.clear();
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.dispose();
  }

  #core() {
    const { loaded } = this.#state;
    if (!loaded) throw new RolegateError("gate/disposed", "the gate was disposed");
    return loaded.core;
  }
}

/**
 * @param {ArrayBuffer | Uint8Array} bytes
 * @returns {{ loaded: import("./access.js").Loaded, info: Readonly<SnapshotInfo> }}
 */
function load(bytes) {
  if (!(bytes instanceof Uint8Array) && !(bytes instanceof ArrayBuffer)) {
    throw new RolegateError("load/bad-source", "a snapshot is an ArrayBuffer or a Uint8Array");
  }
  const core = new Core(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
  const error = core.error(0);
  if (error) {
    const thrown = snapshotError(error, core.error(1), core.error(2));
    core.free();
    throw thrown;
  }
  const info = Object.freeze({
    policy: core.text(TEXT.policy, 0),
    epoch: core.header(HEADER.epoch),
    issuedAt: core.header(HEADER.issuedAt),
    notAfter: core.header(HEADER.notAfter),
    size: core.header(HEADER.size),
  });
  const { policy, epoch } = info;
  return { loaded: { core, ids: new Map(), policy, epoch }, info };
}

/**
 * @param {Core} core
 * @param {number} kind
 */
function ids(core, kind) {
  return Array.from({ length: core.count(kind) }, (_, id) => id);
}
