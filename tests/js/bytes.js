/**
 * Hands a gate snapshots that are cut, changed or forged, and checks that each is refused and that nothing else happens.
 *
 * Runs in Node, on a page and in workerd, so it uses nothing but the language.
 */

/** Where the header says how long the envelope is, and how long the policy's id is: `docs/snapshot-format.md`. */
const VERSION = 4;
const FLAGS = 6;
const ENVELOPE_LENGTH = 40;
const ID_LENGTH = 44;
const HEADER = 48;
const LIMIT = 16 * 1024 * 1024;

/**
 * @param {(source: Uint8Array, options?: object) => Promise<any>} loadGate
 * @param {Uint8Array} good a snapshot that loads
 * @param {{ samples?: number }} [options] how many places to try in one kind of damage; all of them by default.
 * @returns {Promise<{ ran: number, failures: string[] }>}
 */
export async function runBadBytes(loadGate, good, { samples = Infinity } = {}) {
  /** @type {string[]} */
  const failures = [];
  let ran = 0;
  const gate = await loadGate(good);
  const state = gate.getSnapshot();
  const access = gate.access({ roles: gate.roles().map((role) => role.name) });
  const permissions = gate.permissions().map((permission) => permission.name);
  const answers = () => permissions.map((name) => access.can(name)).join();
  const expected = answers();
  if (!expected.includes("true")) failures.push("the good snapshot allows nothing, so this proves nothing");
  gate.subscribe(() => failures.push("a failed swap told its subscribers"));

  for (const { what, bytes, code } of damaged(good, samples)) {
    ran += 1;
    const got = attempt(() => gate.swap(bytes));
    if (got !== code && !(code === "any" && got.startsWith("snapshot/")))
      failures.push(`${what}: want ${code}, got ${got}`);
    if (gate.getSnapshot() !== state) failures.push(`${what}: the gate changed`);
    if (ran % 97 === 0 && answers() !== expected) failures.push(`${what}: the answers changed`);
  }
  if (answers() !== expected) failures.push("the answers changed");

  for (const { what, bytes, code } of damaged(good, 3)) {
    const got = await loadGate(bytes).then(() => "loaded", codeOf);
    if (got !== code && !(code === "any" && got.startsWith("snapshot/")))
      failures.push(`load, ${what}: want ${code}, got ${got}`);
  }
  return { ran, failures };
}

/**
 * Bytes that a forger has given a right checksum may load or be refused; whichever it is, nothing may throw anything else.
 *
 * @param {(source: Uint8Array, options?: object) => Promise<any>} loadGate
 * @param {Uint8Array} good
 */
export async function runForgedBytes(loadGate, good) {
  /** @type {string[]} */
  const failures = [];
  let ran = 0;
  let loaded = 0;
  const gate = await loadGate(good);
  for (let at = HEADER; at < good.length - 4; at += 1) {
    for (const value of [0x00, 0x01, 0x7f, 0x80, 0xff, good[at] ^ 1]) {
      const bytes = good.slice();
      if (bytes[at] === value) continue;
      bytes[at] = value;
      ran += 1;
      const got = attempt(() => gate.swap(sealed(bytes)));
      if (got !== "loaded" && !got.startsWith("snapshot/")) failures.push(`byte ${at} = ${value}: ${got}`);
      if (got !== "loaded") continue;
      loaded += 1;
      const used = attempt(() => use(gate));
      if (used !== "loaded") failures.push(`byte ${at} = ${value}: loads, then ${used}`);
    }
  }
  return { ran, loaded, failures };
}

/** Asks a gate everything it can be asked about itself. */
function use(gate) {
  const roles = gate.roles().map((role) => role.name);
  const access = gate.access({ roles });
  for (const { name } of gate.permissions()) access.check(name).message.length;
  for (const { name } of gate.resources()) {
    access.maskPlan(name);
    access.mask(name, { email: "ada@example.com", list: [{ a: 1 }] });
  }
}

