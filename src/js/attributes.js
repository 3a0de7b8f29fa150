// Attributes of subjects, records and contexts as the core module reads them.
//
// Only what the conditions ask for crosses; what cannot be read is missing, and a check never throws for it.

/** How deep a value may nest, and how many bytes attributes may take; with more, none of them is told. */
const DEEPEST = 16;
const LONGEST = 1 << 20;

const encoder = new TextEncoder();

const SURROGATE = /\p{Surrogate}/u;

/**
 * Whether a text has no surrogate without its other half.
 *
 * @param {string & { isWellFormed?: () => boolean }} text
 */
export function isWellFormed(text) {
  return text.isWellFormed?.() ?? !SURROGATE.test(text);
}

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
 * A subject's name and all of its attributes as they are now, each behind its length. Nothing for attributes that are
 * not told or throw when they are read.
 *
 * @param {unknown} attributes
 * @param {string | undefined} id What `subject.id` is, whatever the attributes say.
 * @returns {Uint8Array}
 */
export function encodeSubject(attributes, id) {
  const writer = new Writer();
  writer.name(id);
  writer.section(readMembers(attributes, id), true);
  return writer.bytes.slice(0, writer.at);
}

/**
 * What an object says of itself: its own members and, of a class instance, the getters of its class too. Nothing for
 * what keeps its state elsewhere, such as a `Map`.
 *
 * @param {unknown} given
 * @param {string | undefined} id
 */
function readMembers(given, id) {
  if (given == null || typeof given !== "object") return undefined;
  const object = /** @type {Record<string, unknown>} */ (given);
  /** @type {Record<string, unknown>} */
  const members = Object.create(null);
  try {
    for (let at = object; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
      if (at !== object && Object.hasOwn(at, "constructor") && isNative(at.constructor)) return undefined;
      for (const [key, { enumerable, get }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
        if ((enumerable || (get && at !== object)) && !(key in members)) members[key] = object[key];
      }
    }
    if (!isPlain(object) && !Object.keys(members).length) return undefined;
  } catch {
    return undefined;
  }
  if (id !== undefined) members.id = id;
  return members;
}

/** @param {unknown} made */
function isNative(made) {
  return typeof made === "function" && Function.prototype.toString.call(made).includes("[native code]");
}

/**
 * Whether the keys of an object are all there is to it.
 *
 * @param {object} value
 */
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Whether a record has a key. What every object has, such as `constructor`, is no attribute; a class's own getters may
 * be.
 *
 * @param {object} record
 * @param {string} key
 */
function hasKey(record, key) {
  return Object.hasOwn(record, key) || (key in record && !(key in Object.prototype));
}

/**
 * Subject's name, subject, record and context, each behind its length.
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
  /** Where the section that is being written has to end. */
  #end = 0;

  /** @param {Uint8Array} sections */
  copy(sections) {
    this.#room(sections.length);
    this.bytes.set(sections, this.at);
    this.at += sections.length;
  }

  /**
   * A name behind a byte, so that an empty one is told from none.
   *
   * @param {string | undefined} name
   */
  name(name) {
    const start = this.#open();
    if (name !== undefined && name.length <= LONGEST && isWellFormed(name)) {
      this.#tag(4);
      this.#encode(name);
    }
    this.#close(start);
  }

  /**
   * @param {unknown} value
   * @param {Needed | undefined} needed
   */
  section(value, needed) {
    const start = this.#open();
    this.#isOver = false;
    this.#end = this.at + LONGEST;
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
    this.#isOver ||= depth > DEEPEST || this.at > this.#end;
    if (this.#isOver) return false;
    if (value === null) return this.#tag(0);
    switch (typeof value) {
      case "boolean":
        return this.#tag(value ? 2 : 1);
      case "number":
        return this.#number(3, value);
      case "bigint":
        // A larger one would be rounded, and equal to others.
        return Number.isSafeInteger(Number(value)) && this.#number(3, Number(value));
      case "string":
        this.#tag(4);
        return this.#text(value);
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
      } else if (!this.#entries(/** @type {Record<string, unknown>} */ (value), needed, depth)) {
        return false;
      }
      this.#close(start);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Whether a map could be written. A key that is left out would be one that the map is known to be without: so all of
   * the map is missing if what stands under a key cannot be read, or may stand where it is not seen.
   *
   * @param {Record<string, unknown>} record
   * @param {Needed} needed
   * @param {number} depth
   */
  #entries(record, needed, depth) {
    const isWhole = isPlain(record);
    if (needed === true && !isWhole) return false;
    // In order of key, and zero without a sign: lists and maps are compared by their bytes.
    for (const key of needed === true ? Object.keys(record).sort() : needed.keys()) {
      if (!hasKey(record, key)) {
        if (isWhole) continue;
        return false;
      }
      const value = record[key];
      if (value === undefined) continue;
      const below = needed === true ? true : (needed.get(key) ?? true);
      if (!this.#text(key) || !this.#attempt(value, below, depth)) return false;
    }
    return true;
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
    new DataView(this.bytes.buffer).setFloat64(this.at, number + 0, true);
    this.at += 8;
    return true;
  }

  /**
   * Whether a text could be written. UTF-8 has no lone surrogates: they would all become the same.
   *
   * @param {string} text
   */
  #text(text) {
    this.#isOver ||= text.length > this.#end - this.at;
    if (this.#isOver || !isWellFormed(text)) return false;
    const start = this.#open();
    this.#encode(text);
    this.#close(start);
    this.#isOver ||= this.at > this.#end;
    return !this.#isOver;
  }

  /** @param {string} text */
  #encode(text) {
    this.#room(text.length * 3);
    this.at += encoder.encodeInto(text, this.bytes.subarray(this.at)).written;
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
