// A loaded snapshot, ready to answer.

import { Accesses } from "./accesses.js";
import { lookUp } from "./claims.js";
import { ask, numbersOf } from "./ask.js";
import { permissionsIn, resourcesOf, rolesOf } from "./catalogue.js";
import { ASK, NONE, PERMISSION, ROLE, TEXT, find, needsFull } from "./core.js";
import { changedPermissions } from "./changes.js";
import { RolegateError } from "./error.js";
import { lazily } from "./load/lazily.js";
import { notBefore, open, precedes, readKey } from "./open.js";
import { readStart } from "./principal.js";
import { fieldOf, knownOf } from "./questions.js";
import { cut } from "./slice.js";
import { Watch } from "./watch.js";

/**
 * @typedef {import("./open.js").SnapshotInfo} SnapshotInfo
 * @typedef {import("./origin.js").From} From
 * @typedef {import("./origin.js").Given} Given
 * @typedef {import("./origin.js").Origin} Origin
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
 * What a gate shows its accesses.
 *
 * @typedef {object} State
 * @property {import("./core.js").Loaded | undefined} loaded
 * @property {() => number} now In milliseconds.
 * @property {number | undefined} skew How many seconds clocks may be apart.
 */

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
  #accesses = new Accesses();
  /** @type {Uint8Array | undefined} */
  #key;
  #disposed = new AbortController();

  /** @type {From | undefined} */
  #from;

  /**
   * @internal
   * @param {import("./origin.js").Answer} answer
   * @param {Origin} origin
   */
  constructor({ bytes, from }, origin) {
    this.#key = readKey(origin.pseudonymKey);
    const { loaded, info } = open(bytes, this.#key, (first) => notBefore(origin.minEpoch, first));
    this.#state = { loaded, now: origin.now, skew: origin.skew };
    this.#origin = origin;
    this.#info = info;
    this.came(bytes, from);
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
   * @returns {import("./access.js").Access}
   * @throws {RolegateError} `gate/disposed`
   */
  access(principal) {
    this.#core();
    return this.#accesses.of(principal, this.#state);
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
    await this.take(source);
  }

  /**
   * As `update`, by a delta that `rolegate delta` made from the loaded snapshot to the next one. What it makes is
   * byte for byte that snapshot, checked by its SHA-256, and verified as if it had come whole: a delta has no signature of
   * its own. On an error the loaded snapshot stays.
   *
   * A delta for another base is refused with `delta/other-base`: load the next snapshot whole. So is one whose base was
   * replaced while it was applied, unless what it makes is newer than what is loaded by then.
   *
   * @param {import("./load/source.js").SnapshotSource | Promise<import("./load/source.js").SnapshotSource>} delta
   * @returns {Promise<void>}
   * @throws {RolegateError} `delta/…`, `load/…`, `snapshot/…`, `gate/disposed`; after the swap, what a listener threw
   */
  async apply(delta) {
    await this.patch(delta);
  }

  /**
   * @internal
   * @param {Given} source
   * @param {From} [from] Where it came from, if the source does not tell.
   * @param {() => boolean} [isWanted] Asked last of all.
   */
  async take(source, from, isWanted = () => true) {
    this.#core();
    const answer = await this.#origin.read(source);
    if (isWanted()) this.#replace(answer.bytes, from ?? answer.from);
  }

  /**
   * @internal
   * @param {Given} delta
   * @param {From} [from] Where it came from, if the source does not tell.
   * @param {() => boolean} [isWanted] Asked last of all.
   */
  async patch(delta, from, isWanted = () => true) {
    this.#core();
    const [answer, { applyDelta, mustBeNewer }] = await Promise.all([
      this.#origin.fetch(delta, "delta"),
      lazily(import("./delta.js")),
    ]);
    /** @param {string} code @param {string} message */
    const fail = (code, message) => new RolegateError(code, message);
    const base = this.#core();
    const made = await applyDelta(this.bytes(), answer.bytes, fail);
    const { bytes } = await this.#origin.read(made);
    if (!isWanted()) return;
    this.#replace(bytes, from ?? answer.from, (next) => {
      if (this.#core() !== base) mustBeNewer(this.#info, next, fail);
    });
  }

  /**
   * Where the loaded snapshot came from.
   *
   * @internal
   */
  get from() {
    return this.#from;
  }

  /**
   * The loaded snapshot.
   *
   * @internal
   * @returns {Uint8Array}
   */
  bytes() {
    return this.#core().ask(ASK.bytes, new Uint8Array());
  }

  /**
   * Looks for newer snapshots at an address from time to time, and puts them in place as `update` does. What fails is
   * told and tried again, less and less often; what is loaded stays, until its not-after.
   *
   * ```js
   * const watch = gate.watch("/snapshot.rgs", { interval: 60 });
   * watch.on("error", ({ error, retryIn }) => console.warn(error.code, retryIn));
   * ```
   *
   * @param {string | URL | Request} address
   * @param {import("./watch.js").WatchOptions} [options]
   * @throws {RolegateError} `load/bad-source`, `load/bad-option`, `gate/disposed`
   */
  watch(address, options = {}) {
    this.#core();
    return new Watch(this, this.#origin, this.#disposed.signal, address, options);
  }

  /**
   * Deletes the copy that `loadGate(…, { cache })` keeps, and keeps none from now on: for when somebody logs out.
   *
   * @returns {Promise<void>} When it is gone. Nothing happens if there is no cache.
   */
  async forget() {
    await this.#origin.copies?.forget();
  }

  /** Whether what is loaded is a cached copy of which no server has said since that it is still the newest. */
  get isCopy() {
    return this.#from?.isCopy ?? false;
  }

  /**
   * Notes where the loaded bytes came from.
   *
   * @internal
   * @param {ArrayBuffer | Uint8Array} bytes
   * @param {From | undefined} from
   */
  came(bytes, from) {
    this.#from = from;
    this.#origin.copies?.keep(bytes, from);
  }

  /**
   * @param {ArrayBuffer | Uint8Array} bytes Verified, if they have to be.
   * @param {From} [from]
   * @param {(next: SnapshotInfo) => void} [admit] Throws if a snapshot that says this of itself is refused.
   */
  #replace(bytes, from, admit) {
    const before = this.#core();
    const { loaded, info } = open(bytes, this.#key, (next) => {
      admit?.(next);
      precedes(this.#info, next, this.#origin.verifies);
    });
    const previousEpoch = this.#info.epoch;
    const changed = this.#listeners.size ? changedPermissions(before, loaded.core) : [];
    this.#state.loaded = loaded;
    this.#info = info;
    this.came(bytes, from);
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
    return rolesOf(this.#core());
  }

  /** Every permission, in order of resource, then action. */
  permissions() {
    return permissionsIn(this.#core());
  }

  /** Every resource, in order of name. */
  resources() {
    return resourcesOf(this.#core());
  }

  /** Frees the snapshot and stops what watches. Every access of this gate denies from then on. */
  dispose() {
    this.#state.loaded?.core.free();
    this.#state.loaded = undefined;
    this.#listeners.clear();
    this.#accesses.clear();
    this.#disposed.abort();
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
