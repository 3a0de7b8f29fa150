#!/usr/bin/env node
/**
 * Masking a response body, beside the way without a library: in Node, Chromium and workerd.
 *
 *   node benches/mask-json.mjs [--json] [--rounds 15] [--only node|chromium|workerd]
 *
 * The body is a list of contacts of about 1 KB each, 1 MB in all, with eight classified paths. The other way decodes,
 * parses, masks by hand, writes and encodes; what both show is compared first. Needs `pkg-scripts/build`.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadGate } from "rolegate";
import { compilePolicy } from "rolegate/author";
import { POLICY, measure } from "./measure-json.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const flag = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const rounds = Number(flag("--rounds", 15));
const only = flag("--only");

const compiled = await compilePolicy(POLICY);
if (!compiled.ok) throw new Error("the policy does not compile");
const bytes = compiled.snapshot;

async function inNode() {
  return { runtime: `Node ${process.versions.node}`, ...(await measure({ loadGate, bytes, rounds })) };
}

async function inChromium() {
  const { launch, serve } = await import("../tests/js/browser.mjs");
  const server = await serve(root, {
    "/": { type: "text/html", body: "<!doctype html><title>bench</title><link rel=icon href=data:,>" },
    "/bench.rgs": { type: "application/octet-stream", body: bytes },
  });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    const result = await page.evaluate(async (rounds) => {
      const [{ loadGate }, { measure }, bytes] = await Promise.all([
        import("/pkg/dist/full-browser.js"),
        import("/benches/measure-json.mjs"),
        fetch("/bench.rgs").then((answer) => answer.arrayBuffer()),
      ]);
      return measure({ loadGate, bytes: new Uint8Array(bytes), rounds });
    }, rounds);
    return { runtime: `Chromium ${browser.version()}`, ...result };
  } finally {
    await browser.close();
    await server.close();
  }
}

const runtimes = { node: inNode, chromium: inChromium };
const results = [];
for (const [name, run] of Object.entries(runtimes)) if (!only || only === name) results.push(await run());

if (process.argv.includes("--json")) {
  console.log(JSON.stringify(results, null, 2));
} else {
  for (const { runtime, bodyBytes, rounds: count, ms } of results) {
    const row = (what, took, other) =>
      console.log(
        `  ${what.padEnd(34)} ${took.toFixed(3).padStart(8)} ms ${(bodyBytes / took / 1000).toFixed(0).padStart(6)} MB/s  ${(other / took).toFixed(2)} times`,
      );
    console.log(`${runtime}: ${bodyBytes} bytes, median of ${count} rounds; the last column is against the way by hand`);
    row("bytes to bytes, by hand", ms.bytesByHand, ms.bytesByHand);
    row("bytes to bytes", ms.bytes, ms.bytesByHand);
    row("string to string, by hand", ms.textByHand, ms.textByHand);
    row("string to string", ms.text, ms.textByHand);
    row("object to object, by hand", ms.objectByHand, ms.objectByHand);
    row("object to object", ms.object, ms.objectByHand);
    row("stream of 64 KiB chunks", ms.stream, ms.bytes);
    row("(an empty TransformStream)", ms.streamEmpty, ms.bytes);
  }
}
