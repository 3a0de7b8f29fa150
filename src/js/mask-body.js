// A body in the core module's memory: how it gets there, how its masked form gets out, what can be wrong with it.

import { Body } from "#core";
import { RolegateError } from "./error.js";
import { viewMemory } from "./load/memory.js";

/** Kinds for `output`. */
const START = 0;
const LENGTH = 1;
const OFFSET = 2;

/** By the number of what is wrong; `Fault` in `src/mask/json/mod.rs` is the other half. */
const FAULTS = [
  ["", ""],
  ["invalid-json", "the body is not JSON"],
  ["invalid-utf8", "the body is not UTF-8"],
  ["too-deep", "the body nests deeper than 512 levels"],
  ["too-large", "the body is longer than 256 MiB: mask it as a stream"],
];

/** What `FAULTS` calls a body that is too large. */
export const TOO_LARGE = 4;

/**
 * Why a body is not masked. Nothing of it is shown, in the message neither.
 */
export class MaskError extends RolegateError {
  /**
   * @param {number} fault
   * @param {number} offset
   */
  constructor(fault, offset) {
    const [code, message] = FAULTS[fault] ?? FAULTS[1] ?? [];
    super(`mask/${code}`, `${message}, at ${offset}`);
    /** @internal */
    this.fault = fault;
    /**
     * Where: in bytes from the start, of a text in UTF-16 code units.
     *
     * @type {number}
     */
    this.offset = offset;
  }
}

/**
 * Begins a body by the plan that `plan` gives, which is asked again if its plan is gone.
 *
 * @param {Body} body
 * @param {import("#core").Core} core
 * @param {(again: boolean) => number} plan
 * @param {boolean} records
 */
export function begin(body, core, plan, records) {
  if (!body.begin(core, plan(false), records)) body.begin(core, plan(true), records);
}

/**
 * Masks a piece.
 *
 * @param {Body} body
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
 * @param {Body} body
 * @param {number} length How much has been written.
 * @param {boolean} last
 * @returns {Uint8Array}
 */
export function masked(body, length, last) {
  const fault = body.mask(length, last);
  if (fault) throw new MaskError(fault, body.output(OFFSET));
  return viewMemory(body.output(START), body.output(LENGTH));
}
