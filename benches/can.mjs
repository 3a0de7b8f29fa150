#!/usr/bin/env node
/**
 * `can` for a literal permission, and the time to a first answer, beside `@casl/ability` in the same process: in Node and in Chromium.
 *
 *   node benches/can.mjs [--json] [--rounds 15] [--only node|chromium]
 *
 * The role is the example's Viewer, the permissions are its whole catalogue, so
 * there are hits and misses. CASL is asked in its natural form,
 * `ability.can(action, subject)`, with rules for that one role; rolegate holds
 * every role of the policy. Needs `pkg-scripts/build`.
 */
import { createMongoAbility } from "@casl/ability";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { loadGate } from "rolegate";
import { measure } from "./measure.mjs";
import { bundled, flag, inChromium, inRuntimes, isJson, node, root, snapshotOf } from "./opening.mjs";
import { median } from "./rounds.mjs";

const rounds = Number(flag("--rounds", 15));
const bytes = await snapshotOf(readFileSync(`${root}/examples/policies/ometria.yaml`, "utf8"));
const gate = await loadGate(bytes);
const permissions = gate.permissions().map(({ name }) => name);
const given = { role: "viewer", permissions, rounds };
const permission = permissions.find((name) => gate.access({ roles: [given.role] }).can(name));

async function inNode() {
  const script = `
    const { cold } = await import(${JSON.stringify(new URL("measure.mjs", import.meta.url).href)});
    const { loadGate } = await import(${JSON.stringify(import.meta.resolve("rolegate"))});
    const bytes = Uint8Array.from(Buffer.from(process.argv[1], "base64"));
    console.log(await cold({ loadGate, bytes, role: ${JSON.stringify(given.role)}, permission: ${JSON.stringify(permission)} }));`;
  const times = Array.from({ length: Math.min(rounds, 9) }, () =>
    Number(
      execFileSync(process.execPath, ["--input-type=module", "-e", script, Buffer.from(bytes).toString("base64")], {
        encoding: "utf8",
      }),
    ),
  );
  const result = await measure({ loadGate, createMongoAbility, bytes, ...given });
  return { runtime: node, ...result, coldFirstAnswerUs: median(times) };
}

async function onPages() {
  const files = {
    "/casl.js": await bundled('export { createMongoAbility } from "@casl/ability"'),
    "/bench.rgs": { type: "application/octet-stream", body: bytes },
  };
  return inChromium(files, async (onPage, runtime) => {
    const work = async ([name, more]) => {
      const [{ loadGate }, { createMongoAbility }, work, bytes] = await Promise.all([
        import("/pkg/dist/browser.js"),
        import("/casl.js"),
        import("/benches/measure.mjs"),
        fetch("/bench.rgs").then((answer) => answer.arrayBuffer()),
      ]);
      return work[name]({ loadGate, createMongoAbility, bytes: new Uint8Array(bytes), ...more });
    };
    const times = [];
    for (let round = 0; round < Math.min(rounds, 9); round += 1)
      times.push(await onPage(work, ["cold", { role: given.role, permission }]));
    return { runtime, ...(await onPage(work, ["measure", given])), coldFirstAnswerUs: median(times) };
  });
}

const results = await inRuntimes({ node: inNode, chromium: onPages });

if (isJson) {
  console.log(JSON.stringify(results, null, 2));
} else {
  for (const {
    runtime,
    permissions: count,
    allowed,
    rounds: median,
    canNs,
    firstAnswerUs,
    coldFirstAnswerUs,
    snapshotBytes,
    rulesBytes,
  } of results) {
    const row = (what, unit, rolegate, casl) =>
      console.log(
        `  ${what.padEnd(40)} ${rolegate.toFixed(1).padStart(8)} ${casl.toFixed(1).padStart(8)} ${unit}  ${(casl / rolegate).toFixed(1)} times`,
      );
    console.log(`${runtime}: ${count} permissions, ${allowed} allowed, median of ${median} rounds`);
    console.log(`  ${"".padEnd(40)} rolegate     casl`);
    row("can, a literal permission", "ns", canNs.rolegate, canNs.casl);
    row("can, a name put together at the call", "ns", canNs.composed, canNs.casl);
    console.log(`  ${"(the empty loop around them)".padEnd(40)} ${canNs.loop.toFixed(1).padStart(8)}          ns`);
    row(
      `bytes to first answer (${snapshotBytes} / ${rulesBytes} bytes)`,
      "µs",
      firstAnswerUs.rolegate,
      firstAnswerUs.casl,
    );
    console.log(
      `  ${"the same with nothing loaded before".padEnd(40)} ${coldFirstAnswerUs.toFixed(1).padStart(8)}          µs`,
    );
  }
}
