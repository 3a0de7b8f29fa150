// Masks JavaScript values: copies what changes, never mutates, keeps no original.

import { showPlain } from "./plain.js";
import { CLEAR } from "./plan.js";

/** What stands where a value stood that is not understood. The same text as in `src/model/mask.rs`. */
export const REDACTED = "[redacted]";

/**
 * @typedef {import("./plan.js").State} State
 * @typedef {import("./plan.js").Shown} Shown
 */

/**
 * A text that is to be masked and put into an object.
 *
 * @typedef {object} Waiting
 * @property {Record<string | number, unknown>} target
 * @property {string | number} key
 * @property {Shown} shown
 * @property {string} text
 */

/**
 * What masking asks of the core module.
 *
 * @typedef {object} Masker
 * @property {(shown: Shown, text: string, isNumber: boolean) => string} one
 * @property {(texts: Waiting[]) => string[]} all What is shown of texts, in one call of the module.
 * @property {(resource: number, record: object) => boolean} isErased
 */

/** Numbers of the masks that take numbers. */
const BUCKET = 12;
export const FLOOR = 13;
const PSEUDONYM = 18;

/** Stands for a member or element that disappears. */
const NOTHING = Symbol("nothing");

/** Texts that cross into the module together. */
const TOGETHER = 256;

/** What is done to a record besides walking it: texts wait here until they cross, a few hundred at once. */
class Run {
  /** @type {Map<State, Map<object, unknown>> | undefined} What was met, and its copies, where values may hold themselves. */
  seen;
  /** @type {Waiting[]} */
  #waiting = [];

  /** @param {Masker} masker */
  constructor(masker) {
    this.masker = masker;
  }

  /** @param {Waiting} text */
  defer(text) {
    if (this.#waiting.push(text) === TOGETHER) this.flush();
  }

  flush() {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    const shown = this.masker.all(waiting);
    waiting.forEach(({ target, key }, at) => (target[key] = shown[at]));
  }
}

/**
 * A function that gives a masked copy of a record, or of a list of records.
 *
 * Walks only where a classified field can be. Parts without one are shared with the input; objects on the way
 * to one are copied without their methods.
 *
 * @param {State} root
 * @param {Masker} masker
 * @returns {(value: unknown) => unknown}
 */
export function compileMask(root, masker) {
  if (root === CLEAR) return (value) => value;
  return (value) => {
    const run = new Run(masker);
    const copy = walk(root, value, run);
    run.flush();
    return copy;
  };
}

/**
 * @param {State} state
 * @param {unknown} value
 * @param {Run} run
 * @returns {unknown} `NOTHING` for what disappears.
 */
function walk(state, value, run) {
  if (state === CLEAR) return value;
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value)) return state.element === CLEAR ? value : list(state, value, run);
    return record(state, value, run);
  }
  const { shown } = state;
  if (shown === undefined) return typeof value === "function" ? undefined : value;
  if (shown.drops) return NOTHING;
  if (value == null) return value;
  if (typeof value === "string" && !shown.readsNothing) return run.masker.one(shown, value, false);
  return typeof value === "number" ? showNumber(shown, value, run) : shown.whole;
}

/**
 * @param {Shown} shown
 * @param {number} value
 * @param {Run} run
 */
function showNumber(shown, value, run) {
  const { kind } = shown;
  if (kind !== BUCKET && kind !== FLOOR && kind !== PSEUDONYM) return shown.whole;
  const text = run.masker.one(shown, String(value), true);
  return kind === FLOOR && text !== REDACTED ? Number(text) : text;
}

/**
 * Puts what is shown of a value into an object; of a text, a redaction until it has crossed.
 *
 * @param {Record<string | number, unknown>} target
 * @param {string | number} key
 * @param {State} state
 * @param {unknown} value
 * @param {Run} run
 */
function put(target, key, state, value, run) {
  const { shown } = state;
  if (typeof value !== "string" || shown === undefined || shown.readsNothing) {
    const found = walk(state, value, run);
    if (found !== NOTHING) target[key] = found;
    else delete target[key];
    return;
  }
  const found = showPlain(shown, value);
  target[key] = found ?? REDACTED;
  if (found === undefined) run.defer({ target, key, shown, text: value });
}

/**
 * @param {State} state
 * @param {unknown[]} value
 * @param {Run} run
 * @param {boolean} [inList] Whether it lies in a list that is in the same state, and may be that list.
 * @returns {unknown}
 */
