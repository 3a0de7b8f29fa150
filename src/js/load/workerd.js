// The entry for workerd and hosts like it, which compile a module when they deploy it.

import { initSync } from "#core";
import module from "./full_bg.wasm";
import { keepMemory } from "./memory.js";
import { once } from "./once.js";
import { loader } from "./source.js";

export * from "../index.js";

export const loadGate = loader(once((wasm) => keepMemory(initSync({ module: wasm ?? module }))));
