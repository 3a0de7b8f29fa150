/** Deltas through the built package in Node, and what applies them by itself. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { RolegateError, loadGate } from "rolegate";
import { applyDelta } from "../../src/js/delta.js";
import { deltaOf, runDeltas, wholly } from "./delta.js";
import { SMALL, deltas, pack, text } from "./suites.mjs";

const refused = (code) => (error) => error instanceof RolegateError && error.code === code;
const fail = (code) => Object.assign(new Error(code), { code });
const unhex = (hex) => new Uint8Array(Buffer.from(hex, "hex"));

/** Snapshots of epochs 1, 2 and 3, each with a role more. */
const [first, second, third] = await Promise.all(
  [1, 2, 3].map((epoch) => {
    const more = Object.fromEntries(Array.from({ length: epoch }, (_, at) => [`role-${at}`, { grants: ["contacts:view"] }]));
    return pack({ ...SMALL, roles: { ...SMALL.roles, ...more } }, { epoch, issuedAt: 1000 + epoch });
  }),
);

test("operations do what the page says", async () => {
  const cases = JSON.parse(text("tests/delta/cases.json"));
  for (const { name, base, operations, result, length, error } of cases) {
    const made = unhex(result ?? "");
    const delta = await deltaOf(unhex(base), unhex(operations), made, length);
    const got = await applyDelta(unhex(base), delta, fail).then((bytes) => Buffer.from(bytes).toString("hex"), ({ code }) => code);
    assert.equal(got, result ?? error, name);
  }
  assert.ok(cases.length > 50);
});

test("the golden delta makes the next snapshot, and every damage is refused", async (t) => {
  const given = deltas();
  assert.deepEqual(Buffer.from(await applyDelta(given.base, given.delta, fail)), Buffer.from(given.next));
  const { ran, failures } = await runDeltas(loadGate, given);
  t.diagnostic(`${ran} deltas`);
  assert.deepEqual(failures, []);
  assert.ok(ran > 4000);
});

test("accesses and listeners follow as after a swap", async () => {
  const gate = await loadGate(first);
  const access = gate.access({ roles: ["role-1"] });
  assert.equal(access.can("contacts:view"), false);
  const events = [];
  gate.subscribe((event) => events.push(event));
  await gate.apply(await wholly(first, second));
  assert.equal(access.can("contacts:view"), true);
  assert.deepEqual(events.map(({ epoch, previousEpoch }) => [epoch, previousEpoch]), [[2, 1]]);
});

test("a delta is fetched as a snapshot is, and errors say that it is the delta", async () => {
  const delta = await wholly(first, second);
  const answers = { "https://shop.example/change.rgd": () => new Response(delta), "https://shop.example/none": () => new Response("", { status: 404 }) };
  const gate = await loadGate(first, { fetch: async (address) => answers[address]?.() ?? Promise.reject(new TypeError("offline")) });
  const told = (source) => gate.apply(source).then(() => "applied", ({ code, message }) => `${code}: ${message}`);
  assert.equal(await told("https://shop.example/none"), "load/http: the delta was answered with status 404");
  assert.equal(await told("https://elsewhere.example/"), "load/network: the delta cannot be fetched");
  assert.equal(await told(7), "load/bad-source: a delta is an address, a Request, a Response or bytes");
  assert.equal(await told("https://shop.example/change.rgd"), "applied");
  assert.equal(gate.epoch, 2);
});

test("a delta leads no way back, and to no other policy if keys are given", async () => {
  const gate = await loadGate(second);
  await assert.rejects(gate.apply(await wholly(second, first)), refused("snapshot/rollback"));
  await assert.rejects(gate.apply(await wholly(second, second.slice(0, -1))), refused("snapshot/truncated"));
  assert.equal(gate.epoch, 2);
});

