#!/usr/bin/env node
/**
 * Masking objects, beside a copy written by hand and `fast-redact` in the same process: in Node and in Chromium.
 *
 *   node benches/mask-object.mjs [--json] [--rounds 15] [--only node|chromium]
 *
 * A record is a contact of about 1 KB with eight classified paths. `fast-redact` masks it in place and restores it, so it
 * makes no copy. Needs `pkg-scripts/build`.
 */
import fastRedact from "fast-redact";
import { loadGate } from "rolegate";
import { POLICY, measure } from "./measure-object.mjs";
import { bundled, flag, inChromium, inRuntimes, isJson, node, snapshotOf } from "./opening.mjs";

const rounds = Number(flag("--rounds", 15));
const bytes = await snapshotOf(POLICY);

async function inNode() {
  return { runtime: node, ...(await measure({ loadGate, fastRedact, bytes, rounds })) };
}

async function onPages() {
  const files = {
    "/bench.rgs": { type: "application/octet-stream", body: bytes },
    "/fast-redact.js": await bundled('export { default } from "fast-redact"'),
  };
  return inChromium(files, async (onPage, runtime) => {
    const work = async (rounds) => {
      const [{ loadGate }, { default: fastRedact }, { measure }] = await Promise.all([
        import("/pkg/dist/browser.js"),
        import("/fast-redact.js"),
        import("/benches/measure-object.mjs"),
      ]);
      const bytes = new Uint8Array(await (await fetch("/bench.rgs")).arrayBuffer());
      return measure({ loadGate, fastRedact, bytes, rounds });
    };
    return { runtime, ...(await onPage(work, rounds)) };
  });
}

const results = await inRuntimes({ node: inNode, chromium: onPages });

if (isJson) {
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
