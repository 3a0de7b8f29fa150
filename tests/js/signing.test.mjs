/** Signatures and freshness through the built package in Node. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { keys, runSignatures, signed } from "./signatures.js";
import { SMALL, signatures, pack } from "./suites.mjs";

const refused = (code) => (error) => error.name === "RolegateError" && error.code === code;

test("who signed is believed only if its key is trusted, and every damage is refused", async (t) => {
  const { ran, failures } = await runSignatures(loadGate, await signatures());
  t.diagnostic(`${ran} snapshots and keys`);
  assert.deepEqual(failures, []);
  assert.ok(ran > 3000);
});

test("the golden file is read as it was written", async () => {
  const publicKey = readFileSync(new URL("../golden/signed.pub.pem", import.meta.url), "utf8");
  const gate = await loadGate(new URL("../golden/signed.rgs", import.meta.url), { publicKey });
  const { policy, epoch, issuedAt, notAfter } = gate;
  assert.deepEqual([policy, epoch, issuedAt, notAfter], ["golden", 42, 1_700_000_000, 4_102_444_799]);
  const access = gate.access({ roles: ["editor"] });
  assert.equal(access.check("contacts:edit").because, "Editors write");
  assert.deepEqual(access.mask("contacts", { email: "ada@example.com" }), { email: "a***@example.com" });
});

test("where WebCrypto has no Ed25519, or is not there, nothing is believed", () => {
  const run = (change) =>
    execFileSync(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `import { readFileSync } from "node:fs";
        import { loadGate } from ${JSON.stringify(import.meta.resolve("rolegate"))};
        ${change}
        const bytes = readFileSync(new URL(${JSON.stringify(new URL("../golden/signed.rgs", import.meta.url).href)}));
        const told = (options) => loadGate(bytes, options).then(() => "loaded", (error) => error.code);
        const publicKey = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        console.log(await told({ publicKey }), await told({ publicKey, requireSignature: false }), await told({}));`,
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    ).trim();
  const unknown = `crypto.subtle.importKey = () => Promise.reject(new DOMException("no such algorithm", "NotSupportedError"));`;
  assert.equal(run(""), "loaded loaded loaded");
  assert.equal(run(unknown), "load/no-ed25519 load/no-ed25519 loaded");
  const gone = `Object.defineProperty(globalThis, "crypto", { value: undefined });`;
  assert.equal(run(gone), "load/no-ed25519 load/no-ed25519 loaded");
});

test("an older snapshot does not take the place of a newer one", async () => {
  const [old, loaded, earlier, later, newer] = await Promise.all(
    [[1, 99], [2, 10], [2, 9], [2, 11], [3, 0]].map(([epoch, issuedAt]) => pack(SMALL, { epoch, issuedAt })),
  );
  const gate = await loadGate(loaded);
  assert.throws(() => gate.swap(old), refused("snapshot/rollback"));
  assert.throws(() => gate.swap(earlier), refused("snapshot/rollback"));
  await assert.rejects(gate.update(old), refused("snapshot/rollback"));
  assert.deepEqual([gate.epoch, gate.issuedAt], [2, 10]);
  for (const next of [loaded, later, newer]) gate.swap(next);
  assert.equal(gate.epoch, 3);
  gate.swap(await pack({ ...SMALL, id: "other" }, { epoch: 0 }));
  assert.equal(gate.policy, "other", "epochs of two policies cannot be compared");
});

test("of two updates at once the newer snapshot stays, whichever arrives first", async () => {
  const [first, second, third] = await Promise.all([1, 2, 3].map((epoch) => pack(SMALL, { epoch })));
  const gate = await loadGate(first);
  const late = new Promise((resolve) => setTimeout(resolve, 20, second));
  const both = await Promise.allSettled([gate.update(late), gate.update(third)]);
  assert.deepEqual(both.map(({ reason }) => reason?.code), ["snapshot/rollback", undefined]);
  assert.equal(gate.epoch, 3);
});

test("an epoch that was seen before is the oldest that is loaded", async () => {
  const bytes = await pack(SMALL, { epoch: 4 });
  assert.equal((await loadGate(bytes, { minEpoch: 4 })).epoch, 4);
  await assert.rejects(loadGate(bytes, { minEpoch: 5 }), (error) => {
    assert.equal(error.message, "snapshot of epoch 4 is too old, at least 5 expected");
    return refused("snapshot/rollback")(error);
  });
  for (const minEpoch of [-1, NaN, Infinity, "5", null, 5n]) {
    await assert.rejects(loadGate(bytes, { minEpoch }), refused("load/bad-option"), String(minEpoch));
    await assert.rejects(loadGate(bytes, { clockSkew: minEpoch }), refused("load/bad-option"), String(minEpoch));
  }
});

test("an access that demands a newer epoch is denied until there is one", async () => {
  const gate = await loadGate(await pack(SMALL, { epoch: 4 }));
  const access = gate.access({ roles: ["editor"], minEpoch: 5 });
  assert.equal(gate.access({ roles: ["editor"] }).can("contacts:edit"), true);
  const { code, effect, policy, epoch } = access.check("contacts:edit");
  assert.deepEqual({ code, effect, policy, epoch }, { code: "stale-snapshot", effect: "deny", policy: "small", epoch: 4 });
  assert.deepEqual(access.mask("contacts", { email: "ada@example.com" }), { email: "[redacted]" });
  assert.equal(access.canSome("contacts:edit"), false);
  gate.swap(await pack(SMALL, { epoch: 5 }));
  assert.equal(access.can("contacts:edit"), true);
  for (const minEpoch of [NaN, "4", {}, 4n, Infinity, true]) {
    assert.equal(gate.access({ roles: ["editor"], minEpoch }).can("contacts:edit"), false, String(minEpoch));
  }
});

test("clocks that are apart no further than was said change nothing, and an access that is kept notices the rest", async () => {
  let now = 1_969;
  const snapshot = await pack(SMALL, { issuedAt: 2_000, notAfter: 3_000 });
  const gate = await loadGate(snapshot, { now: () => now * 1000, clockSkew: 30 });
  const access = gate.access({ roles: ["editor"] });
  const at = (second) => {
    now = second;
    const can = access.can("contacts:edit");
    assert.equal(access.check("contacts:edit").code, can ? "granted" : "stale-snapshot");
    return can;
  };
  assert.deepEqual([1_969, 1_970, 3_030, 3_030.9, 3_031, NaN].map(at), [false, true, true, true, false, false]);
});

test("a snapshot that is signed anew for longer takes the place of the one before", async () => {
  const own = await keys();
  const issue = async (issuedAt, notAfter) => signed(await pack(SMALL, { epoch: 1, issuedAt, notAfter }), own);
  const gate = await loadGate(await issue(10, 100), { publicKey: own.publicKey, now: () => 101_000 });
  const access = gate.access({ roles: ["editor"] });
  assert.equal(access.check("contacts:edit").code, "stale-snapshot");
  await gate.update(await issue(20, 200));
  assert.equal(access.can("contacts:edit"), true);
});
