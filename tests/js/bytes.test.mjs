/** Bad snapshots in Node: every cut, every bit, and forged bytes with a right checksum. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { snapshotError } from "../../src/js/error.js";
import { runBadBytes, runForgedBytes, sealed } from "./bytes.js";
import { PLACED, pack, text } from "./suites.mjs";

test("every cut, every flipped bit and every wrong count of a small snapshot", async (t) => {
  const { ran, failures } = await runBadBytes(loadGate, await pack(PLACED));
  t.diagnostic(`${ran} bad snapshots`);
  assert.ok(ran > 2000, `only ${ran} ran`);
  assert.deepEqual(failures.slice(0, 20), []);
});

test("cuts and flipped bits of the example's snapshot", async () => {
  const { failures } = await runBadBytes(loadGate, await pack(text("examples/policies/ometria.yaml")), {
    samples: 500,
  });
  assert.deepEqual(failures.slice(0, 20), []);
});

test("forged bytes with a right checksum never make the gate throw", async (t) => {
  const { ran, loaded, failures } = await runForgedBytes(loadGate, await pack(PLACED));
  t.diagnostic(`${ran} forged snapshots, ${loaded} of them load`);
  assert.ok(ran > 1000 && loaded > 0 && loaded < ran);
  assert.deepEqual(failures.slice(0, 20), []);
});

test("the checksum of these tests is the one the packer writes", async () => {
  const good = await pack(PLACED);
  assert.deepEqual(sealed(good.slice()), good);
});

test("an error names every table as the page of the format does", () => {
  const page = readFileSync(new URL("../../docs/snapshot-format.md", import.meta.url), "utf8");
  const tables = page.slice(page.indexOf("| kind | table |"), page.indexOf("## Masks"));
  const rows = [...tables.matchAll(/^\| (\d+) \| ([a-z ]+) \|/gm)];
  const named = new Map(rows.map(([, kind, name]) => [Number(kind), name]));
  assert.ok(named.size > 30);
  for (const [kind, name] of named) {
    assert.equal(snapshotError(10, kind, 7).message, `snapshot breaks a rule in row 7 of table ${name}`);
  }
});
