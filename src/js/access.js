// What one principal may do and see.

import { NONE, NUMBER, PERMISSION, RESOURCE, ROLE, TEXT, permissionName } from "./core.js";
import { disposedDecision, readDecision } from "./decision.js";
import { MASKS, compileMask, redactLeaves } from "./mask.js";

/** Longest permission name there can be: two names of 255 bytes and a colon. */
const LONGEST = 511;

/**
 * Who asks, as the caller knows it.
 *
 * @typedef {object} Principal
 * @property {readonly string[]} [roles] Names of the roles held. One that the snapshot does not know brings nothing.
 * @property {string} [subject] The subject's id. Without roles it would have to be in the snapshot's directory,
 *   and this version has none: everything is then denied with `unknown-subject`.
 * @property {string} [at] The scope asked at. This version has no scopes: everything is denied with
 *   `unknown-scope`.
 */

/**
 * How a classified field of a resource is shown.
 *
 * @typedef {object} MaskedField
 * @property {string} path Where it is in a record: keys joined by `.`, `*` for any key or element.
 * @property {string} class Its data class.
 * @property {string} mask `clear`, `redact`, `email`, `digits`, `initial` or `year`.
 * @property {string} rung The permission that gives this mask; empty for the last rung, which needs none.
 */

/**
 * What a gate shows its accesses: the loaded snapshot, and the names looked up in it so far.
 *
 * @typedef {object} Loaded
 * @property {import("#core").Core} core
 * @property {Map<string, number>} ids Permission names that were asked for and known.
 * @property {string} policy
 * @property {number} epoch
 * @property {number} notAfter In seconds; 0 for no end.
 */

/**
 * Everything resolved for one principal. Follows its gate: after a swap it answers from the new snapshot.
 *
 * Make it with `gate.access(…)`. Its checks never throw; what they do not understand they deny.
 */
export class Access {
  /** @type {{ loaded: Loaded | undefined, now: () => number }} */
  #gate;
  /** @type {{ roles: string[], facts: number }} */
  #principal;
  /** @type {Loaded | undefined} */
  #loaded;
  #ids = new Map();
  /** @type {Uint32Array} */
  #row = new Uint32Array();
  #roles = new Uint16Array();
  #facts = 0;
  /** Milliseconds after which the snapshot has expired. */
  #until = Infinity;
  /** @type {string[]} */
  #known = [];
  /** @type {string[]} */
  #unknown = [];
  /** @type {Map<string, (value: unknown) => unknown>} */
  #masks = new Map();

