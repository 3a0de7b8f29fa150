// A loaded snapshot, ready to answer.

import { Access } from "./access.js";
import { lookUp } from "./claims.js";
import { ask, numbersOf } from "./ask.js";
import {
  ASK, NONE, NUMBER, PERMISSION, RESOURCE, ROLE, TEXT, count, find, needsFull, permissionName,
} from "./core.js";
import { changedPermissions } from "./changes.js";
import { RolegateError } from "./error.js";
import { notBefore, open, precedes, readKey } from "./open.js";
import { readStart } from "./principal.js";
import { fieldOf, knownOf } from "./questions.js";
import { cut } from "./slice.js";

/** @typedef {import("./open.js").SnapshotInfo} SnapshotInfo */

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
 * What a gate shows its accesses.
 *
 * @typedef {object} State
 * @property {import("./core.js").Loaded | undefined} loaded
 * @property {() => number} now In milliseconds.
 * @property {number | undefined} skew How many seconds clocks may be apart.
 */

/**
 * How a gate came to its snapshot, and comes to the next one.
 *
 * @typedef {object} Origin
 * @property {() => number} now In milliseconds.
 * @property {number | undefined} skew
 * @property {number} minEpoch The oldest epoch that is loaded.
 * @property {Uint8Array | string | undefined} pseudonymKey
 * @property {boolean} verifies Whether signatures are verified.
 * @property {(source: import("./load/source.js").SnapshotSource | Promise<import("./load/source.js").SnapshotSource>)
 *   => Promise<ArrayBuffer | Uint8Array>} read Fetches and verifies.
 */

/** How many accesses a gate keeps. */
const ACCESSES = 256;

/**
 * A loaded snapshot. Get one from `loadGate`.
 */
export class Gate {
  /** @type {State} */
  #state;
  /** @type {Origin} */
  #origin;
  /** @type {Readonly<SnapshotInfo>} */
  #info;
  /** @type {Set<{ hear: (event: SwapEvent) => void }>} */
  #listeners = new Set();
  /** @type {Map<string, Access>} By what the principal says. An access follows the gate, so it stays good after a swap. */
  #accesses = new Map();
  /** @type {Uint8Array | undefined} */
  #key;

