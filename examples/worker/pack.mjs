/**
 * Packs a policy into the snapshot that the worker bundles: `node pack.mjs policy.yaml policy.rgs`.
 *
 * The same as `rolegate pack`, for machines without Rust.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { compilePolicy } from "rolegate/author";

const [input, output] = process.argv.slice(2);
if (!input || !output) throw new Error("usage: node pack.mjs POLICY OUTPUT");
const now = Math.floor(Date.now() / 1000);
const compiled = await compilePolicy(readFileSync(input, "utf8"), { epoch: now, issuedAt: now });
if (compiled.ok) {
  writeFileSync(output, compiled.snapshot);
  console.log(`${output}: ${compiled.snapshot.length} bytes`);
} else {
  for (const { line, column, message } of compiled.errors) console.error(`${input}:${line}:${column}: ${message}`);
  process.exitCode = 1;
}
