// What is asked besides the permission, as the core module takes it.

import { ask, linesOf } from "./ask.js";
import { encodeKnown, readNeeded } from "./attributes.js";
import { NOBODY } from "./claims.js";
import { ASK } from "./core.js";

/**
 * What is asked besides the permission.
 *
 * @typedef {object} Request
 * @property {unknown} [resource] The record, which conditions know as `resource`. Only the attributes that they ask for
 *   are read.
 * @property {unknown} [context] Anything else, which conditions know as `context`.
 * @property {string} [field] The field of the record asked for: keys joined by `.`.
 */

/** @typedef {import("./register.js").Permission} Permission */

/** @typedef {Request & { permission: Permission }} Question A permission, and what is asked besides. */

/**
 * A member of what a caller gave; what throws when it is read is not told.
 *
 * @param {unknown} given
 * @param {string} name
 * @returns {unknown}
 */
function member(given, name) {
  try {
    return /** @type {Record<string, unknown> | null | undefined} */ (given)?.[name];
  } catch {
    return undefined;
  }
}

/**
 * What is asked besides, read once.
 *
 * @param {unknown} request
 * @returns {Request}
 */
export function readRequest(request) {
  const field = fieldOf(request);
  return { resource: member(request, "resource"), context: member(request, "context"), ...(field && { field }) };
}

/**
 * @param {unknown} questions
 * @returns {{ permission: string, request: Request | undefined }[]}
 */
export function readQuestions(questions) {
  return Array.from(Array.isArray(questions) ? questions : [], (question) => {
    if (typeof question === "string") return { permission: question, request: undefined };
    const permission = member(question, "permission");
    return { permission: typeof permission === "string" ? permission : "", request: readRequest(question) };
  });
}

/**
 * What is known, as far as conditions about a permission ask for it.
 *
 * @param {import("./core.js").Loaded} loaded
 * @param {number} id
 * @param {Uint8Array} subject What `encodeSubject` gave.
 * @param {Request | undefined} request
 */
export function knownOf({ core, needed }, id, subject, request) {
  let paths = needed.get(id);
  if (!paths) {
    paths = readNeeded(linesOf(ask(core, ASK.needed, NOBODY, 0, { id })));
    needed.set(id, paths);
  }
  return encodeKnown(paths, subject, member(request, "resource"), member(request, "context"));
}

/** @param {unknown} request */
export function fieldOf(request) {
  const field = member(request, "field");
  return typeof field === "string" ? field : "";
}
