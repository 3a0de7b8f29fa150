// Code of the package that is fetched when it is first asked for.

import { RolegateError } from "../error.js";

/**
 * @template T
 * @param {Promise<T>} code What `import` gave.
 * @returns {Promise<T>}
 */
export function lazily(code) {
  return code.catch((cause) => {
    throw new RolegateError("load/network", "a part of the package cannot be fetched", { cause });
  });
}
