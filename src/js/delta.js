// Deltas applied: the bytes of one snapshot to those of the next. Loaded by `gate.apply` only; `docs/delta-format.md` has
// the format.

const MAGIC = [0x52, 0x47, 0x44, 0x31];
const HEADER = 72;
const HASH = 32;

/** Operations, by their first byte. */
const COPY = 0;
const INSERT = 1;
const SKIP = 2;
const ROWS = 3;
const SHAPE = 4;

/** Most bytes of a row. */
const WIDEST = 255;

/** The longest snapshot that is loaded, as in `src/model/limits.rs`. */
const LONGEST = 16 << 20;

/**
 * From which numbers on what is added, ascending.
 *
 * @typedef {object} Steps
 * @property {Uint32Array} from
 * @property {Int32Array} change
 */

/**
 * A column of numbers: where in a row, whether of 32 bits rather than 16, and what becomes of them.
 *
 * @typedef {object} Column
 * @property {number} offset
 * @property {boolean} wide
 * @property {Steps | undefined} steps Nothing for a column of ends, whose numbers stay as far from that of the row before
 *   as they were.
 */

/**
 * The snapshot that a delta makes of another one, checked by its SHA-256. Whose it is, and whether it may be loaded, is
 * for the caller to check.
 *
 * @param {Uint8Array} base
 * @param {ArrayBuffer | Uint8Array} given
 * @param {(code: string, message: string) => Error} fail Makes the error to throw; the one class of errors is not in
 *   this file, which is loaded apart.
 * @returns {Promise<Uint8Array>}
 */
export async function applyDelta(base, given, fail) {
  // A copy: the caller can change its bytes while this waits.
  const delta = new Uint8Array(given instanceof Uint8Array ? given : new Uint8Array(given));
  if (MAGIC.some((byte, at) => byte !== delta[at])) {
    throw fail("delta/bad-magic", "not a delta: it does not start with `RGD1`");
  }
  if (delta.length < HEADER) throw malformed(fail, delta.length);
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) throw fail("delta/no-sha256", "there is no WebCrypto here; pages have it only over https");
  /** @param {Uint8Array} bytes @param {number} at */
  const isHash = async (bytes, at) => {
    const hash = new Uint8Array(await subtle.digest("SHA-256", /** @type {BufferSource} */ (bytes)));
    return hash.every((byte, position) => byte === delta[at + position]);
  };
  if (!(await isHash(base, MAGIC.length))) throw otherBase(fail);
  const length = new DataView(delta.buffer).getUint32(HEADER - 4, true);
  if (length > LONGEST) {
    throw fail("delta/too-large", `delta makes a snapshot of ${length} bytes, at most ${LONGEST} allowed`);
  }
  // No operation reads the base again, so that more than this cannot come out, whatever is claimed.
  if (length > base.length + delta.length) throw malformed(fail, HEADER);
  const patch = new Patch(base, delta, length);
  if (!patch.run()) throw malformed(fail, Math.min(patch.at, delta.length));
  if (!(await isHash(patch.out, MAGIC.length + HASH))) {
    throw fail("delta/wrong-result", "delta was changed: it does not make what it was made for");
  }
  return patch.out;
}

/**
 * Refuses what a delta has made if what was loaded meanwhile, in place of the base, is as new or of another policy.
 *
 * @param {import("./open.js").SnapshotInfo} loaded
 * @param {import("./open.js").SnapshotInfo} next
 * @param {(code: string, message: string) => Error} fail
 */
export function mustBeNewer(loaded, next, fail) {
  const isNewer = next.epoch > loaded.epoch || (next.epoch === loaded.epoch && next.issuedAt > loaded.issuedAt);
  if (loaded.policy !== next.policy || !isNewer) throw otherBase(fail);
}

/** @param {(code: string, message: string) => Error} fail */
function otherBase(fail) {
  return fail("delta/other-base", "delta was made for another snapshot than the one loaded");
}

/**
 * @param {(code: string, message: string) => Error} fail
 * @param {number} at
 */
function malformed(fail, at) {
  return fail("delta/malformed", `delta is malformed or cut short, at ${at}`);
}

/** A result in the making. A number that cannot be read is NaN, and no comparison with that holds. */
class Patch {
  /** How much of the delta was read, of the base, and how much of the result is written. */
  at = HEADER;
  #baseAt = 0;
  #outAt = 0;
  #width = 0;
  /** @type {Column[]} */
  #columns = [];
  /** Where base and result were when the shape was given. */
  #start = [0, 0];

  /**
   * @param {Uint8Array} base
   * @param {Uint8Array} delta
   * @param {number} length
   */
  constructor(base, delta, length) {
    this.base = base;
    this.delta = delta;
    this.out = new Uint8Array(length);
  }

