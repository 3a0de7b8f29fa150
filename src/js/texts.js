// Texts that are masked together: written into the core module's memory, and read from there.

import { wholeMemory } from "./load/memory.js";

/** Longer texts are written by the encoder, which is faster from then on, and so are those that are not ASCII. */
const SHORT = 48;

/** The number of the mask that needs the time. */
export const AGE = 11;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * @param {import("#core").Core} core
 * @param {import("./mask.js").Waiting[]} texts
 * @param {() => number} seconds The time.
 * @returns {string[]} In the same order.
 */
export function maskTexts(core, texts, seconds) {
  let room = 0;
  for (const { text } of texts) room += 3 * text.length + 2;
  const start = core.texts(room);
  const memory = wholeMemory();
  /** @type {Set<import("./mask.js").Waiting> | undefined} Those that cannot cross with others. */
  let alone;
  let end = start;
  let now = 0;
  for (const waiting of texts) {
    const { mark, kind } = waiting.shown;
    const behind = mark === 0 ? -1 : write(memory, end + 1, waiting.text);
    if (kind === AGE && now === 0) now = seconds();
    if (behind < 0) {
      (alone ??= new Set()).add(waiting);
      continue;
    }
    memory[end] = mark;
    memory[behind] = 0;
    end = behind + 1;
  }
  const length = core.mask_texts(end - start, now);
  const from = core.shown_texts();
  const shown = length ? decoder.decode(wholeMemory().subarray(from, from + length)) : "";
  let before = 0;
  return texts.map((waiting) => {
    if (alone?.has(waiting)) return core.mask(waiting.shown.rung, waiting.text, false, now);
    const behind = shown.indexOf("\0", before);
    const found = shown.slice(before, behind);
    before = behind + 1;
    return found;
  });
}

/**
 * Writes a text and gives where it ends; -1 for one with a zero, which would look like its end.
 *
 * @param {Uint8Array} memory
 * @param {number} start
 * @param {string} text
 */
function write(memory, start, text) {
  const { length } = text;
  if (length > SHORT) return writeLong(memory, start, text);
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0 || code > 0x7f) return writeLong(memory, start, text);
    memory[start + at] = code;
  }
  return start + length;
}

/**
 * @param {Uint8Array} memory
 * @param {number} start
 * @param {string} text
 */
function writeLong(memory, start, text) {
  if (text.includes("\0")) return -1;
  return start + encoder.encodeInto(text, memory.subarray(start)).written;
}