function list(state, value, run, inList = false) {
  const { element } = state;
  if (element === undefined) return whole(state);
  const known = state.loops || inList ? met(state, value, run) : undefined;
  if (known?.has(value)) return known.get(value);
  const { length } = value;
  const drops = element.shown?.drops === true;
  const copy = new Array(drops ? 0 : length);
  known?.set(value, copy);
  for (let at = 0; at < length; at += 1) {
    const item = value[at];
    if (drops) keep(copy, Array.isArray(item) ? list(element, item, run, true) : walk(element, item, run));
    else if (!Array.isArray(item)) put(/** @type {any} */ (copy), at, element, item, run);
    else copy[at] = element === CLEAR ? item : list(element, item, run, true);
  }
  return copy;
}

/**
 * @param {unknown[]} copy
 * @param {unknown} element
 */
function keep(copy, element) {
  if (element !== NOTHING) copy.push(element);
}

/**
 * @param {State} state
 * @param {object} value
 * @param {Run} run
 * @returns {unknown}
 */
function record(state, value, run) {
  if (state.erased && run.masker.isErased(state.resource, value)) state = state.erased;
  const { other } = state;
  if (other === undefined) return value instanceof Date ? date(state, value, run) : whole(state);
  const known = state.loops ? met(state, value, run) : undefined;
  if (known?.has(value)) return known.get(value);
  const copy = other === CLEAR ? bare(state, value) : {};
  known?.set(value, copy);
  if (other === CLEAR) {
    for (const way of state.named) {
      const { name, whole } = way;
      const member = copy[name];
      if (member == null && !way.drops) continue;
      if ((state.shadows || way.drops) && !Object.hasOwn(copy, name)) continue;
      if (whole !== undefined) copy[name] = whole;
      else put(copy, name, way.state, member, run);
    }
    return copy;
  }
  for (const key of Object.keys(value)) {
    const member = /** @type {Record<string, unknown>} */ (value)[key];
    const next = state.ways.get(key) ?? other;
    // A method may hold the whole record.
    if (next === CLEAR && typeof member === "function") continue;
    if (key === "__proto__") own(copy, key);
    put(copy, key, next, member, run);
  }
  return copy;
}

/**
 * A copy of an object's own members without methods, which may hold the whole record, and symbols, which no path names.
 *
 * @param {State} state
 * @param {object} value
 */
function bare(state, value) {
  const copy = state.copy(value);
  for (const key in copy) if (typeof copy[key] === "function") delete copy[key];
  const symbols = Object.getOwnPropertySymbols(copy);
  for (const symbol of symbols) delete (/** @type {any} */ (copy)[symbol]);
  return copy;
}

/**
 * @param {State} state
 * @param {Date} value
 * @param {Run} run
 */
function date(state, value, run) {
  const { shown } = state;
  if (shown === undefined || shown.readsNothing || Number.isNaN(value.getTime())) return whole(state);
  return run.masker.one(shown, value.toISOString(), false);
}

/**
 * What stands for a list or an object that is redacted whole.
 *
 * @param {State} state
 */
function whole({ shown }) {
  if (shown?.drops) return NOTHING;
  return shown === undefined ? REDACTED : shown.whole;
}

/**
 * What was met in a state: copies by value, so that what holds itself comes to an end.
 *
 * @param {State} state
 * @param {object} value
 * @param {Run} run
 */
function met(state, value, run) {
  const seen = (run.seen ??= new Map());
  const known = seen.get(state) ?? new Map();
  seen.set(state, known);
  return known;
}

/**
 * Gives an object a member of its own, so that setting it is nothing but that.
 *
 * @param {Record<string, unknown>} object
 * @param {string} key
 */
function own(object, key) {
  Object.defineProperty(object, key, { value: undefined, enumerable: true, configurable: true, writable: true });
}

/**
 * A copy in which every text, number and boolean is redacted: for a record of unknown type.
 *
 * @param {unknown} value
 * @param {Map<object, unknown>} [seen]
 * @returns {unknown}
 */
export function redactLeaves(value, seen = new Map()) {
  if (value == null) return value;
  if (typeof value !== "object") return REDACTED;
  const known = seen.get(value);
  if (known) return known;
  if (Array.isArray(value)) {
    /** @type {unknown[]} */
    const copy = [];
    seen.set(value, copy);
    for (const element of value) copy.push(redactLeaves(element, seen));
    return copy;
  }
  if (Object.keys(value).length === 0 && Object.getPrototypeOf(value) !== Object.prototype) return REDACTED;
  /** @type {Record<string, unknown>} */
  const copy = {};
  seen.set(value, copy);
  for (const [key, member] of Object.entries(value)) {
    if (key === "__proto__") own(copy, key);
    copy[key] = redactLeaves(member, seen);
  }
  return copy;
}
