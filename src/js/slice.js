// Slices: a snapshot with only what one principal can reach.

import { ask } from "./ask.js";
import { encodeKnown, encodeSubject } from "./attributes.js";
import { UNKNOWN_ROLES, lookUp } from "./claims.js";
import { ASK, needsFull } from "./core.js";
import { RolegateError } from "./error.js";
import { readRoles } from "./principal.js";

/**
 * How a slice is made.
 *
 * @typedef {object} SliceOptions
 * @property {boolean} [opaque] Leaves out what says which roles the principal holds: names and titles of roles and
 *   guardrails, what they are because of, and conditions as they were written. The roles that the principal names become
 *   assignments of its subject; ask the slice for the subject alone.
 * @property {boolean} [terse] Leaves out what is for people alone: titles, what grants and guardrails are because of, and
 *   conditions as they were written.
 */

/**
 * @param {import("#core").Core} core
 * @param {import("./principal.js").Principal} principal
 * @param {SliceOptions | undefined} options
 * @param {number} now In seconds.
 * @returns {Uint8Array}
 */
export function cut(core, principal, options, now) {
  needsFull(core);
  const { roles, subject, at } = principal ?? {};
  const named = readRoles(roles);
  const facts = named.unreadable ? UNKNOWN_ROLES : 0;
  const told = { start: undefined, minEpoch: 0, skew: undefined, facts };
  const { claims } = lookUp(core, { roles: named.roles, subject, at, ...told });
  const name = encodeSubject(undefined, typeof subject === "string" ? subject : undefined);
  const known = encodeKnown(new Map(), name, undefined, undefined);
  const id = (options?.opaque ? 1 : 0) | (options?.terse ? 2 : 0);
  const answer = ask(core, ASK.slice, claims, now, { id, known });
  if (answer[0] === 0) return answer.slice(1);
  if (answer[0] !== 1) throw new RolegateError("snapshot/too-large", "the slice is larger than a snapshot may be");
  throw new RolegateError("slice/needs-subject", "an opaque slice holds roles for a subject: name the subject as well");
}
