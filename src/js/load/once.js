// Makes a wasm module ready once, however often and from however many calls at once it is asked for.

import { RolegateError } from "../error.js";

/**
 * @template T
 * @param {(wasm: T | undefined) => void | Promise<void>} start
 * @returns {(wasm?: T) => Promise<void>} Tries again after a failure.
 */
export function once(start) {
  /** @type {Promise<void> | undefined} */
  let ready;
  return (wasm) => {
    ready ??= Promise.resolve()
      .then(() => start(wasm))
      .catch((cause) => {
        ready = undefined;
        throw new RolegateError("load/wasm", "the WebAssembly module cannot be loaded", { cause });
      });
    return ready;
  };
}
