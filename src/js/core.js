// The numbers that the core module's calls take; `src/wasm/core.rs` is the other half.

import { isWellFormed } from "./attributes.js";
import { RolegateError } from "./error.js";

/**
 * What a gate shows its accesses: the loaded snapshot, and the names looked up in it so far.
 *
 * @typedef {object} Loaded
 * @property {import("#core").Core} core
 * @property {Map<string, number>} ids Permission names that were asked for and known.
 * @property {Map<number, Map<string, import("./attributes.js").Needed>>} needed Attributes that conditions about a
 *   permission ask for.
 * @property {string} policy
 * @property {number} epoch
 */

/** What "none" is where a number is expected. */
export const NONE = 0xffffffff;

/** Kinds for `find` and `count`. */
export const RESOURCE = 0;
export const PERMISSION = 1;
export const ROLE = 2;

/** Further kinds for `find`. */
export const SCOPE = 3;
export const EXTENT = 4;
export const SUBJECT = 5;

/** Kinds for `text`. */
export const TEXT = {
  resource: 0,
  resourceTitle: 1,
  action: 2,
  permissionTitle: 3,
  role: 4,
  roleTitle: 5,
  class: 6,
  field: 7,
  because: 8,
  guardrail: 9,
  guardrailBecause: 10,
  /** An extent as `type:name` or `type:*`. */
  scope: 11,
  subject: 12,
  redaction: 13,
  policy: 14,
};

/** Kinds for `number`. `error` 0 is the error's number, 0 for none; 1 and 2 are its details. */
export const NUMBER = {
  error: 0,
  epoch: 1,
  issuedAt: 2,
  notAfter: 3,
  size: 4,
  /** How many there are, by the kind that `find` takes. */
  counts: [5, 6, 7],
  resource: 8,
  audited: 9,
  system: 10,
  firstGrant: 11,
  rungPermission: 12,
  rungMask: 13,
};

/** Kinds for `ask`; `residual`, `subjects`, `scopes` and `slice` are in the full module only. */
export const ASK = {
  row: 0,
  until: 1,
  /** Of each field of a resource: itself, the class whose mask is shown, its rung, the mask. */
  fields: 2,
  allows: 3,
  decide: 4,
  /** Paths of attributes that are missing for a decision. */
  missing: 5,
  /** Paths of attributes that conditions about a permission may ask for. */
  needed: 6,
  /** Paths of the fields that a permission is allowed for. */
  permitted: 7,
  decideMany: 8,
  residual: 9,
  subjects: 10,
  scopes: 11,
  /** Roles held at the scope asked at. */
  roles: 12,
  /** What becomes of the values of a record. */
  states: 13,
  /** Paths of attributes that say whether a record of a resource is erased. */
  erased: 14,
  /** The snapshot itself. */
  bytes: 15,
  slice: 16,
};

/**
 * How many rows a table has.
 *
 * @param {import("#core").Core} core
 * @param {number} kind `RESOURCE`, `PERMISSION` or `ROLE`.
 */
export function count(core, kind) {
  return core.number(/** @type {number} */ (NUMBER.counts[kind]), 0);
}

/** Kinds for `list`. */
export const LIST = { classes: 0, records: 1, rungs: 2 };

/**
 * `resource:action` of a permission's id.
 *
 * @param {import("#core").Core} core
 * @param {number} id
 */
export function permissionName(core, id) {
  return `${core.text(TEXT.resource, core.number(NUMBER.resource, id))}:${core.text(TEXT.action, id)}`;
}

/** Longest permission name there can be: two names of 255 bytes and a colon. */
const LONGEST = 511;

/**
 * The id of a name; `NONE` for what is no name.
 *
 * @param {import("#core").Core} core
 * @param {number} kind
 * @param {unknown} name
 */
export function find(core, kind, name) {
  // A lone surrogate would be looked up as U+FFFD.
  return typeof name === "string" && name.length <= LONGEST && isWellFormed(name) ? core.find(kind, name) : NONE;
}

/**
 * Names of a resource's permissions, in order of action.
 *
 * @param {import("#core").Core} core
 * @param {unknown} resource
 */
export function permissionsOf(core, resource) {
  const id = find(core, RESOURCE, resource);
  if (id === NONE) return [];
  const all = Array.from({ length: count(core, PERMISSION) }, (_, permission) => permission);
  const own = all.filter((permission) => core.number(NUMBER.resource, permission) === id);
  return own.map((permission) => permissionName(core, permission));
}

/**
 * Residuals, queries and JSON text are in the full module, which pages seldom need.
 *
 * @param {import("#core").Core} core
 * @throws {import("./error.js").RolegateError} `gate/needs-full`
 */
export function needsFull(core) {
  if (!("covers" in core)) throw new RolegateError("gate/needs-full", "import loadGate from `rolegate/full` to ask this");
}
