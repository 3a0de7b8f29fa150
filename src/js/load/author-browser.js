// The author entry for browsers, with or without a bundler.

import { initSync } from "#author";
import { compiler } from "../author.js";
import { compile } from "./compile.js";
import { once } from "./once.js";

export { RolegateError } from "../error.js";
/** @typedef {import("../author.js").Compiled} Compiled */
/** @typedef {import("../author.js").CompileOptions} CompileOptions */
/** @typedef {import("../author.js").PolicyError} PolicyError */

export const compilePolicy = compiler(
  once(async (wasm) => void initSync({ module: wasm ?? (await compile(new URL("author_bg.wasm", import.meta.url))) })),
);
