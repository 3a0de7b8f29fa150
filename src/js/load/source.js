// From what a caller may have to snapshot bytes.

import { RolegateError } from "../error.js";
import { Gate } from "../gate.js";

/**
 * Where a snapshot comes from: an address to fetch, a response, or the bytes.
 *
 * @typedef {string | URL | Request | Response | ArrayBuffer | Uint8Array} SnapshotSource
 */

/**
 * @typedef {object} LoadOptions
 * @property {() => number} [now] The clock, in milliseconds. Default `Date.now`. Held against the
 *   snapshot's not-after and the times of assignments; ages are counted up to it.
 * @property {Uint8Array | string} [pseudonymKey] What pseudonyms are made with: 16 bytes or more, a text counting by its
 *   UTF-8 bytes. Without one they are redacted. Keep it where the data is; whoever has it can try values.
 * @property {typeof fetch} [fetch] Default the global one.
 * @property {WebAssembly.Module | BufferSource} [wasm] The core module (`rolegate/core.wasm`), for hosts in which
 *   the package cannot find it itself. The first call decides; there is one module in a process.
 */

/**
 * Makes `loadGate` for a runtime.
 *
 * @param {(wasm: LoadOptions["wasm"]) => void | Promise<void>} prepare Makes the core module ready; called each time.
 * @param {(url: URL) => Promise<Uint8Array>} [readFile] Reads a `file:` address, where there are any.
 */
export function loader(prepare, readFile) {
  /**
   * Loads a snapshot: fetches it if need be, checks all of it, and answers with a gate.
   *
   * ```js
   * const gate = await loadGate("/snapshot.rgs");
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
    const [bytes] = await Promise.all([readBytes(source, options.fetch ?? fetch, readFile), prepare(options.wasm)]);
    return new Gate(bytes, options.now ?? Date.now, options.pseudonymKey);
  };
}

/**
 * @param {SnapshotSource | Promise<SnapshotSource>} pending
 * @param {typeof fetch} fetcher
 * @param {((url: URL) => Promise<Uint8Array>) | undefined} readFile
 * @returns {Promise<ArrayBuffer | Uint8Array>}
 */
async function readBytes(pending, fetcher, readFile) {
  const source = await Promise.resolve(pending).catch((cause) => {
    throw new RolegateError("load/network", "the snapshot cannot be fetched", { cause });
  });
  if (source instanceof ArrayBuffer || source instanceof Uint8Array) return source;
  if (source instanceof Response) return body(source);
  if (readFile && typeof source === "string" && !URL.canParse(source)) {
    throw new RolegateError("load/bad-source", "a text must be an address with a scheme, such as https: or file:");
  }
  if (readFile && (typeof source === "string" || source instanceof URL) && new URL(source).protocol === "file:") {
    return readFile(new URL(source)).catch((cause) => {
      throw new RolegateError("load/network", "the snapshot file cannot be read", { cause });
    });
  }
  if (typeof source === "string" || source instanceof URL || source instanceof Request) {
    const response = await fetcher(source).catch((cause) => {
      throw new RolegateError("load/network", "the snapshot cannot be fetched", { cause });
    });
    return body(response);
  }
  throw new RolegateError("load/bad-source", "a snapshot is an address, a Request, a Response or bytes");
}

/** @param {Response} response */
async function body(response) {
  if (!response.ok) {
    throw new RolegateError("load/http", `the snapshot was answered with status ${response.status}`);
  }
  return response.arrayBuffer().catch((cause) => {
    throw new RolegateError("load/network", "the snapshot broke off", { cause });
  });
}
