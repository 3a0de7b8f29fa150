/** An access that is kept: it follows the times of assignments without being asked for again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { PLACED, pack } from "./suites.mjs";

const bytes = await pack(PLACED);

/** What `ada` may do at a scope, at each of some times, by one access whose clock is moved. */
async function follow(at, permission, seconds) {
  let now = 0;
  const gate = await loadGate(bytes, { now: () => now * 1000 });
  const access = gate.access({ subject: "ada", at });
  return seconds.map((second) => {
    now = second;
    const can = access.can(permission);
    assert.equal(access.check(permission).effect, can ? "allow" : "deny", `at ${second}`);
    return can;
  });
}

test("an access notices that a group's assignment begins and ends", async () => {
  const times = [0, 999, 999.999, 1000, 1999.999, 2000, 9999];
  assert.deepEqual(await follow(undefined, "contacts:view", times), [false, false, false, true, true, false, false]);
});

test("an access notices that a subject's own assignment ends, at its scope", async () => {
  assert.deepEqual(await follow("store:a", "contacts:edit", [0, 1499, 1500]), [true, true, false]);
});

test("a clock that is no number ends every assignment", async () => {
  assert.deepEqual(await follow(undefined, "contacts:view", [1000, Number.NaN]), [true, false]);
});

test("roles held are those that hold where one asks", async () => {
  const gate = await loadGate(bytes, { now: () => 0 });
  const named = [{ role: "viewer", at: "store:b" }, "nobody", { role: "editor", at: "" }];
  const there = gate.access({ subject: "ada", roles: named, at: "store:a" });
  assert.deepEqual(there.unknownRoles, ["editor at ", "nobody", "viewer at store:b"]);
  assert.equal(there.can("contacts:edit"), true);
  assert.equal(gate.access({ subject: "ada", roles: named }).check("contacts:edit").code, "out-of-scope");
});

test("an access that is made while an assignment ends does not keep it", async () => {
  const times = [1999.9999, 2000, 2001];
  const gate = await loadGate(bytes, { now: () => (times.length > 1 ? times.shift() : times[0]) * 1000 });
  const access = gate.access({ subject: "ada" });
  assert.deepEqual([times.length < 3, access.can("contacts:view")], [true, false]);
});
