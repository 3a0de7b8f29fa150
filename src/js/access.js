// What one principal may do and see.

import { ask, linesOf, numbersOf, packQuestions } from "./ask.js";
import { encodeKnown, encodeSubject } from "./attributes.js";
import { UNKNOWN_ROLES, could, lookUp } from "./claims.js";
import { ASK, NONE, PERMISSION, TEXT, find, needsFull, permissionsOf } from "./core.js";
import { disposedDecision, readDecision } from "./decision.js";
import { Masking } from "./masking.js";
import { Masks } from "./masks.js";
import { readEpoch, readRoles, readStart } from "./principal.js";
import { fieldOf, knownOf, readQuestions, readRequest } from "./questions.js";
import { readResidual } from "./residual.js";

/**
 * @typedef {import("./core.js").Loaded} Loaded
 * @typedef {import("./questions.js").Request} Request
 * @typedef {import("./questions.js").Question} Question
 * @typedef {import("./register.js").Permission} Permission
 * @typedef {import("./register.js").Resource} Resource
 */

/**
 * Everything resolved for one principal. Follows its gate: after a swap it answers from the new snapshot.
 *
 * Make it with `gate.access(…)`. Its checks never throw; what they do not understand they deny.
 */
export class Access extends Masking {
  /** @type {import("./gate.js").State} */
  #gate;
  /** @type {import("./claims.js").Claimant} */
  #principal;
  /** @type {Uint8Array} Attributes of the subject, as the core module reads them. */
  #subject = new Uint8Array();
  /** @type {Loaded | undefined} */
  #loaded;
  #ids = new Map();
  /**
   * Two bits a permission: what is allowed, then what attributes or a field would decide.
   *
   * @type {Uint32Array}
   */
  #row = new Uint32Array();
  /** How many words of the row say what is allowed. */
  #words = 0;
  /** @type {Uint32Array | undefined} */
  #could;
  #claims = new Uint32Array();
  /** The time, in milliseconds, from which on the row may be wrong: an assignment begins or ends, the snapshot expires. */
  #until = Infinity;
  /** @type {string[] | undefined} */
  #held;
  /** @type {string[]} */
  #unknown = [];
  /** @type {Masks | undefined} */
  #masks;