  /**
   * @internal
   * @param {ArrayBuffer | Uint8Array} bytes
   * @param {Origin} origin
   */
  constructor(bytes, origin) {
    this.#key = readKey(origin.pseudonymKey);
    const { loaded, info } = open(bytes, this.#key, (first) => notBefore(origin.minEpoch, first));
    this.#state = { loaded, now: origin.now, skew: origin.skew };
    this.#origin = origin;
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
    const key = keyOf(principal);
    const known = key === undefined ? undefined : this.#accesses.get(key);
    if (known) return known;
    // Made of the key itself, lest a principal that changes while it is read answers for another.
    const access = new Access(this.#state, key === undefined ? principal : principalOf(key));
    if (key !== undefined) {
      // The oldest goes first: a Map keeps the order in which its keys came.
      if (this.#accesses.size >= ACCESSES) this.#accesses.delete(this.#accesses.keys().next().value ?? key);
      this.#accesses.set(key, access);
    }
    return access;
  }

  /**
   * Subjects of the directory for whom a permission is plainly allowed.
   *
   * @param {import("./register.js").Permission} permission `resource:action`
   * @param {import("./questions.js").Request & Pick<import("./principal.js").Principal, "at" | "session">} [request]
   *   The scope, the record, the circumstances, the field. Attributes of subjects are not known, but for `subject.id`.
   * @returns {string[]} In order of name.
   */
  whoCan(permission, request) {
    const core = this.#core();
    const id = find(core, PERMISSION, permission);
    if (id === NONE) return [];
    const { at, session, resource, context } = request ?? {};
    const told = { start: readStart(session), minEpoch: 0, skew: this.#state.skew };
    const { claims } = lookUp(core, { roles: [], subject: undefined, at, ...told, facts: 0 });
    const loaded = /** @type {import("./core.js").Loaded} */ (this.#state.loaded);
    const known = knownOf(loaded, id, new Uint8Array(), { resource, context });
    needsFull(core);
    const asked = { id, field: fieldOf(request), known };
    const subjects = numbersOf(ask(core, ASK.subjects, claims, this.#state.now() / 1000, asked));
    return Array.from(subjects, (subject) => core.text(TEXT.subject, subject));
  }

  /**
   * A snapshot with only what a principal can reach: no other role, subject, scope or condition is in it. Asked as the
   * same principal, it answers as this one does, from now on and at every scope at which anything can be allowed; with
   * `at`, at that one, at those it lies in and at those at which a role is held. `docs/slices.md` has it in full.
   *
   * The bytes are not signed, and a gate with keys refuses them; `rolegate slice --sign` signs.
   *
   * @param {import("./principal.js").Principal} principal
   * @param {import("./slice.js").SliceOptions} [options]
   * @returns {Uint8Array}
   * @throws {RolegateError} `gate/needs-full`, `gate/disposed`; `slice/needs-subject` if an opaque slice is asked for roles
   *   without a subject that can hold them; `snapshot/too-large`
   */
  slice(principal, options) {
    return cut(this.#core(), principal, options, this.#state.now() / 1000);
  }

  /**
   * Whether a role, held everywhere, allows at every scope and whatever the attributes all that another could allow
   * anywhere.
   *
   * @param {import("./register.js").Role} role
   * @param {import("./register.js").Role} other
   * @returns {boolean} Not if the snapshot does not know either.
   */
  covers(role, other) {
    const core = this.#core();
    needsFull(core);
    const [id, otherId] = [find(core, ROLE, role), find(core, ROLE, other)];
    return id !== NONE && otherId !== NONE && core.covers(id, otherId);
  }

  /**
   * How permissions come out for principals: a row for each principal.
   *
   * @param {readonly import("./principal.js").Principal[]} principals
   * @param {readonly import("./register.js").Permission[]} [permissions] Default: every permission, in order.
   * @returns {("allow" | "deny" | "conditional")[][]}
   */
  matrix(principals, permissions) {
    const asked = permissions ?? this.permissions().map(({ name }) => name);
    return principals.map((principal) => this.access(principal).checkMany(asked).map(({ effect }) => effect));
  }

  /**
   * Puts another snapshot in place of the loaded one; every access follows. If the bytes are refused, the loaded
   * one stays. Refused is a snapshot of the same policy that is older: of an earlier epoch, or issued earlier in the
   * same one.
   *
   * @param {ArrayBuffer | Uint8Array} bytes
   * @throws {RolegateError} `snapshot/…`, `load/bad-source`, `gate/disposed`; `gate/needs-verification` if the gate
   *   was loaded with keys, see `update`; after the swap, what a listener threw
   */
  swap(bytes) {
    this.#core();
    if (this.#origin.verifies) {
      throw new RolegateError("gate/needs-verification", "this gate verifies signatures: await gate.update(…) instead");
    }
    this.#replace(bytes);
  }

  /**
   * As `swap`, from all that `loadGate` takes, read and verified as the first snapshot was. With keys, a snapshot of
   * another policy is refused as well.
   *
   * Of two updates at once the newer snapshot stays, whichever arrives first.
   *
   * @param {import("./load/source.js").SnapshotSource | Promise<import("./load/source.js").SnapshotSource>} source
   * @returns {Promise<void>}
   * @throws {RolegateError} `load/…`, `snapshot/…`, `gate/disposed`; after the swap, what a listener threw
   */
  async update(source) {
    this.#core();
    this.#replace(await this.#origin.read(source));
  }

  /** @param {ArrayBuffer | Uint8Array} bytes Verified, if they have to be. */
  #replace(bytes) {
    const before = this.#core();
    const { loaded, info } = open(bytes, this.#key, (next) => precedes(this.#info, next, this.#origin.verifies));
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
    this.#accesses.clear();
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
 * What a principal says, as text; nothing if it holds what JSON does not tell apart, or is long.
 *
 * @param {import("./principal.js").Principal} principal
 */
function keyOf(principal) {
  try {
    const { roles, subject, at, attributes, session, minEpoch } = principal ?? {};
    const key = JSON.stringify([roles, subject, at, attributes, session, minEpoch], plain);
    return key.length <= 4096 ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} key What `keyOf` gave.
 * @returns {import("./principal.js").Principal}
 */
function principalOf(key) {
  const [roles, subject, at, attributes, session, minEpoch] = JSON.parse(key);
  return { roles, subject, at, attributes, session, minEpoch };
}

/**
 * Lets through what JSON writes as it is, and gives up on anything else.
 *
 * @param {string} key
 * @param {unknown} value
 * @this {unknown}
 */
function plain(key, value) {
  const given = /** @type {Record<string, unknown>} */ (this)[key];
  const isPlain = given === null || given === undefined || typeof given === "string" || typeof given === "boolean"
    || (typeof given === "number" && Number.isFinite(given)) || Array.isArray(given)
    || (typeof given === "object" && Object.getPrototypeOf(given) === Object.prototype);
  if (!isPlain || (typeof given === "object" && given !== null && "toJSON" in given)) throw new TypeError("not plain");
  return value;
}

/**
 * @param {import("#core").Core} core
 * @param {number} kind
 */
function ids(core, kind) {
  return Array.from({ length: count(core, kind) }, (_, id) => id);
}
