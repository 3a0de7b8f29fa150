// A body in the core module's memory: how it gets there, and how its masked form gets out.

import { MaskError } from "./error.js";
import { viewMemory } from "./load/memory.js";

/** Kinds for `output`. */
const START = 0;
const LENGTH = 1;
const OFFSET = 2;

/**
 * Begins a body by the plan that `plan` gives, which is asked again if its plan is gone.
 *
 * @param {import("#core").Body} body
 * @param {import("#core").Core} core
 * @param {(again: boolean) => number} plan
 * @param {boolean} records
 * @param {number} now In seconds.
 */
export function begin(body, core, plan, records, now) {
  if (!body.begin(core, plan(false), records, now)) body.begin(core, plan(true), records, now);
}

/**
 * Masks a piece.
 *
 * @param {import("#core").Body} body
 * @param {Uint8Array} piece
 * @param {boolean} last
 * @returns {Uint8Array} In the module's memory, until its next call.
 * @throws {MaskError}
 */
export function maskPiece(body, piece, last) {
  const start = body.room(piece.length);
  viewMemory(start, piece.length).set(piece);
  return masked(body, piece.length, last);
}

/**
 * @param {import("#core").Body} body
 * @param {number} length How much has been written.
 * @param {boolean} last
 * @returns {Uint8Array}
 */
export function masked(body, length, last) {
  const fault = body.mask(length, last);
  if (fault) throw new MaskError(fault, body.output(OFFSET));
  return viewMemory(body.output(START), body.output(LENGTH));
}
