// Compiles policies: what every entry of `rolegate/author` is made of.

import { compile } from "#author";
import { RolegateError } from "./error.js";

/**
 * One thing that is wrong with a policy.
 *
 * @typedef {object} PolicyError
 * @property {string} code Stable name, e.g. `unknown-permission`; the policy format's description lists them.
 * @property {string} message What is wrong, for people.
 * @property {string} path Where in the document, e.g. `roles.viewer.grants[0].allow[1]`; empty for the whole of it
 *   and for text that is no document.
 * @property {number} [line] Line in the text, from 1. Missing for a policy that came as an object.
 * @property {number} [column] Column in the text, from 1, in characters.
 * @property {string} [suggestion] What was probably meant.
 */

/**
 * @typedef {{ ok: true, snapshot: Uint8Array } | { ok: false, errors: PolicyError[] }} Compiled
 */

/**
 * What the snapshot says about itself. Each is a whole number from 0 to 2^53 - 1.
 *
 * @typedef {object} CompileOptions
 * @property {number} [epoch] Should grow with each version that is handed out. Default 0.
 * @property {number} [issuedAt] When it was made, in seconds since 1970. Default 0, so that the same policy always
 *   gives the same bytes.
 * @property {number} [notAfter] The last second at which it may be used, in seconds since 1970. Default 0: no end.
 * @property {WebAssembly.Module | BufferSource} [wasm] The author module (`rolegate/author.wasm`), for hosts in
 *   which the package cannot find it itself. The first call decides; there is one module in a process.
 */

/**
 * Makes `compilePolicy` for a runtime.
 *
 * @param {(wasm: CompileOptions["wasm"]) => Promise<void>} prepare Makes the author module ready; called each time.
 */
export function compiler(prepare) {
  /**
   * Compiles a policy to a snapshot, with the compiler that `rolegate pack` uses.
   *
   * ```js
   * const compiled = await compilePolicy(await file.text());
   * if (compiled.ok) gate.swap(compiled.snapshot);
   * else for (const { line, column, message } of compiled.errors) console.warn(`${line}:${column}: ${message}`);
   * ```
   *
   * The first call loads the author module. A policy with errors is an answer, not an exception: all errors come
   * at once, in the order in which they stand.
   *
   * @param {string | object} policy YAML or JSON text, whose errors have lines and columns, or the same as plain
   *   data.
   * @param {CompileOptions} [options]
   * @returns {Promise<Compiled>}
   * @throws {RolegateError} `load/wasm`, `policy/bad-option`
   */
  return async function compilePolicy(policy, options = {}) {
    const { epoch = 0, issuedAt = 0, notAfter = 0 } = options;
    for (const [name, value] of Object.entries({ epoch, issuedAt, notAfter })) {
      if (!Number.isSafeInteger(value) || value < 0) {
        throw new RolegateError("policy/bad-option", `${name} must be a whole number from 0 to 2^53 - 1`);
      }
    }
    await prepare(options.wasm);
    return compile(policy, epoch, issuedAt, notAfter);
  };
}
