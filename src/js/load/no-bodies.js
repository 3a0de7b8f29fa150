// Stands in for `mask-json.js` and `mask-stream.js` where the core module is, which masks no JSON text.

import { needsFull } from "../core.js";

/** @param {import("#core").Core} core */
export function maskJson(core) {
  needsFull(core);
}

/** @param {import("#core").Core} core */
export function maskStream(core) {
  needsFull(core);
}
