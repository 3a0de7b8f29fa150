#!/usr/bin/env node
/**
 * Masking objects, beside a copy written by hand and `fast-redact` in the same process: in Node and in Chromium.
 *
 *   node benches/mask-object.mjs [--json] [--rounds 15] [--only node|chromium]
 *
 * A record is a contact of about 1 KB with eight classified paths. `fast-redact` masks it in place and restores it, so it
 * makes no copy. Needs `pkg-scripts/build`.
 */
import { build } from "esbuild";
import fastRedact from "fast-redact";
import { fileURLToPath } from "node:url";
import { loadGate } from "rolegate";
import { compilePolicy } from "rolegate/author";
import { POLICY, measure } from "./measure-object.mjs";

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
  return { runtime: `Node ${process.versions.node}`, ...(await measure({ loadGate, fastRedact, bytes, rounds })) };
}

async function inChromium() {
  const { launch, serve } = await import("../tests/js/browser.mjs");
  const bundle = await build({
    stdin: { contents: 'export { default } from "fast-redact"', resolveDir: root },
    bundle: true,
    format: "esm",
    write: false,
  });
  const server = await serve(root, {
    "/": { type: "text/html", body: "<!doctype html><title>bench</title><link rel=icon href=data:,>" },
    "/bench.rgs": { type: "application/octet-stream", body: bytes },
    "/fast-redact.js": { type: "text/javascript", body: bundle.outputFiles[0].contents },
  });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    const result = await page.evaluate(async (rounds) => {
      const [{ loadGate }, { default: fastRedact }, { measure }] = await Promise.all([
        import("/pkg/dist/browser.js"),
        import("/fast-redact.js"),
        import("/benches/measure-object.mjs"),
      ]);
      const bytes = new Uint8Array(await (await fetch("/bench.rgs")).arrayBuffer());
      return measure({ loadGate, fastRedact, bytes, rounds });
    }, rounds);
    return { runtime: `Chromium ${browser.version()}`, ...result };
  } finally {
    await browser.close();
    await server.close();
  }
}

const results = [];
if (only !== "chromium") results.push(await inNode());
if (only !== "node") results.push(await inChromium());
if (process.argv.includes("--json")) {
  console.log(JSON.stringify(results, null, 2));
} else {
  for (const { runtime, recordBytes, masks, redact } of results) {
    console.log(`${runtime}, records of ${recordBytes} bytes, ns a record`);
    for (const [name, { ns, toCopy, toFastRedact, listToCopy }] of Object.entries({ masks, redact })) {
      console.log(
        `  ${name.padEnd(7)} rolegate ${ns.rolegate}, in lists ${ns.list}, by hand ${ns.copy} (${toCopy.toFixed(2)} x,`,
        `in lists ${listToCopy.toFixed(2)} x), fast-redact ${ns.fastRedact} (${toFastRedact.toFixed(2)} x)`,
      );
    }
  }
}
