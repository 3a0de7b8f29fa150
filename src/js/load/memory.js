// The memory of the core module, for what writes bytes into it and reads them there.

/** @type {WebAssembly.Memory | undefined} */
let memory;

/** @param {{ memory: WebAssembly.Memory }} exports What starting the module gave. */
export function keepMemory(exports) {
  memory = exports.memory;
}

/** @type {Uint8Array | undefined} */
let whole;

/** A view of all of it. The next call of the module may detach it. */
export function wholeMemory() {
  // A view that was detached has no length.
  if (!whole?.length) whole = new Uint8Array(/** @type {WebAssembly.Memory} */ (memory).buffer);
  return whole;
}

/**
 * A view of some bytes. The next call of the module may detach it.
 *
 * @param {number} start
 * @param {number} length
 */
export function viewMemory(start, length) {
  return new Uint8Array(/** @type {WebAssembly.Memory} */ (memory).buffer, start, length);
}
