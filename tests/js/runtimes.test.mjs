/** The built package in Deno and Bun, where they are installed: on PATH, or where DENO and BUN say. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("runtime.mjs", import.meta.url));
const RUNTIMES = {
  Deno: [process.env.DENO ?? "deno", "run", "--allow-read", "--allow-env", program],
  Bun: [process.env.BUN ?? "bun", "run", program],
};

for (const [name, [command, ...args]] of Object.entries(RUNTIMES)) {
  test(`the corpus, the signatures and the deltas in ${name}`, (t) => {
    const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26 });
    if (error?.code === "ENOENT") return t.diagnostic(`left out: there is no ${name} here`);
    assert.equal(status, 0, stderr);
    const { corpus, signed, applied } = JSON.parse(stdout);
    assert.deepEqual([...corpus.failures, ...signed.failures, ...applied.failures], []);
    assert.ok(corpus.ran.decisions > 1000 && signed.ran > 400 && applied.ran > 600);
    t.diagnostic(`${corpus.ran.decisions} decisions, ${signed.ran} snapshots and keys, ${applied.ran} deltas`);
  });
}
