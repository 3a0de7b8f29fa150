/** The gate as a store: `subscribe`, `getSnapshot` and `swap`, as `useSyncExternalStore` and its relatives need them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { SMALL, pack } from "./suites.mjs";

const first = await pack(SMALL, { epoch: 1 });
const wider = { ...SMALL, roles: { ...SMALL.roles, viewer: { grants: ["*:view", "contacts:edit"] } } };
const second = await pack(wider, { epoch: 2 });
/** The first policy again, as a version of its own. */
const third = await pack(SMALL, { epoch: 3 });

test("getSnapshot gives the same frozen object until a swap", async () => {
  const gate = await loadGate(first);
  const before = gate.getSnapshot();
  assert.equal(gate.getSnapshot(), before);
  assert.ok(Object.isFrozen(before));
  assert.deepEqual({ ...before }, { policy: "small", epoch: 1, issuedAt: 0, notAfter: 0, size: first.length });
  gate.swap(second);
  const after = gate.getSnapshot();
  assert.notEqual(after, before);
  assert.equal(gate.getSnapshot(), after);
  assert.deepEqual([before.epoch, after.epoch, gate.epoch], [1, 2, 2]);
});

test("getSnapshot and subscribe work without their object, as frameworks call them", async () => {
  const { getSnapshot, subscribe } = await loadGate(first);
  assert.equal(getSnapshot().epoch, 1);
  assert.equal(typeof subscribe(() => {}), "function");
});

test("subscribers hear of a swap, after it, once each, until they stop", async () => {
  const gate = await loadGate(first);
  const heard = [];
  const stop = gate.subscribe((event) => heard.push(["a", event.previousEpoch, event.epoch, gate.epoch]));
  const stopOther = gate.subscribe((event) => heard.push(["b", event.previousEpoch, event.epoch, gate.epoch]));
  gate.swap(second);
  assert.deepEqual(heard, [
    ["a", 1, 2, 2],
    ["b", 1, 2, 2],
  ]);
  stop();
  stop();
  gate.swap(third);
  assert.deepEqual(heard.slice(2), [["b", 2, 3, 3]]);
  stopOther();
  gate.swap(third);
  assert.equal(heard.length, 3);
});

test("the same function subscribed twice is heard twice and stops one at a time", async () => {
  const gate = await loadGate(first);
  let calls = 0;
  const count = () => {
    calls += 1;
  };
  const stop = gate.subscribe(count);
  gate.subscribe(count);
  gate.swap(second);
  assert.equal(calls, 2);
  stop();
  gate.swap(third);
  assert.equal(calls, 3);
});

test("a subscriber that throws or stops does not keep the others from hearing", async () => {
  const gate = await loadGate(first);
  const heard = [];
  const reported = [];
  const onError = (error) => reported.push(error.message);
  process.on("uncaughtException", onError);
  gate.subscribe(() => {
    heard.push(1);
    throw new Error("a broken subscriber");
  });
  const stop = gate.subscribe(() => {
    heard.push(2);
    stop();
  });
  gate.subscribe(() => heard.push(3));
  try {
    gate.swap(second);
  } catch (error) {
    reported.push(error.message);
  }
  await new Promise((turn) => setTimeout(turn, 5));
  process.off("uncaughtException", onError);
  assert.deepEqual(heard, [1, 2, 3]);
  assert.deepEqual(reported, ["a broken subscriber"], "and its error is not lost");
  assert.equal(gate.epoch, 2);
});

test("changed names the permissions whose granting roles changed", async () => {
  const gate = await loadGate(first);
  const events = [];
  gate.subscribe((event) => events.push(event));
  gate.swap(second);
  gate.swap(second);
  gate.swap(await pack({ ...wider, roles: { ...wider.roles, auditor: { grants: ["contacts:view"] } } }, { epoch: 3 }));
  gate.swap(await pack({ ...SMALL, resources: { ...SMALL.resources, notes: { actions: ["view"] } } }, { epoch: 4 }));
  assert.deepEqual(
    events.map((event) => [...event.changed].sort()),
    [["contacts:edit"], [], ["contacts:view"], ["contacts:edit", "contacts:view", "notes:view"]],
  );
});