/** Each damaged copy, and the code it must be refused with: `any` where several would be right. */
function* damaged(good, samples) {
  const step = (count) => Math.max(1, Math.ceil(count / samples));
  yield { what: "no bytes", bytes: new Uint8Array(0), code: "any" };
  for (let length = 1; length < good.length; length += step(good.length)) {
    yield { what: `cut after ${length} bytes`, bytes: good.slice(0, length), code: "snapshot/truncated" };
  }
  for (let bit = 0; bit < good.length * 8; bit += step(good.length * 8)) {
    const bytes = good.slice();
    bytes[bit >> 3] ^= 1 << (bit & 7);
    yield { what: `bit ${bit} flipped`, bytes, code: "any" };
  }
  yield { what: "wrong magic", bytes: sealed(patched(good, 0, [0x50, 0x4b])), code: "snapshot/bad-magic" };
  yield {
    what: "HTML instead of a snapshot",
    bytes: new TextEncoder().encode("<!doctype html><title>404</title>"),
    code: "snapshot/bad-magic",
  };
  yield {
    what: "the next version",
    bytes: sealed(patched(good, VERSION, [2, 0])),
    code: "snapshot/unsupported-version",
  };
  yield { what: "an unknown flag", bytes: sealed(patched(good, FLAGS, [2, 0])), code: "snapshot/unsupported-feature" };
  yield { what: "no signature, but its flag", bytes: sealed(patched(good, FLAGS, [1, 0])), code: "snapshot/truncated" };
  yield {
    what: "an envelope of 4 GB",
    bytes: sealed(patched(good, ENVELOPE_LENGTH, [0xff, 0xff, 0xff, 0xff])),
    code: "snapshot/truncated",
  };
  yield {
    what: "an id that is longer than the file",
    bytes: patched(good.slice(0, 60), ID_LENGTH, [0xff]),
    code: "snapshot/truncated",
  };
  const envelope = HEADER + good[ID_LENGTH];
  yield { what: "more tables than there are", bytes: sealed(patched(good, envelope, [0x7f])), code: "any" };
  yield {
    what: "a table of 4 GB",
    bytes: sealed(patched(good, envelope + 2, [0xff, 0xff, 0xff, 0xff, 0x0f])),
    code: "any",
  };
  yield {
    what: "a wrong checksum",
    bytes: patched(good, good.length - 1, [good[good.length - 1] ^ 0xff]),
    code: "snapshot/bad-checksum",
  };
  yield { what: "a byte behind the end", bytes: concatenated(good, [0]), code: "snapshot/trailing-bytes" };
  yield { what: "the snapshot twice", bytes: concatenated(good, good), code: "snapshot/trailing-bytes" };
  yield {
    what: "a snapshot over the limit",
    bytes: concatenated(good, new Uint8Array(LIMIT)),
    code: "snapshot/too-large",
  };
}

function attempt(call) {
  try {
    call();
    return "loaded";
  } catch (error) {
    return codeOf(error);
  }
}

/** The code of a RolegateError, or words that no check expects. */
function codeOf(error) {
  const proper =
    error instanceof Error &&
    error.name === "RolegateError" &&
    typeof error.code === "string" &&
    error.message.length > 0;
  return proper ? error.code : `not a RolegateError: ${error}`;
}

function patched(bytes, at, values) {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

function concatenated(bytes, more) {
  const joined = new Uint8Array(bytes.length + more.length);
  joined.set(bytes);
  joined.set(more, bytes.length);
  return joined;
}

/** The same bytes with a checksum that fits them: CRC-32 over all before the last four, little-endian. */
export function sealed(bytes) {
  const end = bytes.length - 4;
  let crc = 0xffffffff;
  for (let at = 0; at < end; at += 1) {
    crc ^= bytes[at];
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(end, ~crc, true);
  return bytes;
}
