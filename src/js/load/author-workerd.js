// The author entry for workerd and hosts like it, which compile a module when they deploy it.

import { initSync } from "#author";
import module from "./author_bg.wasm";
import { compiler } from "../author.js";
import { once } from "./once.js";

export { RolegateError } from "../error.js";
/** @typedef {import("../author.js").Compiled} Compiled */
/** @typedef {import("../author.js").CompileOptions} CompileOptions */
/** @typedef {import("../author.js").PolicyError} PolicyError */

export const compilePolicy = compiler(once((wasm) => void initSync({ module: wasm ?? module })));
