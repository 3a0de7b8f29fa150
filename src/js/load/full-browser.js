// The entry for browsers that need what only the full module has: filters, who can, where can, which role covers which,
// JSON text, pseudonyms, free text.

import { initSync } from "#core";
import { compile } from "./compile.js";
import { keepMemory } from "./memory.js";
import { once } from "./once.js";
import { loader } from "./source.js";

export * from "../index.js";

export const loadGate = loader(
  once(async (wasm) => keepMemory(initSync({ module: wasm ?? (await compile(new URL("full_bg.wasm", import.meta.url))) }))),
);
