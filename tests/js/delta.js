/**
 * Hands `gate.apply` a golden delta, that delta damaged, and others.
 *
 * Runs in Node, on a page, in workerd, Deno and Bun. It makes deltas with WebCrypto, by `docs/delta-format.md` alone.
 */

/** The key that the golden snapshots are signed with: RFC 8032, section 7.1, test 1. */
const PUBLIC_KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

const HEADER = 72;

const { subtle } = globalThis.crypto;
const hash = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));

/** A delta of these operations, for a base and what they are said to make of it. */
export async function deltaOf(base, operations, result, length = result.length) {
  const delta = new Uint8Array(HEADER + operations.length);
  delta.set([0x52, 0x47, 0x44, 0x31]);
  delta.set(await hash(base), 4);
  delta.set(await hash(result), 36);
  new DataView(delta.buffer).setUint32(68, length, true);
  delta.set(operations, HEADER);
  return delta;
}

/** The plainest delta there is: all of the result inserted. */
export async function wholly(base, result) {
  const count = [];
  let left = result.length;
  for (; left > 127; left >>>= 7) count.push(128 + (left % 128));
  return deltaOf(base, [1, ...count, left, ...result], result);
}

/**
 * @param {(source: any, options?: object) => Promise<any>} loadGate
 * @param {{ base: Uint8Array, next: Uint8Array, delta: Uint8Array, samples?: number }} given The golden ones.
 * @returns {Promise<{ ran: number, failures: string[] }>}
 */
export async function runDeltas(loadGate, { base, next, delta, samples = Infinity }) {
  /** @type {string[]} */
  const failures = [];
  let ran = 0;
  const expect = async (what, want, gate, given) => {
    ran += 1;
    const before = gate.epoch;
    const got = await gate.apply(given).then(() => "applied", codeOf);
    if (!want.includes(got)) failures.push(`${what}: want ${want}, got ${got}`);
    if (got !== "applied" && gate.epoch !== before) failures.push(`${what}: the loaded snapshot did not stay`);
    return got === "applied";
  };
  const names = (list) => list.map(({ name }) => name);
  const at = (gate) => [gate.epoch, gate.size, ...names(gate.permissions()), ...names(gate.roles())].join();
  const load = (bytes) => loadGate(bytes, { publicKey: PUBLIC_KEY });
  const sources = {
    bytes: delta,
    "an ArrayBuffer": delta.slice().buffer,
    "a Response": new Response(delta),
    "a promise": Promise.resolve(delta),
  };
  const wanted = at(await load(next));
  for (const [what, source] of Object.entries(sources)) {
    const gate = await load(base);
    await expect(what, ["applied"], gate, source);
    if (at(gate) !== wanted) failures.push(`${what}: not the next snapshot`);
    await expect(`${what}, again`, ["delta/other-base"], gate, delta);
  }
  const gate = await load(base);
  await expect("a snapshot", ["delta/bad-magic"], gate, next);
  await expect("nothing", ["delta/bad-magic"], gate, new Uint8Array());
  await expect("all of it inserted, for another base", ["delta/other-base"], gate, await wholly(next, next));
  const unsigned = next.slice(0, -64);
  await expect("without its signature", ["snapshot/bad-signature"], gate, await wholly(base, unsigned));
  unsigned[6] = 0;
  await expect("said to be unsigned", ["snapshot/unsigned"], gate, await wholly(base, unsigned));
  const forged = next.map((byte, at) => (at === 8 ? byte + 1 : byte));
  await expect("a later epoch than was signed", ["snapshot/bad-signature"], gate, await wholly(base, forged));
  for (let length = 0; length < delta.length; length++) {
    await expect(`cut at ${length}`, [length < 4 ? "delta/bad-magic" : "delta/malformed"], gate, delta.slice(0, length));
  }
  const refusals = ["delta/bad-magic", "delta/malformed", "delta/other-base", "delta/wrong-result", "delta/too-large"];
  const step = Math.max(1, Math.floor((delta.length * 8) / samples));
  for (let bit = 0; bit < delta.length * 8; bit += step) {
    const damaged = delta.slice();
    damaged[bit >> 3] ^= 1 << (bit % 8);
    // A change may be one that changes nothing.
    const one = bit < HEADER * 8 ? gate : await load(base);
    const applied = await expect(`bit ${bit}`, bit < HEADER * 8 ? refusals : [...refusals, "applied"], one, damaged);
    if (applied && at(one) !== wanted) failures.push(`bit ${bit}: not the next snapshot`);
  }
  await expect("after all that", ["applied"], gate, delta);
  return { ran, failures };
}

const codeOf = (error) => (error?.name === "RolegateError" ? error.code : `${error?.name}: ${error?.message}`);