  /** Everything; false if it is malformed. */
  run() {
    while (this.at < this.delta.length) {
      const operation = this.delta[this.at++];
      if (operation === SHAPE ? !this.#readShape() : !this.#operate(operation, this.#number())) return false;
    }
    return this.#outAt === this.out.length;
  }

  /**
   * @param {number | undefined} operation
   * @param {number} count
   */
  #operate(operation, count) {
    if (!(count > 0)) return false;
    if (operation === COPY) return this.#copy(count);
    if (operation === ROWS) return this.#rows(count);
    if (operation === SKIP) {
      this.#baseAt += count;
      return this.#baseAt <= this.base.length;
    }
    if (operation !== INSERT || count > this.delta.length - this.at) return false;
    const start = this.at;
    this.at += count;
    return this.#put(this.delta.subarray(start, this.at));
  }

  /** @param {Uint8Array} bytes */
  #put(bytes) {
    if (bytes.length > this.out.length - this.#outAt) return false;
    this.out.set(bytes, this.#outAt);
    this.#outAt += bytes.length;
    return true;
  }

  /** @param {number} count */
  #copy(count) {
    const start = this.#baseAt;
    if (count > this.base.length - start) return false;
    this.#baseAt += count;
    return this.#put(this.base.subarray(start, this.#baseAt));
  }

  /**
   * Rows of the base, changed as the shape says.
   *
   * @param {number} count
   */
  #rows(count) {
    const [width, from, to] = [this.#width, this.#baseAt, this.#outAt];
    if (!width || !this.#copy(count * width)) return false;
    const [baseStart = 0, outStart = 0] = this.#start;
    const [old, made] = [view(this.base), view(this.out)];
    for (const column of this.#columns) {
      const { offset, wide, steps } = column;
      /** @param {DataView} bytes @param {number} at @param {number} start Of the rows before `at`. */
      const before = (bytes, at, start) => (at - width < start ? 0 : read(bytes, at - width + offset, wide));
      const shift = before(made, to, outStart) - before(old, from, baseStart);
      for (let place = to + offset; place < this.#outAt; place += width) {
        const value = read(made, place, wide);
        const changed = value + (steps ? added(steps, value) : shift);
        if (wide) made.setUint32(place, changed, true);
        else made.setUint16(place, changed, true);
      }
    }
    return true;
  }

  /** The width of rows, and their columns from left to right. */
  #readShape() {
    const [width, count] = [this.#number(), this.#number()];
    if (!(width > 0 && width <= WIDEST)) return false;
    /** @type {Column[]} */
    const columns = [];
    let free = 0;
    for (let column = 0; column !== count; column++) {
      const [offset, kind] = [this.#number(), this.#number()];
      if (!(offset >= free && kind < 4)) return false;
      const steps = kind < 2 ? this.#steps() : undefined;
      const wide = kind % 2 === 1;
      free = offset + (wide ? 4 : 2);
      if (!(free <= width) || steps === null) return false;
      columns.push({ offset, wide, steps });
    }
    [this.#width, this.#columns, this.#start] = [width, columns, [this.#baseAt, this.#outAt]];
    return true;
  }

  /** Null if they are malformed. How many is a claim: there is no memory for more than can be there. */
  #steps() {
    const count = this.#number();
    if (!(count <= (this.delta.length - this.at) / 2)) return null;
    const steps = { from: new Uint32Array(count), change: new Int32Array(count) };
    let from = 0;
    for (let step = 0; step < count; step++) {
      const [further, change] = [this.#number(), this.#number()];
      from += further;
      if (!(from <= 0xffffffff && change >= 0) || (step && !further)) return null;
      steps.from[step] = from;
      steps.change[step] = (change >>> 1) ^ -(change & 1);
    }
    return steps;
  }

  /** A number of 32 bits, seven bits a byte, the lowest first. */
  #number() {
    let value = 0;
    for (let place = 1; place <= 2 ** 28; place *= 128) {
      const byte = this.delta[this.at++] ?? NaN;
      value += (byte % 128) * place;
      if (byte < 128) return value <= 0xffffffff ? value : NaN;
    }
    return NaN;
  }
}

/** @param {Uint8Array} bytes */
function view(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * @param {DataView} bytes
 * @param {number} at
 * @param {boolean} wide
 */
function read(bytes, at, wide) {
  return wide ? bytes.getUint32(at, true) : bytes.getUint16(at, true);
}

/**
 * What steps add to a number: the change of the last that does not start above it.
 *
 * @param {Steps} steps
 * @param {number} value
 */
function added({ from, change }, value) {
  let [low, high] = [0, from.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (/** @type {number} */ (from[middle]) <= value) low = middle + 1;
    else high = middle;
  }
  return change[low - 1] ?? 0;
}
