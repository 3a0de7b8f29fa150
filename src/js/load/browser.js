// The entry for browsers, with or without a bundler.

import { initSync } from "#core";
import { compile } from "./compile.js";
import { keepMemory } from "./memory.js";
import { once } from "./once.js";
import { loader } from "./source.js";

export * from "../index.js";

export const loadGate = loader(
  once(async (wasm) => keepMemory(initSync({ module: wasm ?? (await compile(new URL("core_bg.wasm", import.meta.url))) }))),
);
