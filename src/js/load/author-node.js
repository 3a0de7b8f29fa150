// The author entry for Node.

import { readFileSync } from "node:fs";
import { initSync } from "#author";
import { compiler } from "../author.js";
import { once } from "./once.js";

export { RolegateError } from "../error.js";
/** @typedef {import("../author.js").Compiled} Compiled */
/** @typedef {import("../author.js").CompileOptions} CompileOptions */
/** @typedef {import("../author.js").PolicyError} PolicyError */

export const compilePolicy = compiler(
  once((wasm) => void initSync({ module: wasm ?? readFileSync(new URL("author_bg.wasm", import.meta.url)) })),
);
