// From what a caller may have to snapshot bytes.

import { RolegateError } from "../error.js";
import { Gate } from "../gate.js";
import { readAddress, readNumber } from "../options.js";
import { lazily } from "./lazily.js";
import { verifierOf } from "./verify.js";

/**
 * Where a snapshot comes from: an address to fetch, a response, or the bytes.
 *
 * @typedef {string | URL | Request | Response | ArrayBuffer | Uint8Array} SnapshotSource
 */

/**
 * @typedef {object} LoadOptions
 * @property {import("./key.js").PublicKey} [publicKey] The key that snapshots must be signed with.
 * @property {readonly import("./key.js").PublicKey[]} [publicKeys] Keys any of which they may be signed with, so that
 *   keys can be changed. With an empty list, every snapshot is refused, whatever `requireSignature` says.
 * @property {boolean} [requireSignature] Whether a snapshot without a signature is refused. Default true if a key is
 *   given. With false, one that has a signature must still be signed rightly by a key that is given.
 * @property {number} [minEpoch] The oldest epoch that is loaded: `snapshot/rollback` for one before it. Keep the epoch
 *   of the last snapshot and give it here, and an older one cannot be put in its place while the program is not running.
 * @property {number} [clockSkew] How many seconds clocks may be apart: so long may the time be past the snapshot's
 *   not-after, or before its issued-at. Default: not at all past the one, and a day before the other.
 * @property {() => number} [now] The clock, in milliseconds. Default `Date.now`. Held against the snapshot's issued-at
 *   and not-after and the times of assignments; ages are counted up to it.
 * @property {Uint8Array | string} [pseudonymKey] What pseudonyms are made with: 16 bytes or more, a text counting by its
 *   UTF-8 bytes. Without one they are redacted. Keep it where the data is; whoever has it can try values.
 * @property {typeof fetch} [fetch] Default the global one.
 * @property {boolean | string | import("../refresh/cache.js").CacheOptions} [cache] Whether a copy of what was loaded from
 *   an address is kept, to start from when there is no network: true, a name to keep it by, or more; `docs/refreshing.md`.
 *   It is verified again when it is read. Default false.
 * @property {WebAssembly.Module | BufferSource} [wasm] The module, for hosts in which the package cannot
 *   find it itself: `rolegate/core.wasm` with the entry of browsers, `rolegate/full.wasm` with any other. The first call
 *   decides; there is one module in a process.
 */

/**
 * Makes `loadGate` for a runtime.
 *
 * @param {(wasm: LoadOptions["wasm"]) => void | Promise<void>} prepare Makes the core module ready; called each time.
 * @param {(url: URL) => Promise<Uint8Array>} [readFile] Reads a `file:` address, where there are any.
 */
export function loader(prepare, readFile) {
  /**
   * Loads a snapshot: fetches it if need be, verifies its signature if a key is given, checks all of it, and answers
   * with a gate.
   *
   * ```js
   * const gate = await loadGate("/snapshot.rgs", { publicKey });
   * const access = gate.access({ roles: ["viewer"] });
   * access.can("campaigns:edit");
   * ```
   *
   * @param {SnapshotSource | Promise<SnapshotSource>} source
   * @param {LoadOptions} [options]
   * @returns {Promise<Gate>}
   * @throws {import("../error.js").RolegateError} `load/…`, `snapshot/…`
   */
  return async function loadGate(source, options = {}) {
    const { now = Date.now, fetch: fetcher = fetch, pseudonymKey } = options;
    const verifier = verifierOf(options);
    /** @type {import("../origin.js").Origin["fetch"]} */
    const fetchOnly = (pending, what) => readSource(pending, what, fetcher, readFile);
    /** @type {import("../origin.js").Origin["read"]} */
    const read = async (pending) => {
      const answer = await fetchOnly(pending, "snapshot");
      const verify = await verifier;
      return verify ? { ...answer, bytes: await verify(answer.bytes) } : answer;
    };
    const minEpoch = readNumber("minEpoch", options.minEpoch) ?? 0;
    const told = readNumber("clockSkew", options.clockSkew, 0xffffffff);
    const skew = told && Math.floor(told);
    /** @type {import("../refresh/cache.js").Load} */
    const load = async (given, from, copies) => {
      const [answer, verify] = await Promise.all([read(given), verifier, prepare(options.wasm)]);
      const verifies = verify !== undefined;
      const origin = { now, skew, minEpoch, pseudonymKey, verifies, read, fetch: fetchOnly, fetcher, copies };
      return new Gate(from ? { ...answer, from } : answer, origin);
    };
    if (options.cache === undefined || options.cache === false) return load(source);
    const request = readAddress(source);
    const { loadCached } = await lazily(import("../refresh/cache.js"));
    return loadCached(load, request, options, RolegateError);
  };
}

/**
 * @param {SnapshotSource | Promise<SnapshotSource>} pending
 * @param {string} what It is, for errors.
 * @param {typeof fetch} fetcher
 * @param {((url: URL) => Promise<Uint8Array>) | undefined} readFile
 * @returns {Promise<import("../origin.js").Answer>}
 */
async function readSource(pending, what, fetcher, readFile) {
  /** @param {unknown} cause */
  const lost = (cause) => {
    throw new RolegateError("load/network", `the ${what} cannot be fetched`, { cause });
  };
  const source = await Promise.resolve(pending).catch(lost);
  if (source instanceof ArrayBuffer || source instanceof Uint8Array) return { bytes: source };
  if (source instanceof Response) return body(source, what);
  if (readFile && typeof source === "string" && !URL.canParse(source)) {
    throw new RolegateError("load/bad-source", "a text must be an address with a scheme, such as https: or file:");
  }
  if (readFile && (typeof source === "string" || source instanceof URL) && new URL(source).protocol === "file:") {
    const bytes = await readFile(new URL(source)).catch((cause) => {
      throw new RolegateError("load/network", `the ${what} file cannot be read`, { cause });
    });
    return { bytes };
  }
  if (typeof source === "string" || source instanceof URL || source instanceof Request) {
    return body(await fetcher(source).catch(lost), what);
  }
  throw new RolegateError("load/bad-source", `a ${what} is an address, a Request, a Response or bytes`);
}

/**
 * @param {Response} response
 * @param {string} what
 */
async function body(response, what) {
  if (!response.ok) throw new RolegateError("load/http", `the ${what} was answered with status ${response.status}`);
  const bytes = await response.arrayBuffer().catch((cause) => {
    throw new RolegateError("load/network", `the ${what} broke off`, { cause });
  });
  return { bytes, from: { url: response.url, etag: response.headers.get("etag") ?? undefined, isCopy: false } };
}
