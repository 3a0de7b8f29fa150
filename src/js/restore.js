// What a form sends back of a masked record: real values in place of the masked ones. `src/mask/restore.rs` does the same.

import { FLOOR, REDACTED } from "./mask.js";
import { CLEAR } from "./plan.js";

/**
 * @typedef {import("./plan.js").State} State
 * @typedef {(state: State) => (value: unknown) => unknown} ShownAt What is shown of a value in a state.
 */

/** The number of the mask that reads free text. */
const SCAN = 19;

const POSITION = /^(\d+|\*)$/;

/**
 * Whether a value at a path is what a mask shows in place of the current one, or can be nothing else.
 *
 * @param {State} root
 * @param {import("./mask.js").Masker} masker
 * @param {ShownAt} shownAt
 * @param {string} path A key of digits is a position in a list.
 * @param {unknown} value
 * @param {unknown} current
 */
export function cameBack(root, masker, shownAt, path, value, current) {
  /** @type {State | undefined} */
  let state = root;
  for (const key of path.split(".")) {
    state = POSITION.test(key) && state.element ? state.element : (state.ways.get(key) ?? state.other);
    if (!state) return equal(value, REDACTED);
  }
  return new Restorer(masker, shownAt).cameBack(state, value, current);
}

/**
 * The record that is to be kept: what was submitted, with the values of `current` wherever a masked one came back.
 *
 * @param {State} root
 * @param {import("./mask.js").Masker} masker
 * @param {ShownAt} shownAt
 * @param {unknown} submitted
 * @param {unknown} current
 */
export function restore(root, masker, shownAt, submitted, current) {
  const kept = new Restorer(masker, shownAt).value(root, submitted, current);
  return kept === undefined ? current : kept;
}

class Restorer {
  #masker;
  #shownAt;
  /** Whether a masked value came back where there is no real one. */
  #lost = false;

  /**
   * @param {import("./mask.js").Masker} masker
   * @param {ShownAt} shownAt
   */
  constructor(masker, shownAt) {
    this.#masker = masker;
    this.#shownAt = shownAt;
  }

  /**
   * What is to be kept of a value; `undefined` of a masked one in place of none.
   *
   * @param {State} state
   * @param {unknown} submitted
   * @param {unknown} current
   * @returns {unknown}
   */
  value(state, submitted, current) {
    if (state === CLEAR) return submitted;
    if (this.cameBack(state, submitted, current)) {
      this.#lost ||= current === undefined;
      return current;
    }
    if (Array.isArray(submitted)) {
      const { element } = state;
      if (!element) return submitted;
      if (Array.isArray(current)) return this.#list(element, submitted, current);
      return submitted.map((value) => this.value(element, value, undefined)).filter((value) => value !== undefined);
    }
    return isRecord(submitted) ? this.#record(state, submitted, isRecord(current) ? current : undefined) : submitted;
  }

  /**
   * Whether a value is what is shown in place of the current one, or can be nothing but a masked one.
   *
   * @param {State} state
   * @param {unknown} submitted
   * @param {unknown} current
   */
  cameBack(state, submitted, current) {
    if (current !== undefined && !equal(current, submitted) && equal(this.#shownAt(state)(current), submitted)) return true;
    const { shown } = state;
    if (!shown || typeof submitted !== "string") return false;
    if (submitted === REDACTED || shown.readsNothing) return submitted === REDACTED || submitted === shown.whole;
    // The lowest number of a bucket is as good as any, and a scan leaves what it does not find.
    if (shown.kind === FLOOR) return false;
    if (shown.kind === SCAN) return submitted.includes(shown.found);
    // What a mask cannot read, or leaves as it is, is no value of this kind.
    const again = this.#masker.one(shown, submitted, false);
    return submitted.includes("*") || again === submitted || again === REDACTED;
  }

  /**
   * @param {State} state
   * @param {Record<string, unknown>} submitted
   * @param {Record<string, unknown> | undefined} current
   */
  #record(state, submitted, current) {
    let inside = state;
    if (state.erased && current && this.#masker.isErased(state.resource, current)) inside = state.erased;
    const { other, ways } = inside;
    if (!other) return submitted;
    /** @type {[string, unknown][]} */
    const kept = [];
    for (const [key, value] of Object.entries(submitted)) {
      const before = current && Object.hasOwn(current, key) ? current[key] : undefined;
      const member = this.value(ways.get(key) ?? other, value, before);
      if (member !== undefined) kept.push([key, member]);
    }
    // What a mask leaves out cannot come back.
    const shown = current && this.#shownAt(state)(current);
    if (current && isRecord(shown)) {
      for (const [key, value] of Object.entries(current)) {
        if (typeof value !== "function" && !Object.hasOwn(shown, key) && !Object.hasOwn(submitted, key)) kept.push([key, value]);
      }
    }
    return Object.fromEntries(kept);
  }

  /**
   * Each element goes with the current one that looks the same, that has the same `id`, or that has the same position in
   * a list of the same length. If a masked value came back in one that goes with none, the list stays as it is.
   *
   * @param {State} element
   * @param {unknown[]} submitted
   * @param {unknown[]} current
   */
  #list(element, submitted, current) {
    const shown = current.map((value) => this.#shownAt(element)(value));
    const free = new Set(current.keys());
    /** @type {(number | undefined)[]} */
    const pairs = submitted.map(() => undefined);
    const isSameLength = submitted.length === current.length;
    /** @type {((value: unknown, other: number, position: number) => boolean)[]} */
    const rounds = [
      (value, other) => equal(shown[other], value),
      (value, other) => idOf(value) !== undefined && idOf(value) === idOf(shown[other]),
      (_, other, position) => isSameLength && other === position,
    ];
    for (const fits of rounds) {
      submitted.forEach((value, position) => {
        if (pairs[position] !== undefined) return;
        const found = [...free].find((other) => fits(value, other, position));
        if (found === undefined) return;
        pairs[position] = found;
        free.delete(found);
      });
    }
    const before = this.#lost;
    this.#lost = false;
    const kept = submitted.map((value, position) => {
      const pair = pairs[position];
      return this.value(element, value, pair === undefined ? undefined : current[pair]);
    });
    const isLost = this.#lost;
    this.#lost = before;
    return isLost ? current : kept.filter((value) => value !== undefined);
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/**
 * What tells an element of a list from the others.
 *
 * @param {unknown} value
 */
function idOf(value) {
  const id = isRecord(value) && Object.hasOwn(value, "id") ? value["id"] : undefined;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}

/**
 * Whether two values are the same as JSON.
 *
 * @param {unknown} one
 * @param {unknown} other
 * @returns {boolean}
 */
function equal(one, other) {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, at) => equal(value, other[at]));
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime();
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && equal(one[key], other[key]))
  );
}
