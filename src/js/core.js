// The numbers that the core module's calls take; `src/wasm/core.rs` is the other half.

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
  redaction: 9,
  policy: 10,
  scope: 11,
  subject: 12,
  guardrail: 13,
  guardrailBecause: 14,
};

/** Kinds for `paths`. */
export const PATHS = { missing: 0, needed: 1, fields: 2, erased: 3 };

/** Kinds for `reach`. */
export const REACH = { subjects: 0, scopes: 1 };

/** Kinds for `number`. */
export const NUMBER = { resource: 0, audited: 1, system: 2, firstGrant: 3, rungPermission: 4, rungMask: 5 };

/** Kinds for `list`. */
export const LIST = { classes: 0, records: 1, rungs: 2 };

/** Kinds for `header`. */
export const HEADER = { epoch: 0, issuedAt: 1, notAfter: 2, size: 3 };

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
  return typeof name === "string" && name.length <= LONGEST ? core.find(kind, name) : NONE;
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
  const all = Array.from({ length: core.count(PERMISSION) }, (_, permission) => permission);
  const own = all.filter((permission) => core.number(NUMBER.resource, permission) === id);
  return own.map((permission) => permissionName(core, permission));
}