  /**
   * @internal
   * @param {import("./gate.js").State} gate
   * @param {import("./principal.js").Principal} principal
   */
  constructor(gate, principal) {
    super(() => {
      if (this.#loaded !== this.#gate.loaded || this.#until !== Infinity) this.#follow();
      return this.#masks;
    });
    this.#gate = gate;
    const { roles, subject, at, attributes, session, minEpoch } = principal ?? {};
    const named = readRoles(roles);
    const facts = named.unreadable ? UNKNOWN_ROLES : 0;
    const told = { start: readStart(session), minEpoch: readEpoch(minEpoch), skew: gate.skew };
    this.#principal = { roles: named.roles, subject, at, ...told, facts };
    this.#subject = encodeSubject(attributes, typeof subject === "string" ? subject : undefined);
    this.#resolve();
  }

  /** Names of the roles held at the scope asked at, by what the caller says and by the directory, in order of name. */
  get roles() {
    this.#follow();
    const core = this.#loaded?.core;
    if (core && !this.#held) {
      const roles = numbersOf(ask(core, ASK.roles, this.#claims, this.#seconds(), { id: NONE }));
      this.#held = Array.from(roles, (role) => core.text(TEXT.role, role));
    }
    return [...(this.#held ?? [])];
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
   * @param {Permission} permission `resource:action`. One that the snapshot does not know is denied.
   * @param {Request} [request] The record, the circumstances, the field.
   * @returns {boolean} Not for a conditional decision: without the record a condition asks for, it is not allowed.
   */
  can(permission, request) {
    if (this.#loaded !== this.#gate.loaded || this.#until !== Infinity) this.#follow();
    const id = this.#ids.get(permission) ?? this.#find(permission);
    const word = id >>> 5;
    // A shift by more than 31 takes the count modulo 32; `NONE` lies outside of every row.
    const row = this.#row;
    if (((/** @type {number} */ (row[word]) >>> id) & 1) === 1) return true;
    return ((/** @type {number} */ (row[word + this.#words]) >>> id) & 1) === 1 && this.#allows(id, request);
  }

  /**
   * Whether the permission could be allowed somewhere, for some record: what a menu asks. True whenever `can` is.
   *
   * @param {Permission} permission `resource:action`
   * @returns {boolean}
   */
  canSome(permission) {
    this.#follow();
    const loaded = this.#loaded;
    if (!loaded) return false;
    const id = this.#find(permission);
    const row = (this.#could ??= this.#rowOf(loaded, could(this.#claims), this.#seconds()));
    const word = id >>> 5;
    const bits = /** @type {number} */ (row[word]) | /** @type {number} */ (row[word + row.length / 2]);
    return id !== NONE && ((bits >>> id) & 1) === 1;
  }

  /**
   * Whether the permission is plainly allowed for a field.
   *
   * @param {Permission} permission `resource:action`
   * @param {string} field Keys joined by `.`
   * @param {Request} [request] The record and the circumstances.
   * @returns {boolean}
   */
  canField(permission, field, request) {
    return typeof field === "string" && field !== "" && this.can(permission, { ...readRequest(request), field });
  }

  /**
   * Paths of the fields that the permission is allowed for, in order: `["*"]` for all, none for none.
   *
   * @param {Permission} permission `resource:action`
   * @param {Request} [request] The record and the circumstances.
   * @returns {string[]}
   */
  permittedFields(permission, request) {
    this.#follow();
    return this.#lines(ASK.permitted, this.#find(permission), request);
  }

  /**
   * The decision and its reasons.
   *
   * @param {Permission} permission `resource:action`
   * @param {Request} [request] The record, the circumstances, the field.
   * @returns {import("./decision.js").Decision}
   */
  check(permission, request) {
    this.#follow();
    const asked = typeof permission === "string" ? permission : "";
    const loaded = this.#loaded;
    if (!loaded) return disposedDecision(asked);
    const id = this.#find(asked);
    const numbers = numbersOf(this.#ask(loaded, ASK.decide, id, request));
    return this.#read(loaded, numbers.subarray(1), id, asked, request);
  }

  /**
   * As `check` for many questions, in one call of the module.
   *
   * @param {readonly (Permission | Question)[]} questions Permissions, or permissions with what is asked besides.
   * @returns {import("./decision.js").Decision[]} In the same order.
   */
  checkMany(questions) {
    this.#follow();
    const loaded = this.#loaded;
    const asked = readQuestions(questions);
    if (!loaded) return asked.map(({ permission }) => disposedDecision(permission));
    const found = asked.map(({ permission, request }) => {
      const id = this.#find(permission);
      return { id, permission, request, field: fieldOf(request), known: this.#knownOf(id, request) };
    });
    if (!found.length) return [];
    const numbers = numbersOf(loaded.core.ask(ASK.decideMany, packQuestions(this.#claims, this.#seconds(), found)));
    let at = 0;
    return found.map(({ id, permission, request }) => {
      const length = numbers[at] ?? 0;
      const decided = numbers.subarray(at + 1, at + 1 + length);
      at += 1 + length;
      return this.#read(loaded, decided, id, permission, request);
    });
  }

  /**
   * Those of some records for which the permission is plainly allowed.
   *
   * @template T
   * @param {Permission} permission `resource:action`
   * @param {readonly T[]} records
   * @param {Request} [request] The circumstances and the field.
   * @returns {T[]}
   */
  allowed(permission, records, request) {
    const asked = readRequest(request);
    return Array.isArray(records) ? records.filter((resource) => this.can(permission, { ...asked, resource })) : [];
  }

  /**
   * Permissions of a resource that are plainly allowed, in order of action.
   *
   * @param {Resource} resource
   * @param {Request} [request] The record, the circumstances, the field.
   * @returns {string[]} Such as `campaigns:edit`.
   */
  actions(resource, request) {
    const core = this.#gate.loaded?.core;
    return core ? permissionsOf(core, resource).filter((permission) => this.can(permission, request)) : [];
  }

  /**
   * Scopes at which the permission is plainly allowed, the outer before the inner.
   *
   * @param {Permission} permission `resource:action`
   * @param {Request} [request] The record, the circumstances, the field.
   * @returns {string[]} Such as `store:brand-a`.
   */
  whereCan(permission, request) {
    this.#follow();
    const loaded = this.#loaded;
    if (loaded) needsFull(loaded.core);
    const id = this.#find(permission);
    if (!loaded || id === NONE) return [];
    const scopes = numbersOf(this.#ask(loaded, ASK.scopes, id, request));
    return Array.from(scopes, (scope) => loaded.core.text(TEXT.scope, scope));
  }

  /**
   * What a record must be like for the permission to be allowed: for filters that a database runs, with
   * `rolegate/filter`.
   *
   * @param {Permission} permission `resource:action`
   * @param {Request} [request] The circumstances and the field; a record, if some of it is known.
   * @returns {import("./residual.js").Filter}
   */
  filter(permission, request) {
    this.#follow();
    const loaded = this.#loaded;
    if (loaded) needsFull(loaded.core);
    const id = this.#find(permission);
    if (!loaded || id === NONE) return { effect: "deny" };
    return readResidual(this.#ask(loaded, ASK.residual, id, request));
  }

  /**
   * @param {Loaded} loaded
   * @param {Uint32Array} numbers
   * @param {number} id
   * @param {string} permission
   * @param {Request | undefined} request
   */
  #read(loaded, numbers, id, permission, request) {
    const { core, policy, epoch } = loaded;
    const missing = () => this.#lines(ASK.missing, id, request);
    const asked = { permission, held: this.roles, unknownRoles: this.unknownRoles, policy, epoch };
    return readDecision(core, numbers, id, asked, this.#principal.at, missing);
  }

  /**
   * @param {number} id
   * @param {Request | undefined} request
   */
  #allows(id, request) {
    return this.#ask(/** @type {Loaded} */ (this.#loaded), ASK.allows, id, request)[0] === 1;
  }

  /**
   * @param {number} kind
   * @param {number} id
   * @param {Request | undefined} request
   */
  #lines(kind, id, request) {
    return this.#loaded && id !== NONE ? linesOf(this.#ask(this.#loaded, kind, id, request)) : [];
  }

  /**
   * The module's answer to a question about a permission.
   *
   * @param {Loaded} loaded
   * @param {number} kind
   * @param {number} id
   * @param {Request | undefined} request
   */
  #ask(loaded, kind, id, request) {
    const asked = { id, field: fieldOf(request), known: this.#knownOf(id, request) };
    return ask(loaded.core, kind, this.#claims, this.#seconds(), asked);
  }

  /**
   * @param {Loaded} loaded
   * @param {Uint32Array} claims
   * @param {number} now
   */
  #rowOf(loaded, claims, now) {
    return numbersOf(ask(loaded.core, ASK.row, claims, now, { id: NONE, known: this.#knownOfSubject() }));
  }

  /**
   * @param {number} id
   * @param {Request | undefined} request
   */
  #knownOf(id, request) {
    return knownOf(/** @type {Loaded} */ (this.#loaded), id, this.#subject, request);
  }

  #knownOfSubject() {
    return encodeKnown(new Map(), this.#subject, undefined, undefined);
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
    this.#masks = undefined;
    this.#held = undefined;
    this.#unknown = [];
    this.#row = new Uint32Array();
    this.#words = 0;
    this.#could = undefined;
    this.#ids = loaded?.ids ?? new Map();
    this.#until = Infinity;
    if (!loaded) return;
    ({ claims: this.#claims, unknown: this.#unknown } = lookUp(loaded.core, this.#principal));
    // One time for both: a row from before a change with an end from after it would stay.
    const now = this.#seconds();
    this.#row = this.#rowOf(loaded, this.#claims, now);
    this.#words = this.#row.length / 2;
    const until = ask(loaded.core, ASK.until, this.#claims, now, { id: NONE });
    this.#until = new DataView(until.buffer).getFloat64(until.byteOffset, true) * 1000;
    this.#masks = new Masks(loaded.core, {
      pack: (id) => packQuestions(this.#claims, this.#seconds(), [{ id, known: this.#knownOfSubject() }]),
      seconds: () => this.#seconds(),
      isAllowed: (permission) => (((this.#row[permission >>> 5] ?? 0) >>> permission) & 1) === 1,
      check: (permission) => this.check(permission),
    });
  }

  #seconds() {
    return this.#gate.now() / 1000;
  }
}