  /**
   * @internal
   * @param {{ loaded: Loaded | undefined, now: () => number }} gate
   * @param {Principal} principal
   */
  constructor(gate, principal) {
    this.#gate = gate;
    const { roles, subject, at } = principal ?? {};
    const named = Array.isArray(roles) ? roles : [];
    this.#principal = {
      roles: [...new Set(named.filter((role) => typeof role === "string"))].sort(),
      // A role that is no text is one that no snapshot knows; so is a list of roles that is no list.
      facts:
        (named.some((role) => typeof role !== "string") || (roles != null && named !== roles) ? 1 : 0) |
        (subject == null ? 0 : 2) |
        (at == null ? 0 : 4),
    };
    this.#resolve();
  }

  /** Names of the roles held that the snapshot knows, in order of name. */
  get roles() {
    this.#follow();
    return [...this.#known];
  }

  /** Names of the roles given that the snapshot does not know, in order of name. */
  get unknownRoles() {
    this.#follow();
    return [...this.#unknown];
  }

  /**
   * Whether the permission is plainly allowed: a bit test.
   *
   * Hides what a user cannot use; it does not protect it. Anyone can edit the page, so the server must decide
   * again before it acts.
   *
   * ```js
   * button.hidden = !access.can("campaigns:edit");
   * ```
   *
   * @param {string} permission `resource:action`. One that the snapshot does not know is denied.
   * @returns {boolean}
   */
  can(permission) {
    if (this.#loaded !== this.#gate.loaded || this.#until !== Infinity) this.#follow();
    const id = this.#ids.get(permission) ?? this.#find(permission);
    // A shift by more than 31 takes the count modulo 32; `NONE` lies outside of every row.
    return ((/** @type {number} */ (this.#row[id >>> 5]) >>> id) & 1) === 1;
  }

  /**
   * The decision and its reasons.
   *
   * @param {string} permission `resource:action`
   * @returns {import("./decision.js").Decision}
   */
  check(permission) {
    this.#follow();
    const asked = typeof permission === "string" ? permission : "";
    const loaded = this.#loaded;
    if (!loaded) return disposedDecision(asked);
    const { core, policy, epoch } = loaded;
    const id = this.#find(asked);
    const numbers = core.decide(this.#roles, this.#facts, this.#seconds(), id);
    return readDecision(core, numbers, id, { permission: asked, unknownRoles: this.unknownRoles, policy, epoch });
  }

  /**
   * A masked copy of a record, or of a list of records. The input is never changed, and parts of it without a
   * classified field are shared with the copy.
   *
   * Masking hides a value from a view, not from whoever has received it: mask where the data is, before it
   * is sent.
   *
   * @template T
   * @param {string} resource The type of the record. One that the snapshot does not know: every text, number and
   *   boolean is redacted.
   * @param {T} value
   * @returns {T} Of the same shape, with texts where values are masked.
   */
  mask(resource, value) {
    this.#follow();
    let mask = this.#masks.get(resource);
    if (!mask) {
      mask = this.#compile(resource);
      if (this.#masks.size < 256) this.#masks.set(resource, mask);
    }
    return /** @type {T} */ (mask(value));
  }

  /**
   * How each classified field of a resource is shown, in order of path. Empty for a resource that the snapshot
   * does not know.
   *
   * @param {string} resource
   * @returns {MaskedField[]}
   */
  maskPlan(resource) {
    this.#follow();
    const core = this.#loaded?.core;
    if (!core) return [];
    return this.#fields(resource).map(({ field, rung, kind }) => {
      const permission = core.number(NUMBER.rungPermission, rung);
      return {
        path: core.text(TEXT.field, field),
        class: core.text(TEXT.class, core.number(NUMBER.fieldClass, field)),
        mask: MASKS[kind] ?? "redact",
        rung: permission === NONE ? "" : permissionName(core, permission),
      };
    });
  }

  /** @param {string} resource */
  #compile(resource) {
    const core = this.#loaded?.core;
    if (!core || find(core, RESOURCE, resource) === NONE) return (/** @type {unknown} */ value) => redactLeaves(value);
    const fields = this.#fields(resource).map(({ field, rung, kind }) => ({
      path: core.text(TEXT.field, field),
      kind,
      redaction: core.text(TEXT.redaction, rung),
      show: (/** @type {string} */ text) => core.mask(rung, text),
    }));
    return compileMask(fields);
  }

  /** @param {string} resource */
  #fields(resource) {
    const core = /** @type {Loaded} */ (this.#loaded).core;
    const numbers = core.plan(this.#roles, this.#facts, this.#seconds(), find(core, RESOURCE, resource));
    const fields = [];
    for (let at = 0; at + 2 < numbers.length; at += 3) {
      const [field = NONE, rung = NONE, kind = NONE] = numbers.subarray(at, at + 3);
      fields.push({ field, rung, kind });
    }
    return fields;
  }

  /**
   * The id of a permission, kept for the next time if it has one.
   *
   * @param {string} permission
   */
  #find(permission) {
    const core = this.#loaded?.core;
    if (!core) return NONE;
    const id = find(core, PERMISSION, permission);
    if (id !== NONE) this.#ids.set(permission, id);
    return id;
  }

  /** Resolves again if the gate has swapped its snapshot or the snapshot has expired. */
  #follow() {
    // Written so that a clock that is no number counts as too late.
    if (this.#loaded !== this.#gate.loaded || !(this.#gate.now() <= this.#until)) this.#resolve();
  }

  #resolve() {
    const loaded = this.#gate.loaded;
    this.#loaded = loaded;
    this.#masks.clear();
    this.#known = [];
    this.#unknown = [];
    this.#row = new Uint32Array();
    this.#ids = loaded?.ids ?? new Map();
    this.#until = Infinity;
    if (!loaded) return;
    const ids = [];
    for (const role of this.#principal.roles) {
      const id = find(loaded.core, ROLE, role);
      if (id === NONE) {
        this.#unknown.push(role);
      } else {
        this.#known.push(role);
        ids.push(id);
      }
    }
    this.#roles = Uint16Array.from(ids);
    this.#facts = this.#principal.facts | (this.#unknown.length ? 1 : 0);
    this.#row = loaded.core.row(this.#roles, this.#facts, this.#seconds());
    const end = (loaded.notAfter + 1) * 1000;
    if (loaded.notAfter && this.#gate.now() < end) this.#until = end - 1;
  }

  #seconds() {
    return this.#gate.now() / 1000;
  }
}

/**
 * @param {import("#core").Core} core
 * @param {number} kind
 * @param {string} name
 */
function find(core, kind, name) {
  return typeof name === "string" && name.length <= LONGEST ? core.find(kind, name) : NONE;
}
