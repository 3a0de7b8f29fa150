// The entry for browsers that ask what only the full module answers: filters, who can, where can, which role covers which.

import { initSync } from "#core";
import { compile } from "./compile.js";
import { once } from "./once.js";
import { loader } from "./source.js";

export * from "../index.js";

export const loadGate = loader(
  once(async (wasm) => void initSync({ module: wasm ?? (await compile(new URL("full_bg.wasm", import.meta.url))) })),
);
