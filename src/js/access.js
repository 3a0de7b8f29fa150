// What one principal may do and see.

import { EXTENT, NONE, NUMBER, PERMISSION, RESOURCE, ROLE, SCOPE, SUBJECT, TEXT, permissionName } from "./core.js";
import { disposedDecision, readDecision } from "./decision.js";
import { MASKS, compileMask, redactLeaves } from "./mask.js";
import { readRoles } from "./principal.js";

/** Longest permission name there can be: two names of 255 bytes and a colon. */
const LONGEST = 511;

/** Facts about a principal, as bits. */
const UNKNOWN_ROLES = 1;
const UNKNOWN_SUBJECT = 2;
const UNKNOWN_SCOPE = 4;

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
 */

/**
 * Everything resolved for one principal. Follows its gate: after a swap it answers from the new snapshot.
 *
 * Make it with `gate.access(…)`. Its checks never throw; what they do not understand they deny.
 */
export class Access {
  /** @type {{ loaded: Loaded | undefined, now: () => number }} */
  #gate;
  /** @type {{ roles: import("./principal.js").HeldRole[], subject: unknown, at: unknown, facts: number }} */
  #principal;
  /** @type {Loaded | undefined} */
  #loaded;
  #ids = new Map();
  /** @type {Uint32Array} */
  #row = new Uint32Array();
  #claims = new Uint32Array();
  /** The time, in milliseconds, from which on the row may be wrong: an assignment begins or ends, the snapshot expires. */
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
   * @param {import("./principal.js").Principal} principal
   */
  constructor(gate, principal) {
    this.#gate = gate;
    const { roles, subject, at } = principal ?? {};
    const named = readRoles(roles);
    this.#principal = { roles: named.roles, subject, at, facts: named.unreadable ? UNKNOWN_ROLES : 0 };
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
    const numbers = core.decide(this.#claims, this.#seconds(), id);
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
    const numbers = core.plan(this.#claims, this.#seconds(), find(core, RESOURCE, resource));
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

  /** Resolves again if the gate has swapped its snapshot or the row's time is over. */
  #follow() {
    // Written so that a clock that is no number counts as too late.
    if (this.#loaded !== this.#gate.loaded || !(this.#gate.now() < this.#until)) this.#resolve();
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
    this.#claims = this.#lookUp(loaded.core);
    // One time for both: a row from before a change with an end from after it would stay.
    const now = this.#seconds();
    this.#row = loaded.core.row(this.#claims, now);
    this.#until = loaded.core.until(this.#claims, now) * 1000;
  }

  /**
   * The principal as the core module takes it; notes which roles are known.
   *
   * @param {import("#core").Core} core
   */
  #lookUp(core) {
    let { roles, subject, at, facts } = this.#principal;
    const claims = [];
    for (const { role, at } of roles) {
      const id = find(core, ROLE, role);
      const extent = at === undefined ? NONE : find(core, EXTENT, at);
      if (id === NONE || (extent === NONE && at !== undefined)) {
        this.#unknown.push(at === undefined ? role : `${role} at ${at}`);
        facts |= UNKNOWN_ROLES;
      } else {
        this.#known.push(role);
        claims.push(id, extent);
      }
    }
    const subjectId = subject == null ? NONE : find(core, SUBJECT, subject);
    const scopeId = at == null ? NONE : find(core, SCOPE, at);
    if (subject != null && subjectId === NONE) facts |= UNKNOWN_SUBJECT;
    if (at != null && scopeId === NONE) facts |= UNKNOWN_SCOPE;
    return Uint32Array.of(facts, subjectId, scopeId, ...claims);
  }

  #seconds() {
    return this.#gate.now() / 1000;
  }
}

/**
 * @param {import("#core").Core} core
 * @param {number} kind
 * @param {unknown} name
 */
function find(core, kind, name) {
  return typeof name === "string" && name.length <= LONGEST ? core.find(kind, name) : NONE;
}
