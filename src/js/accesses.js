// Accesses that a gate keeps, by what their principals say.

import { Access } from "./access.js";

/** How many a gate keeps. */
const MOST = 256;

export class Accesses {
  /** @type {Map<string, Access>} An access follows the gate, so it stays good after a swap. */
  #kept = new Map();

  /**
   * @param {import("./principal.js").Principal} principal
   * @param {import("./gate.js").State} state
   */
  of(principal, state) {
    const key = keyOf(principal);
    const known = key === undefined ? undefined : this.#kept.get(key);
    if (known) return known;
    // Made of the key itself, lest a principal that changes while it is read answers for another.
    const access = new Access(state, key === undefined ? principal : principalOf(key));
    if (key !== undefined) {
      // The oldest goes first: a Map keeps the order in which its keys came.
      if (this.#kept.size >= MOST) this.#kept.delete(this.#kept.keys().next().value ?? key);
      this.#kept.set(key, access);
    }
    return access;
  }

  clear() {
    this.#kept.clear();
  }
}

/**
 * What a principal says, as text; nothing if it holds what JSON does not tell apart, or is long.
 *
 * @param {import("./principal.js").Principal} principal
 */
function keyOf(principal) {
  try {
    const { roles, subject, at, attributes, session, minEpoch } = principal ?? {};
    const key = JSON.stringify([roles, subject, at, attributes, session, minEpoch], plain);
    return key.length <= 4096 ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} key What `keyOf` gave.
 * @returns {import("./principal.js").Principal}
 */
function principalOf(key) {
  const [roles, subject, at, attributes, session, minEpoch] = JSON.parse(key);
  return { roles, subject, at, attributes, session, minEpoch };
}

/**
 * Lets through what JSON writes as it is, and gives up on anything else.
 *
 * @param {string} key
 * @param {unknown} value
 * @this {unknown}
 */
function plain(key, value) {
  const given = /** @type {Record<string, unknown>} */ (this)[key];
  const isPlain = given === null || given === undefined || typeof given === "string" || typeof given === "boolean"
    || (typeof given === "number" && Number.isFinite(given)) || Array.isArray(given)
    || (typeof given === "object" && Object.getPrototypeOf(given) === Object.prototype);
  if (!isPlain || (typeof given === "object" && given !== null && "toJSON" in given)) throw new TypeError("not plain");
  return value;
}
