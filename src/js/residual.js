// What is left of a permission's conditions, from the core module's bytes to a tree.


/**
 * An expression as data. An operator is written as in a condition; `exists` and `all` have the list, then what is asked
 * of each item, where `{ item: 0 }` is the item of the outermost such loop. A timestamp is a `Date`, a duration the
 * operator `duration` of its seconds.
 *
 * @typedef {{ value: unknown } | { attribute: string } | { item: number } | { unknown: true }
 *   | { op: string, args: Expression[] }} Expression
 */

/**
 * What a record must be like for a permission to be allowed.
 *
 * @typedef {object} Filter
 * @property {"allow" | "deny" | "conditional"} effect `allow`: any record; `deny`: none; `conditional`: those of which
 *   the expression is true.
 * @property {Expression} [expression] For `conditional`.
 */

/** By number, from 32 on, with how many operands each takes. */
const OPERATORS = /** @type {const} */ ([
  ["&&", 2], ["||", 2], ["!", 1], ["==", 2], ["!=", 2], ["<", 2], ["<=", 2], [">", 2], [">=", 2], ["in", 2], ["?:", 3],
  ["has", 1], ["size", 1], ["startsWith", 2], ["endsWith", 2], ["contains", 2], ["list", 0], ["cidr", 2],
  ["timestamp", 1], ["+", 2], ["-", 2], ["index", 2], ["exists", 1], ["all", 1],
]);

const FIRST_OPERATOR = 32;

/**
 * @param {Uint8Array} bytes What `residual` gave.
 * @returns {Filter}
 */
export function readResidual(bytes) {
  if (bytes[0] === 2) return { effect: "allow" };
  if (bytes[0] !== 1) return { effect: "deny" };
  return { effect: "conditional", expression: new Reader(bytes.subarray(1)).expression() };
}

class Reader {
  #bytes;
  #view;
  #at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @returns {Expression} */
  expression() {
    /** @type {Expression[]} */
    const stack = [];
    while (this.#at < this.#bytes.length) {
      const tag = this.#bytes[this.#at++] ?? 0;
      if (tag === 8) stack.push({ op: "duration", args: [{ value: this.#value(tag) }] });
      else if (tag < 9) stack.push({ value: this.#value(tag) });
      else if (tag === 9) stack.push({ unknown: true });
      else if (tag === 16) stack.push({ attribute: this.#text() });
      else if (tag === 17) stack.push({ item: this.#bytes[this.#at++] ?? 0 });
      else if (tag === 18) stack.push({ op: "select", args: [...stack.splice(-1), { value: this.#text() }] });
      else stack.push(this.#operator(tag, stack));
    }
    const [expression] = stack;
    if (!expression || stack.length !== 1) return { unknown: true };
    return expression;
  }

  /**
   * @param {number} tag
   * @param {Expression[]} stack
   * @returns {Expression}
   */
  #operator(tag, stack) {
    const [op, operands] = OPERATORS[tag - FIRST_OPERATOR] ?? ["list", 0];
    const count = op === "list" ? this.#length() : operands;
    const args = count ? stack.splice(-count) : [];
    if (op === "exists" || op === "all") args.push(new Reader(this.#block()).expression());
    return { op, args };
  }

  /**
   * @param {number} tag
   * @returns {unknown}
   */
  #value(tag) {
    switch (tag) {
      case 0:
        return null;
      case 1:
      case 2:
        return tag === 2;
      case 4:
        return this.#text();
      case 5:
        return new Reader(this.#block()).#list();
      case 6:
        return new Reader(this.#block()).#map();
      default: {
        const number = this.#view.getFloat64(this.#at, true);
        this.#at += 8;
        return tag === 7 ? new Date(number * 1000) : number;
      }
    }
  }

  /** @returns {unknown[]} */
  #list() {
    const items = [];
    while (this.#at < this.#bytes.length) items.push(this.#value(this.#bytes[this.#at++] ?? 0));
    return items;
  }

  /** @returns {unknown} */
  #map() {
    const entries = [];
    while (this.#at < this.#bytes.length) entries.push([this.#text(), this.#value(this.#bytes[this.#at++] ?? 0)]);
    return Object.fromEntries(entries);
  }

  #length() {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  #block() {
    const length = this.#length();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #text() {
    return new TextDecoder().decode(this.#block());
  }
}
