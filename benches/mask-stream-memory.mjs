#!/usr/bin/env node
/**
 * The memory that a long body takes on its way through `maskStream` in Node.
 *
 *   node --expose-gc benches/mask-stream-memory.mjs [--megabytes 1024] [--json]
 *
 * Pushes a list of contacts of about 1 KB each through one stream, of contacts that are never erased and of ones whose
 * last member says whether they are, and samples the memory of the process at every chunk. Nothing is kept of what
 * comes out. Needs `pkg-scripts/build`.
 */
import { loadGate } from "rolegate";
import { POLICY, contacts } from "./measure-json.mjs";
import { flag, isJson, snapshotOf } from "./opening.mjs";

const megabytes = Number(flag("--megabytes", 1024));
const MB = 2 ** 20;
const CHUNK = 1 << 16;
const encoder = new TextEncoder();

/** One megabyte of contacts, each before a comma. */
function block(extra) {
  return encoder.encode(
    contacts(1000)
      .map((contact) => `${JSON.stringify({ ...contact, ...extra })},`)
      .join(""),
  );
}

async function* body(extra) {
  const bytes = block(extra);
  yield encoder.encode("[");
  for (let sent = 0; sent < megabytes * MB; sent += bytes.length) {
    for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.slice(at, at + CHUNK);
  }
  yield encoder.encode("null]");
}

/** Bytes in and out, seconds, and the most memory at a tenth of the way and at its end. */
async function measure(access, extra) {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const most = { rss: 0, heap: 0, early: 0 };
  let [sent, shown] = [0, 0];
  const source = ReadableStream.from(body(extra));
  const started = performance.now();
  for await (const chunk of source.pipeThrough(access.maskStream("contacts"))) {
    shown += chunk.length;
    sent += CHUNK;
    const { rss, heapUsed, external } = process.memoryUsage();
    most.rss = Math.max(most.rss, rss);
    most.heap = Math.max(most.heap, heapUsed + external);
    if (sent < (megabytes * MB) / 10) most.early = most.rss;
  }
  const mb = (bytes) => Math.round(bytes / MB);
  return {
    shown: mb(shown),
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
    before: mb(before.rss),
    early: mb(most.early),
    rss: mb(most.rss),
    heap: mb(most.heap),
  };
}

async function accessOf(policy) {
  return (await loadGate(await snapshotOf(policy))).access({ roles: ["viewer"] });
}

const erasable = structuredClone(POLICY);
erasable.resources.contacts.erased_when = "has(resource.anonymised) && resource.anonymised";
const results = {
  "never erased": await measure(await accessOf(POLICY), {}),
  "erased by its last member": await measure(await accessOf(erasable), { anonymised: false }),
};
if (isJson) console.log(JSON.stringify({ megabytes, results }, null, 2));
else {
  console.log(`| ${megabytes} MB | shown | seconds | resident before | most in the first tenth | most | most heap and buffers |\n|---|---|---|---|---|---|---|`);
  for (const [name, { shown, seconds, before, early, rss, heap }] of Object.entries(results)) {
    console.log(`| ${name} | ${shown} MB | ${seconds} | ${before} MB | ${early} MB | ${rss} MB | ${heap} MB |`);
  }
}
