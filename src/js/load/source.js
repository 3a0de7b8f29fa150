// From what a caller may have to snapshot bytes.

import { RolegateError } from "../error.js";
import { Gate } from "../gate.js";
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
    /** @type {import("../gate.js").Origin["fetch"]} */
    const fetchOnly = (pending, what) => readBytes(pending, what, fetcher, readFile);
    /** @type {import("../gate.js").Origin["read"]} */
    const read = async (pending) => {
      const bytes = await fetchOnly(pending, "snapshot");
      const verify = await verifier;
      return verify ? verify(bytes) : bytes;
    };
    const minEpoch = readNumber("minEpoch", options.minEpoch) ?? 0;
    const told = readNumber("clockSkew", options.clockSkew, 0xffffffff);
    const skew = told && Math.floor(told);
    const [bytes, verify] = await Promise.all([read(source), verifier, prepare(options.wasm)]);
    return new Gate(bytes, { now, skew, minEpoch, pseudonymKey, verifies: verify !== undefined, read, fetch: fetchOnly });
  };
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} [most]
 */
function readNumber(name, value, most = Number.MAX_SAFE_INTEGER) {
  if (value === undefined) return undefined;
  if (typeof value === "number" && value >= 0 && value <= most) return value;
  throw new RolegateError("load/bad-option", `${name} is a number from 0 to ${most}`);
}

/**
 * @param {SnapshotSource | Promise<SnapshotSource>} pending
 * @param {string} what It is, for errors.
 * @param {typeof fetch} fetcher
 * @param {((url: URL) => Promise<Uint8Array>) | undefined} readFile
 * @returns {Promise<ArrayBuffer | Uint8Array>}
 */
async function readBytes(pending, what, fetcher, readFile) {
  /** @param {unknown} cause */
  const lost = (cause) => {
    throw new RolegateError("load/network", `the ${what} cannot be fetched`, { cause });
  };
  const source = await Promise.resolve(pending).catch(lost);
  if (source instanceof ArrayBuffer || source instanceof Uint8Array) return source;
  if (source instanceof Response) return body(source, what);
  if (readFile && typeof source === "string" && !URL.canParse(source)) {
    throw new RolegateError("load/bad-source", "a text must be an address with a scheme, such as https: or file:");
  }
  if (readFile && (typeof source === "string" || source instanceof URL) && new URL(source).protocol === "file:") {
    return readFile(new URL(source)).catch((cause) => {
      throw new RolegateError("load/network", `the ${what} file cannot be read`, { cause });
    });
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
  return response.arrayBuffer().catch((cause) => {
    throw new RolegateError("load/network", `the ${what} broke off`, { cause });
  });
}
