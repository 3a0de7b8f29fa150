/** The corpus, the bad bytes and the author module through the packed package in workerd. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { JSON_POLICY } from "../js/mask-json.js";
import { collect, deltas, pack, signatures, SMALL, STAMP } from "../js/suites.mjs";
import { project } from "../package/project.mjs";
import { bundle, start } from "./workerd.mjs";

const WORKER = `
import { loadGate } from "rolegate";
import { compilePolicy } from "rolegate/author";
import { runBadBytes, runForgedBytes } from "./bytes.js";
import { fromBase64, runCorpus } from "./corpus.js";
import { runDeltas } from "./delta.js";
import { runSignatures } from "./signatures.js";
import { runMaskJson } from "./mask-json.js";

const unpacked = (given) => Object.fromEntries(Object.entries(given).map(([name, text]) => [name, fromBase64(text)]));
const jobs = {
  corpus: ({ suites }) => runCorpus(loadGate, suites),
  bad: ({ snapshot }) => runBadBytes(loadGate, fromBase64(snapshot), { samples: 300 }),
  forged: ({ snapshot }) => runForgedBytes(loadGate, fromBase64(snapshot)),
  signatures: ({ samples, ...given }) => runSignatures(loadGate, { samples, ...unpacked(given) }),
  deltas: ({ samples, ...given }) => runDeltas(loadGate, { samples, ...unpacked(given) }),
  json: ({ snapshot }) => runMaskJson(loadGate, fromBase64(snapshot), { records: 100 }),
  refresh: async ({ snapshots }) => {
    const [first, second] = snapshots.map(fromBase64);
    const address = "https://origin.invalid/policy.rgs";
    const serve = (bytes, etag) => async () => new Response(bytes, { headers: { etag } });
    const down = { fetch: () => Promise.reject(new TypeError("offline")) };
    const told = (gate) => [gate.epoch, gate.isCopy];
    const loaded = told(await loadGate(address, { cache: true, fetch: serve(first, '"1"') }));
    const gate = await loadGate(address, { cache: true, ...down });
    const copied = told(gate);
    const watch = gate.watch(address, { fetch: serve(second, '"2"') });
    const swapped = await watch.refresh().then(() => told(gate), (error) => error.code);
    watch.stop();
    await gate.forget();
    const forgotten = await loadGate(address, { cache: true, ...down }).then(told, (error) => error.code);
    return { loaded, copied, swapped, forgotten };
  },
  compile: async ({ policy, stamp }) => ({ compiled: await compilePolicy(policy, stamp).then((result) => ({ ...result, snapshot: [...(result.snapshot ?? [])] })) }),
};

export default {
  async fetch(request) {
    const { job, ...given } = await request.json();
    try { return Response.json(await jobs[job](given)); }
    catch (error) { return Response.json({ failures: [String(error.stack)] }); }
  },
};`;

let worker;
const ask = async (job, given) =>
  (await worker.fetch({ method: "POST", body: JSON.stringify({ job, ...given }) })).json();
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

before(() => {
  const beside = (name) => readFileSync(new URL(`../js/${name}`, import.meta.url), "utf8");
  const { folder } = project(
    {
      "worker.js": WORKER,
      "corpus.js": beside("corpus.js"),
      "bytes.js": beside("bytes.js"),
      "delta.js": beside("delta.js"),
      "signatures.js": beside("signatures.js"),
      "mask-json.js": beside("mask-json.js"),
      "wrangler.toml": 'name = "corpus"\nmain = "worker.js"\ncompatibility_date = "2026-04-01"\n',
    },
    { type: "module" },
  );
  worker = start(bundle(folder));
});
after(() => worker?.stop());

test("every case of the corpus", async (t) => {
  const { ran, failures } = await ask("corpus", { suites: await collect() });
  assert.deepEqual(failures, []);
  t.diagnostic(`${ran.decisions} decisions, ${ran.masking} masks`);
});

test("bad bytes are refused and the gate that was loaded keeps answering", async (t) => {
  const snapshot = base64(await pack(SMALL));
  const bad = await ask("bad", { snapshot });
  assert.deepEqual(bad.failures, []);
  assert.ok(bad.ran > 300);
  const forged = await ask("forged", { snapshot });
  assert.deepEqual(forged.failures, []);
  assert.ok(forged.ran > 1000);
  t.diagnostic(`${bad.ran} bad and ${forged.ran} forged snapshots`);
});

test("who signed is believed only if its key is trusted, and every damage is refused", async (t) => {
  const given = Object.entries(await signatures()).map(([name, bytes]) => [name, base64(bytes)]);
  const { ran, failures } = await ask("signatures", { ...Object.fromEntries(given), samples: 200 });
  assert.deepEqual(failures, []);
  assert.ok(ran > 400);
  t.diagnostic(`${ran} snapshots and keys`);
});

test("the golden delta makes the next snapshot, and every damage is refused", async (t) => {
  const given = Object.entries(deltas()).map(([name, bytes]) => [name, base64(bytes)]);
  const { ran, failures } = await ask("deltas", { ...Object.fromEntries(given), samples: 200 });
  assert.deepEqual(failures, []);
  assert.ok(ran > 600);
  t.diagnostic(`${ran} deltas`);
});

test("JSON text, bytes and streams show what objects show", async (t) => {
  const { ran, failures } = await ask("json", { snapshot: base64(await pack(JSON_POLICY)) });
  assert.deepEqual(failures, []);
  t.diagnostic(`${ran} bodies`);
});

test("a cached copy is started from without a network, watched, and forgotten", async () => {
  const snapshots = await Promise.all([1, 2].map(async (epoch) => base64(await pack(SMALL, { epoch }))));
  assert.deepEqual(await ask("refresh", { snapshots }), {
    loaded: [1, false],
    copied: [1, true],
    swapped: [2, false],
    forgotten: "load/network",
  });
});

test("a policy compiles to the bytes it compiles to in Node, and a broken one to its errors", async () => {
  const { compiled } = await ask("compile", { policy: SMALL, stamp: STAMP });
  assert.deepEqual(Buffer.from(compiled.snapshot), Buffer.from(await pack(SMALL)));
  const { compiled: broken } = await ask("compile", { policy: "rolegate: 2" });
  assert.equal(broken.ok, false);
  assert.ok(broken.errors.length > 0);
});
