/**
 * How many bytes something takes after brotli 11, as every size of this project is told.
 */
import { constants, brotliCompressSync } from "node:zlib";

/** @param {Uint8Array} bytes */
export const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
