// What one principal is shown of records: compiled once for each resource, as it is asked for.

import { ask, linesOf, numbersOf } from "./ask.js";
import { encodeRecord, readNeeded } from "./attributes.js";
import { NOBODY } from "./claims.js";
import { ASK, NONE, RESOURCE, find, needsFull } from "./core.js";
import { readFields, readReasons } from "./fields.js";
import { REDACTED, compileMask, redactLeaves } from "./mask.js";
import { readStates } from "./plan.js";
import { cameBack, restore } from "./restore.js";
import { AGE, maskTexts } from "./texts.js";

/**
 * @typedef {import("./plan.js").State} State
 * @typedef {{ root: State, mask: (value: unknown) => unknown }} Compiled
 */

/**
 * Who asks.
 *
 * @typedef {object} Asker
 * @property {(id: number) => Uint8Array} pack The question of who asks about a resource.
 * @property {() => number} seconds
 * @property {(permission: number) => boolean} isAllowed
 * @property {(permission: string) => import("./decision.js").Decision} check
 */

/** How many resources are kept. */
const KEPT = 256;

/** The masks of one access, until its row changes. */
export class Masks {
  #asker;
  /** @type {Map<string, number>} Numbers of plans for JSON text. */
  #numbers = new Map();
  /** @type {Map<string, Compiled | undefined>} */
  #compiled = new Map();
  /** @type {Map<number, Map<string, import("./attributes.js").Needed>>} What says whether a record is erased. */
  #needed = new Map();
  /** @type {import("./mask.js").Masker} */
  #masker = {
    one: ({ rung, kind }, text, isNumber) => this.core.mask(rung, text, isNumber, kind === AGE ? this.seconds() : 0),
    all: (texts) => maskTexts(this.core, texts, () => this.seconds()),
    isErased: (resource, record) => this.core.is_erased(resource, encodeRecord(this.#neededOf(resource), record)),
  };

  /**
   * @param {import("#core").Core} core
   * @param {Asker} asker
   */
  constructor(core, asker) {
    this.core = core;
    this.#asker = asker;
  }

  /** The time. */
  seconds() {
    return this.#asker.seconds();
  }

  /**
   * The number of a plan for JSON text.
   *
   * @param {string} resource
   * @param {boolean} again Whether the number known is no good.
   */
  number(resource, again) {
    const known = again ? undefined : this.#numbers.get(resource);
    if (known !== undefined) return known;
    needsFull(this.core);
    const number = this.core.compile(this.#asker.pack(find(this.core, RESOURCE, resource)));
    if (this.#numbers.size < KEPT) this.#numbers.set(resource, number);
    return number;
  }

  /** @param {string} resource */
  fields(resource) {
    const numbers = numbersOf(this.core.ask(ASK.fields, this.#asker.pack(find(this.core, RESOURCE, resource))));
    return readFields(this.core, numbers, this.#asker.check);
  }

  /**
   * @param {string} resource
   * @param {string} path
   */
  explain(resource, path) {
    needsFull(this.core);
    const id = find(this.core, RESOURCE, resource);
    if (id === NONE || typeof path !== "string") return [];
    return readReasons(this.core, this.core.fields_at(id, path), this.#asker.isAllowed, this.#asker.check);
  }

  /**
   * @param {string} resource
   * @param {unknown} value
   */
  mask(resource, value) {
    const compiled = this.#compiled.get(resource) ?? this.#compile(resource);
    return compiled ? compiled.mask(value) : redactLeaves(value);
  }

  /**
   * @param {string} resource
   * @param {unknown} submitted
   * @param {unknown} current
   */
  restore(resource, submitted, current) {
    const compiled = this.#compiled.get(resource) ?? this.#compile(resource);
    return compiled ? restore(compiled.root, this.#masker, this.#shownAt, submitted, current) : current;
  }

  /**
   * @param {string} resource
   * @param {string} path
   * @param {unknown} value
   * @param {unknown} current
   */
  isMasked(resource, path, value, current) {
    const compiled = this.#compiled.get(resource) ?? this.#compile(resource);
    return !compiled || cameBack(compiled.root, this.#masker, this.#shownAt, path, value, current);
  }

  #shownAt = (/** @type {State} */ state) => compileMask(state, this.#masker);

  /**
   * @param {string} resource
   * @returns {Compiled | undefined} Nothing for a resource that the snapshot does not know.
   */
  #compile(resource) {
    const id = find(this.core, RESOURCE, resource);
    if (id === NONE) return undefined;
    const root = readStates(this.core, numbersOf(this.core.ask(ASK.states, this.#asker.pack(id))), REDACTED, id);
    const compiled = { root, mask: compileMask(root, this.#masker) };
    if (this.#compiled.size < KEPT) this.#compiled.set(resource, compiled);
    return compiled;
  }

  /** @param {number} resource */
  #neededOf(resource) {
    let needed = this.#needed.get(resource);
    if (!needed) {
      needed = readNeeded(linesOf(ask(this.core, ASK.erased, NOBODY, 0, { id: resource })));
      this.#needed.set(resource, needed);
    }
    return needed;
  }
}
