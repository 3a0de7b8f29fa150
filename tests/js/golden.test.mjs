/** How much memory of WebAssembly a load takes. What golden snapshots decide and mask is run with the corpus. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pack } from "./suites.mjs";

/** Many roles and a directory, so that the file is larger than a megabyte. */
const LARGE = {
  rolegate: 1,
  id: "large",
  resources: Object.fromEntries(
    Array.from({ length: 500 }, (_, at) => [`resource-${at}`, { actions: ["view", "edit", "remove", "export"] }]),
  ),
  roles: Object.fromEntries(
    Array.from({ length: 2_000 }, (_, at) => [
      `role-${at}`,
      {
        title: `The role number ${at}`,
        includes: at > 2 ? [`role-${at - 1}`] : [],
        grants: Array.from({ length: 8 }, (_, grant) => `resource-${(at * 7 + grant * 31) % 500}:view`),
      },
    ]),
  ),
  directory: {
    assignments: Array.from({ length: 25_000 }, (_, at) => ({
      subject: `user-number-${at}`,
      role: `role-${at % 2_000}`,
    })),
  },
};

/** The modules are started here rather than by the package, which keeps their memory to itself. */
async function start(name) {
  const bytes = readFileSync(new URL(`../../target/wasm/${name}/${name}_bg.wasm`, import.meta.url));
  const glue = await import(`../../target/wasm/${name}/${name}.js`);
  return { glue, memory: glue.initSync({ module: bytes }).memory };
}

for (const name of ["core", "full"]) {
  test(`a load takes at most three times the file in the ${name} module`, async (t) => {
    const { glue, memory } = await start(name);
    const bytes = await pack(LARGE);
    assert.ok(bytes.length >= 1 << 20, `${bytes.length} bytes are not large`);
    const before = memory.buffer.byteLength;
    const gate = new glue.Core(bytes);
    assert.notEqual(gate.find(2, "role-1"), 2 ** 32 - 1, "it is loaded");
    const taken = memory.buffer.byteLength - before;
    t.diagnostic(`${bytes.length} bytes, ${(taken / bytes.length).toFixed(2)} times as much memory`);
    assert.ok(taken > 0 && taken <= 3 * bytes.length, `${taken} bytes of memory for a file of ${bytes.length}`);
    gate.free();
  });
}
