#!/usr/bin/env node
/**
 * Masking a response body, beside the way without a library: in Node, Chromium and workerd.
 *
 *   node benches/mask-json.mjs [--json] [--rounds 15] [--only node|chromium|workerd]
 *
 * The body is a list of contacts of about 1 KB each, 1 MB in all, with eight classified paths. The other way decodes,
 * parses, masks by hand, writes and encodes; what both show is compared first. Needs `pkg-scripts/build`.
 */
import { loadGate } from "rolegate";
import { POLICY, measure } from "./measure-json.mjs";
import { flag, inChromium, inRuntimes, inWorkerd, isJson, node, snapshotOf } from "./opening.mjs";

const rounds = Number(flag("--rounds", 15));
const bytes = await snapshotOf(POLICY);

async function inNode() {
  return { runtime: node, ...(await measure({ loadGate, bytes, rounds })) };
}

function onPages() {
  return inChromium({ "/bench.rgs": { type: "application/octet-stream", body: bytes } }, async (onPage, runtime) => {
    const work = async (rounds) => {
      const [{ loadGate }, { measure }, bytes] = await Promise.all([
        import("/pkg/dist/full-browser.js"),
        import("/benches/measure-json.mjs"),
        fetch("/bench.rgs").then((answer) => answer.arrayBuffer()),
      ]);
      return measure({ loadGate, bytes: new Uint8Array(bytes), rounds });
    };
    return { runtime, ...(await onPage(work, rounds)) };
  });
}

/** The clock of a worker moves only while it waits, and each wait takes some time itself: hence the longer samples. */
const WORK = `
import { loadGate } from "rolegate";
import { measure } from "./measure-json.mjs";

const now = () => scheduler.wait(0).then(() => performance.now());

export default ({ bytes, rounds }) =>
  measure({ loadGate, bytes: Uint8Array.from(bytes), rounds, sampleMs: 100, now });
`;

function inWorkers() {
  return inWorkerd(WORK, ["measure-json.mjs", "contacts.mjs", "rounds.mjs"], async (ask, runtime) => ({
    runtime,
    ...(await ask({ bytes: [...bytes], rounds })),
  }));
}

const results = await inRuntimes({ node: inNode, chromium: onPages, workerd: inWorkers });

if (isJson) {
  console.log(JSON.stringify(results, null, 2));
} else {
  for (const { runtime, bodyBytes, rounds: count, ms } of results) {
    const row = (what, took, other) =>
      console.log(
        `  ${what.padEnd(34)} ${took.toFixed(3).padStart(8)} ms ${(bodyBytes / took / 1000).toFixed(0).padStart(6)} MB/s  ${(other / took).toFixed(2)} times`,
      );
    console.log(`${runtime}: ${bodyBytes} bytes, the least of ${count} rounds; the last column is against the way by hand`);
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
