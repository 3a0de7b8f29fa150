// Questions about a principal as the core module takes them, and its answers as numbers and lines.

/** Knows nothing of the subject's name, subject, record and context. */
const NOTHING = new Uint8Array(16);

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A permission or resource by its id, a field (empty for none), and what is known, as `encodeKnown` gives it. */
/** @typedef {{ id: number, field?: string, known?: Uint8Array }} Asked */

/**
 * The time, who asks, and what is asked: `src/wasm/answer.rs` reads it.
 *
 * @param {Uint32Array} claims As `lookUp` gives them.
 * @param {number} now In seconds.
 * @param {readonly Asked[]} questions
 */
export function packQuestions(claims, now, questions) {
  const packed = questions.map(({ id, field, known }) => ({
    id, field: field ? encoder.encode(field) : NOTHING.subarray(0, 0), known: known ?? NOTHING,
  }));
  const start = 12 + claims.byteLength;
  const bytes = new Uint8Array(packed.reduce((sum, { field, known }) => sum + 8 + field.length + known.length, start));
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, now, true);
  // Facts, subject, scope, session and skew; how many roles; role and extent of each.
  claims.forEach((number, at) => view.setUint32(8 + 4 * (at < 5 ? at : at + 1), number, true));
  view.setUint32(28, (claims.length - 5) / 2, true);
  let at = start;
  for (const { id, field, known } of packed) {
    view.setUint32(at, id, true);
    view.setUint32(at + 4, field.length, true);
    bytes.set(field, at + 8);
    bytes.set(known, at + 8 + field.length);
    at += 8 + field.length + known.length;
  }
  return bytes;
}

/**
 * The module's answer to one question, as bytes.
 *
 * @param {import("#core").Core} core
 * @param {number} kind One of `ASK`.
 * @param {Uint32Array} claims
 * @param {number} now In seconds.
 * @param {Asked} asked
 */
export function ask(core, kind, claims, now, asked) {
  return core.ask(kind, packQuestions(claims, now, [asked]));
}

/**
 * An answer as 32-bit numbers.
 *
 * @param {Uint8Array} answer
 */
export function numbersOf(answer) {
  return new Uint32Array(answer.buffer, answer.byteOffset, answer.length >>> 2);
}

/**
 * An answer as lines.
 *
 * @param {Uint8Array} answer
 */
export function linesOf(answer) {
  return answer.length ? decoder.decode(answer).split("\n") : [];
}
