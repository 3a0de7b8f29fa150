// The entry for Node.

import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { initSync } from "#core";
import { keepMemory } from "./memory.js";
import { once } from "./once.js";
import { loader } from "./source.js";

export * from "../index.js";

export const loadGate = loader(
  once((wasm) => keepMemory(initSync({ module: wasm ?? readFileSync(new URL("full_bg.wasm", import.meta.url)) }))),
  readFile,
);
