// Attributes of subjects, records and contexts as the core module reads them.
//
// Only what the conditions ask for crosses; what cannot be read is missing, and a check never throws for it.

/** How deep a value may nest, and how many bytes attributes may take; with more, none of them is told. */
const DEEPEST = 16;
const LONGEST = 1 << 20;

const encoder = new TextEncoder();

/**
 * Which attributes are asked for: keys and what is asked for below them; `true` for all of it.
 *
 * @typedef {true | Map<string, Needed>} Needed
 */

/**
 * @param {readonly string[]} paths Such as `resource.owner`.
 * @returns {Map<string, Needed>}
 */
export function readNeeded(paths) {
  /** @type {Map<string, Needed>} */
  const roots = new Map();
  for (const path of paths) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    /** @type {Needed | undefined} */
    let at = roots;
    for (const key of keys) {
      if (at === true) break;
      /** @type {Needed} */
      const below = at.get(key) ?? new Map();
      at.set(key, below);
      at = below;
    }
    if (at !== true) at.set(last, true);
  }
  return roots;
}

/**
 * All attributes of a subject, as they are now. Nothing if there are none, or they throw when they are read.
 *
 * @param {unknown} attributes
 * @param {string | undefined} id What `subject.id` is, whatever the attributes say.
 * @returns {Uint8Array}
 */
export function encodeSubject(attributes, id) {
  const writer = new Writer();
  const isRecord = attributes != null && typeof attributes === "object";
  if (!isRecord && id === undefined) return writer.bytes.slice(0, 0);
  let own = {};
  try {
    own = { .../** @type {object} */ (attributes) };
  } catch {
    own = {};
  }
  writer.section(id === undefined ? own : { ...own, id }, true);
  return writer.bytes.slice(4, writer.at);
}

/**
 * Subject, record and context, each behind its length.
 *
 * @param {Map<string, Needed>} needed
 * @param {Uint8Array} subject What `encodeSubject` gave.
 * @param {unknown} resource
 * @param {unknown} context
 */
export function encodeKnown(needed, subject, resource, context) {
  const writer = new Writer();
  writer.copy(subject);
  writer.section(resource, needed.get("resource"));
  writer.section(context, needed.get("context"));
  return writer.bytes.subarray(0, writer.at);
}

/**
 * What is asked for of a record.
 *
 * @param {Map<string, Needed>} needed
 * @param {object} record
 */
export function encodeRecord(needed, record) {
  const writer = new Writer();
  writer.section(record, needed.get("resource"));
  return writer.bytes.subarray(4, writer.at);
}

class Writer {
  bytes = new Uint8Array(256);
  at = 0;
  /** Whether a bound was passed: part of a list would look like all of it. */
  #isOver = false;

  /** @param {Uint8Array} section */
  copy(section) {
    const start = this.#open();
    this.#room(section.length);
    this.bytes.set(section, this.at);
    this.at += section.length;
    this.#close(start);
  }

  /**
   * @param {unknown} value
   * @param {Needed | undefined} needed
   */
  section(value, needed) {
    const start = this.#open();
    this.#isOver = false;
    if (value != null && needed !== undefined && (!this.#write(value, needed, 0) || this.#isOver)) this.at = start + 4;
    this.#close(start);
  }

  /**
   * Whether the value could be written; if not, what was is to be forgotten.
   *
   * @param {unknown} value
   * @param {Needed} needed
   * @param {number} depth
   * @returns {boolean}
   */
  #write(value, needed, depth) {
    this.#isOver ||= depth > DEEPEST || this.at > LONGEST;
    if (this.#isOver) return false;
    if (value === null) return this.#tag(0);
    switch (typeof value) {
      case "boolean":
        return this.#tag(value ? 2 : 1);
      case "number":
        return this.#number(3, value);
      case "bigint":
        return this.#number(3, Number(value));
      case "string":
        this.#tag(4);
        this.#text(value);
        return true;
      case "object":
        return this.#object(value, needed, depth);
      default:
        return false;
    }
  }

  /**
   * @param {object} value
   * @param {Needed} needed
   * @param {number} depth
   */
  #object(value, needed, depth) {
    try {
      if (value instanceof Date) return this.#number(7, value.getTime() / 1000);
      const isList = Array.isArray(value);
      this.#tag(isList ? 5 : 6);
      const start = this.#open();
      if (isList) {
        for (const item of value) {
          // A hole is `null`; a list with an item that cannot be read may hold anything, so it is missing.
          if (!this.#attempt(item === undefined ? null : item, true, depth)) return false;
        }
      } else {
        const record = /** @type {Record<string, unknown>} */ (value);
        const keys = needed === true ? Object.keys(record) : needed.keys();
        for (const key of keys) {
          const below = needed === true ? true : (needed.get(key) ?? true);
          // What every object has, such as `constructor`, is no attribute; a class's own getters may be.
          if (key in record && !(key in Object.prototype)) this.#entry(key, record, below, depth);
        }
      }
      this.#close(start);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @param {string} key
   * @param {Record<string, unknown>} record
   * @param {Needed} needed
   * @param {number} depth
   */
  #entry(key, record, needed, depth) {
    if (this.#isOver) return;
    const before = this.at;
    this.#text(key);
    let value;
    try {
      value = record[key];
    } catch {
      value = undefined;
    }
    if (!this.#attempt(value, needed, depth)) this.at = before;
  }

  /**
   * @param {unknown} value
   * @param {Needed} needed
   * @param {number} depth
   */
  #attempt(value, needed, depth) {
    const before = this.at;
    const written = this.#write(value, needed, depth + 1);
    if (!written) this.at = before;
    return written;
  }

  /** @param {number} tag */
  #tag(tag) {
    this.#room(1);
    this.bytes[this.at++] = tag;
    return true;
  }

  /**
   * @param {number} tag
   * @param {number} number
   */
  #number(tag, number) {
    if (Number.isNaN(number)) return false;
    this.#tag(tag);
    this.#room(8);
    new DataView(this.bytes.buffer).setFloat64(this.at, number, true);
    this.at += 8;
    return true;
  }

  /** @param {string} text */
  #text(text) {
    const start = this.#open();
    this.#room(text.length * 3);
    this.at += encoder.encodeInto(text, this.bytes.subarray(this.at)).written;
    this.#close(start);
  }

  #open() {
    this.#room(4);
    this.at += 4;
    return this.at - 4;
  }

  /** @param {number} start */
  #close(start) {
    new DataView(this.bytes.buffer).setUint32(start, this.at - start - 4, true);
  }

  /** @param {number} more */
  #room(more) {
    if (this.at + more <= this.bytes.length) return;
    const larger = new Uint8Array((this.at + more) * 2);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
