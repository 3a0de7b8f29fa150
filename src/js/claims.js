// A principal as the core module takes it.

import { EXTENT, NONE, NUMBER, ROLE, SCOPE, SUBJECT, find } from "./core.js";

/** Facts about a principal, as bits. */
export const UNKNOWN_ROLES = 1;
const UNKNOWN_SUBJECT = 2;
const UNKNOWN_SCOPE = 4;
/** Asks whether it could be anywhere. */
const COULD = 8;
const SESSION_TOLD = 16;
/** The snapshot is older than the caller demands. */
const OUTDATED = 32;
const SKEW_TOLD = 64;

/** The claims of nobody in particular. */
export const NOBODY = Uint32Array.of(0, NONE, NONE, 0, 0);

/**
 * Who asks, as far as it is read from a principal.
 *
 * @typedef {object} Claimant
 * @property {import("./principal.js").HeldRole[]} roles
 * @property {unknown} subject
 * @property {unknown} at
 * @property {number | undefined} start When the session began, in seconds.
 * @property {number} minEpoch The oldest epoch that will do.
 * @property {number | undefined} skew How many seconds clocks may be apart.
 * @property {number} facts
 */

/**
 * The numbers of a principal, and which of the roles it names are not known.
 *
 * @param {import("#core").Core} core
 * @param {Claimant} principal
 */
export function lookUp(core, principal) {
  const { roles, subject, at, start, minEpoch, skew } = principal;
  let { facts } = principal;
  /** @type {string[]} */
  const unknown = [];
  const held = [];
  for (const { role, at } of roles) {
    const id = find(core, ROLE, role);
    const extent = at === undefined ? NONE : find(core, EXTENT, at);
    if (id === NONE || (extent === NONE && at !== undefined)) {
      unknown.push(at === undefined ? role : `${role} at ${at}`);
      facts |= UNKNOWN_ROLES;
    } else {
      held.push(id, extent);
    }
  }
  const subjectId = subject == null ? NONE : find(core, SUBJECT, subject);
  const scopeId = at == null ? NONE : find(core, SCOPE, at);
  if (subject != null && subjectId === NONE) facts |= UNKNOWN_SUBJECT;
  if (at != null && scopeId === NONE) facts |= UNKNOWN_SCOPE;
  if (start !== undefined) facts |= SESSION_TOLD;
  if (minEpoch > core.number(NUMBER.epoch, 0)) facts |= OUTDATED;
  if (skew !== undefined) facts |= SKEW_TOLD;
  // Not spread: there may be more roles than a call takes arguments.
  const claims = new Uint32Array(5 + held.length);
  claims.set([facts, subjectId, scopeId, start ?? 0, skew ?? 0]);
  claims.set(held, 5);
  return { claims, unknown };
}

/**
 * The same claims, asking whether it could be anywhere.
 *
 * @param {Uint32Array} claims
 */
export function could(claims) {
  const copy = claims.slice();
  copy[0] = /** @type {number} */ (copy[0]) | COULD;
  return copy;
}

/**
 * The claims of somebody who holds one role everywhere, in a session that begins now.
 *
 * @param {number} role
 */
export function begun(role) {
  // A start that lies ahead counts as now.
  return Uint32Array.of(SESSION_TOLD, NONE, NONE, 0xffffffff, 0, role, NONE);
}
