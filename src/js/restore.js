// What a form sends back of a masked record: real values in place of the masked ones. `src/mask/restore.rs` does the same.

import { FLOOR, REDACTED } from "./mask.js";
import { equal, isRecord, pairUp } from "./pairs.js";
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
    const record = Object.fromEntries(kept);
    // What erases a record is not for a form to take back: all that it hid would be shown.
    return inside !== state && !this.#masker.isErased(state.resource, record) ? current : record;
  }

  /**
   * Each element goes with a current one, as `pairUp` tells. If a masked value came back in one that goes with none, the
   * list stays as it is.
   *
   * @param {State} element
   * @param {unknown[]} submitted
   * @param {unknown[]} current
   */
  #list(element, submitted, current) {
    const show = this.#shownAt(element);
    const pairs = pairUp(submitted, current, current.map((value) => show(value)));
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
