// Masks JSON text as it arrives.

import { Body } from "#core";
import { begin, maskPiece } from "./mask-body.js";

/** How much crosses into the module at a time, so that its memory stays small whatever the chunks are. */
const PIECE = 1 << 16;

/**
 * @typedef {object} StreamOptions
 * @property {"json" | "ndjson"} [format] `json`, the default: one record or a list of records. `ndjson`: any number
 *   of them, each on a line of its own or behind U+001E.
 * @property {number} [highWaterMark] How many bytes may wait to be masked before the writer is told to wait. Default
 *   64 KiB.
 */

/**
 * @param {import("#core").Core} core
 * @param {(again: boolean) => number} plan Gives the number of the plan.
 * @param {number} now In seconds.
 * @param {StreamOptions} [options]
 * @returns {TransformStream<Uint8Array, Uint8Array>}
 * @throws {TypeError} for another format
 */
export function maskStream(core, plan, now, options) {
  const format = options?.format ?? "json";
  if (format !== "json" && format !== "ndjson") throw new TypeError("a stream is of format `json` or `ndjson`");
  const body = new Body();
  begin(body, core, plan, format === "ndjson", now);
  let isFree = false;
  const free = () => {
    if (!isFree) body.free();
    isFree = true;
  };
  /**
   * @param {Uint8Array} piece
   * @param {boolean} last
   * @param {TransformStreamDefaultController<Uint8Array>} controller
   */
  const pass = (piece, last, controller) => {
    try {
      const shown = maskPiece(body, piece, last);
      if (shown.length) controller.enqueue(shown.slice());
    } catch (error) {
      free();
      throw error;
    }
  };
  /** @type {Transformer<Uint8Array, Uint8Array> & { cancel(): void }} */
  const transformer = {
    transform(chunk, controller) {
      const bytes = bytesOf(chunk);
      for (let at = 0; at < bytes.length; at += PIECE) pass(bytes.subarray(at, at + PIECE), false, controller);
    },
    flush(controller) {
      pass(new Uint8Array(), true, controller);
      free();
    },
    // Not every runtime calls it; where it is not called, the glue frees what is no longer reached.
    cancel: free,
  };
  const highWaterMark = options?.highWaterMark ?? PIECE;
  // A chunk that is none has a size too: without one the writer would fail and the reader wait for ever.
  const size = (/** @type {{ byteLength?: number } | undefined} */ chunk) => chunk?.byteLength ?? 1;
  return new TransformStream(transformer, { highWaterMark, size });
}

/**
 * @param {unknown} chunk
 * @returns {Uint8Array}
 */
function bytesOf(chunk) {
  if (chunk instanceof Uint8Array) return chunk;
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError("a chunk is bytes: pipe texts through a TextEncoderStream first");
}