test("changed is told of a policy with a longest session, and of snapshots that have an end", async () => {
  const [before, after] = [SMALL, wider].map((policy) => ({ ...policy, session: { max_age: "1h" } }));
  const issuedAt = 1_700_000_000;
  const gate = await loadGate(await pack(before, { epoch: 1, issuedAt, notAfter: issuedAt + 60 }));
  const events = [];
  gate.subscribe(({ changed }) => events.push(changed));
  gate.swap(await pack(after, { epoch: 2, issuedAt, notAfter: issuedAt + 60 }));
  assert.deepEqual(events, [["contacts:edit"]]);
});

test("an access that was made before a swap follows the gate", async () => {
  const gate = await loadGate(first);
  const access = gate.access({ roles: ["viewer", "auditor"] });
  assert.equal(access.can("contacts:edit"), false);
  assert.deepEqual(access.unknownRoles, ["auditor"]);
  gate.swap(second);
  assert.equal(access.can("contacts:edit"), true);
  assert.equal(access.check("contacts:edit").epoch, 2);
  gate.swap(await pack({ ...SMALL, roles: { auditor: { grants: ["*:*"] } } }, { epoch: 3 }));
  assert.equal(access.can("contacts:edit"), true);
  assert.deepEqual(access.unknownRoles, ["viewer"]);
  assert.equal(access.mask("contacts", { email: "ada@example.com" }).email, "ada@example.com");
  gate.swap(third);
  assert.equal(access.can("contacts:edit"), false);
  assert.equal(access.mask("contacts", { email: "ada@example.com" }).email, "[redacted]");
});

test("many accesses over many swaps stay right", async () => {
  const gate = await loadGate(first);
  const accesses = Array.from({ length: 300 }, (_, index) => gate.access({ roles: [index % 2 ? "viewer" : "editor"] }));
  for (let round = 0; round < 60; round += 1) {
    gate.swap(await pack(round % 2 ? SMALL : wider, { epoch: round + 2 }));
    for (const [index, access] of accesses.entries())
      assert.equal(access.can("contacts:edit"), index % 2 === 0 || round % 2 === 0);
  }
});

test("a snapshot past its not-after denies and redacts, by the gate's clock", async () => {
  let now = 999_000;
  const gate = await loadGate(await pack(SMALL, { notAfter: 1000 }), { now: () => now });
  const access = gate.access({ roles: ["editor"] });
  assert.equal(access.can("contacts:edit"), true);
  now = 1_000_999;
  assert.equal(access.can("contacts:edit"), true, "the last second still counts");
  now = 1_001_000;
  assert.equal(access.can("contacts:edit"), false);
  assert.equal(access.check("contacts:edit").code, "stale-snapshot");
  assert.equal(access.mask("contacts", { email: "ada@example.com" }).email, "[redacted]");
});

test("a clock that is broken counts as too late when the snapshot has an end", async () => {
  for (const clock of [() => NaN, () => undefined, () => "soon", () => Infinity, () => ({})]) {
    const gate = await loadGate(await pack(SMALL, { notAfter: 1000 }), { now: clock });
    const access = gate.access({ roles: ["editor"] });
    assert.deepEqual(
      [access.can("contacts:edit"), access.check("contacts:edit").code],
      [false, "stale-snapshot"],
      String(clock),
    );
    assert.equal(access.mask("contacts", { email: "ada@example.com" }).email, "[redacted]");
  }
  for (const later of [NaN, undefined]) {
    let now = 0;
    const gate = await loadGate(await pack(SMALL, { notAfter: 1000 }), { now: () => now });
    const access = gate.access({ roles: ["editor"] });
    assert.equal(access.can("contacts:edit"), true);
    now = later;
    assert.equal(access.can("contacts:edit"), false, String(later));
  }
});

test("lists tell names, titles and kinds", async () => {
  const gate = await loadGate(first);
  assert.deepEqual(
    gate
      .permissions()
      .map(({ name, audited }) => [name, audited])
      .filter(([name]) => name.startsWith("contacts")),
    [
      ["contacts:edit", true],
      ["contacts:view", false],
    ],
  );
  assert.deepEqual(
    gate
      .roles()
      .map(({ name, kind }) => [name, kind])
      .sort(),
    [
      ["editor", "custom"],
      ["viewer", "custom"],
    ],
  );
  assert.ok(gate.resources().some(({ name }) => name === "contacts"));
});