test("what is left of two at once is the newer, whichever is done first", async () => {
  const late = (bytes) => new Promise((resolve) => setTimeout(resolve, 20, bytes));
  const [toSecond, toThird] = [await wholly(first, second), await wholly(first, third)];
  const settled = async (run) => {
    const gate = await loadGate(first);
    const both = await Promise.allSettled(run(gate));
    return [gate.epoch, ...both.map(({ reason }) => reason?.code ?? "applied")];
  };
  // Both at once: the first to be done is replaced, or the other one is older.
  const [epoch, ...codes] = await settled((gate) => [gate.apply(toSecond), gate.apply(toThird)]);
  assert.deepEqual([epoch, codes[1]], [3, "applied"]);
  const [otherEpoch, ...otherCodes] = await settled((gate) => [gate.apply(toThird), gate.apply(toSecond)]);
  assert.deepEqual([otherEpoch, otherCodes[0]], [3, "applied"]);
  // One that comes when its base is gone.
  assert.deepEqual(await settled((gate) => [gate.apply(late(toThird)), gate.apply(toSecond)]), [2, "delta/other-base", "applied"]);
  assert.deepEqual(await settled((gate) => [gate.apply(late(toSecond)), gate.update(third)]), [3, "delta/other-base", "applied"]);
  assert.deepEqual(await settled((gate) => [gate.apply(toSecond), gate.update(late(third))]), [3, "applied", "applied"]);
  assert.deepEqual(await settled((gate) => [gate.apply(toThird), gate.update(late(second))]), [3, "applied", "snapshot/rollback"]);
});

test("a base that is replaced while its delta is applied stays replaced, but by what is newer", async () => {
  const other = await pack({ ...SMALL, id: "other" }, { epoch: 0 });
  const cases = [
    [second, await wholly(first, second), "delta/other-base", 2],
    [third, await wholly(first, second), "delta/other-base", 3],
    [second, await wholly(first, third), "applied", 3],
    [other, await wholly(first, third), "delta/other-base", 0],
  ];
  for (const [between, delta, want, epoch] of cases) {
    const gate = await loadGate(first);
    // The bytes are there, so that the base is read in the first turns of the loop; digests take longer.
    const applied = gate.apply(delta).then(() => "applied", ({ code }) => code);
    const swapped = await duringDigest(() => gate.swap(between));
    assert.deepEqual([await applied, gate.epoch, swapped], [want, epoch, true]);
  }
});

/** Calls back once, when the next digest is asked for and before it is there. */
function duringDigest(call) {
  const { digest } = crypto.subtle;
  return new Promise((resolve) => {
    crypto.subtle.digest = async (...args) => {
      crypto.subtle.digest = digest;
      const hash = await digest.apply(crypto.subtle, args);
      call();
      resolve(true);
      return hash;
    };
  });
}

test("a gate that is disposed applies nothing, not even what was under way", async () => {
  const gate = await loadGate(first);
  const under = gate.apply(await wholly(first, second));
  gate.dispose();
  await assert.rejects(under, refused("gate/disposed"));
  await assert.rejects(gate.apply(await wholly(first, second)), refused("gate/disposed"));
});

test("a delta that its owner changes while it is applied is refused or was copied", async () => {
  const delta = await wholly(first, second);
  const gate = await loadGate(first);
  const applied = gate.apply(delta);
  delta.fill(0);
  assert.ok(["applied", "delta/bad-magic"].includes(await applied.then(() => "applied", ({ code }) => code)));
});

test("without WebCrypto nothing is applied", () => {
  const address = (name) => JSON.stringify(new URL(`../golden/${name}`, import.meta.url).href);
  const told = execFileSync(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { readFileSync } from "node:fs";
      import { loadGate } from ${JSON.stringify(import.meta.resolve("rolegate"))};
      const gate = await loadGate(readFileSync(new URL(${address("signed.rgs")})));
      Object.defineProperty(globalThis, "crypto", { value: undefined });
      const apply = () => gate.apply(readFileSync(new URL(${address("next.rgd")})));
      console.log(await apply().then(() => "applied", (error) => error.code), gate.epoch);`,
    ],
    { encoding: "utf8" },
  ).trim();
  assert.equal(told, "delta/no-sha256 42");
});

test("CommonJS applies deltas too", () => {
  const address = (name) => JSON.stringify(new URL(`../golden/${name}`, import.meta.url).pathname);
  const told = execFileSync(
    process.execPath,
    [
      "-e",
      `const { readFileSync } = require("node:fs");
      const { loadGate } = require("rolegate");
      loadGate(readFileSync(${address("signed.rgs")})).then(async (gate) => {
        await gate.apply(readFileSync(${address("next.rgd")}));
        console.log(gate.epoch);
      });`,
    ],
    { encoding: "utf8", cwd: new URL("../..", import.meta.url) },
  ).trim();
  assert.equal(told, "43");
});

test("where a delta is malformed is told", async () => {
  // A copy of nine bytes of eight: known once both bytes behind the 72 of the header are read.
  const delta = await deltaOf(new Uint8Array(8), [0, 9], new Uint8Array(8));
  const told = await applyDelta(new Uint8Array(8), delta, (code, message) => new Error(message)).catch(({ message }) => message);
  assert.equal(told, "delta is malformed or cut short, at 74");
});
