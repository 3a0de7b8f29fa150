// Masks JSON text that is there as a whole.

import { Body } from "#core";
import { MaskError } from "./error.js";
import { begin, maskPiece, masked } from "./mask-body.js";
import { viewMemory } from "./load/memory.js";

/** The longest body, in bytes; `MAX_BODY` in `src/mask/json/mod.rs` says the same. */
const LONGEST = 2 ** 28;

/** The number of what is wrong with a longer one. */
const TOO_LARGE = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** @type {Body | undefined} One does for every call, because none waits while it masks. */
let shared;

/**
 * @param {import("#core").Core} core
 * @param {(again: boolean) => number} plan Gives the number of the plan.
 * @param {number} now In seconds.
 * @param {string | Uint8Array} json
 * @returns {string | Uint8Array}
 * @throws {MaskError}
 */
export function maskJson(core, plan, now, json) {
  if (json.length > LONGEST) throw new MaskError(TOO_LARGE, LONGEST);
  const body = (shared ??= new Body());
  begin(body, core, plan, false, now);
  if (typeof json !== "string") return maskPiece(body, json, true).slice();
  const length = write(body, json);
  if (length > LONGEST) throw new MaskError(TOO_LARGE, json.length);
  try {
    return decoder.decode(masked(body, length, true));
  } catch (error) {
    if (!(error instanceof MaskError)) throw error;
    throw new MaskError(error.fault, unitsBefore(json, error.offset));
  }
}

/**
 * Writes a text into the module's memory.
 *
 * @param {Body} body
 * @param {string} text
 * @returns {number} Its length there.
 */
function write(body, text) {
  let written = 0;
  let read = 0;
  // Most texts are nearly all ASCII, so that there is room at the first go.
  let room = text.length + (text.length >>> 4) + 16;
  for (;;) {
    const view = viewMemory(body.room(room) + written, room - written);
    const part = encoder.encodeInto(read ? text.slice(read) : text, view);
    written += part.written;
    read += part.read;
    if (read >= text.length) return written;
    room = written + 3 * (text.length - read);
  }
}

/**
 * How many code units of a text its first bytes are.
 *
 * @param {string} text
 * @param {number} bytes
 */
function unitsBefore(text, bytes) {
  return decoder.decode(encoder.encode(text).subarray(0, bytes)).length;
}
