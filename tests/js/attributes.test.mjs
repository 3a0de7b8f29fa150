/** Records, circumstances and attributes that a program may pass: read as far as asked for, and never a way in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { pack } from "./suites.mjs";

const policy = (when) => ({
  rolegate: 1,
  id: "attributes",
  resources: { things: { actions: ["edit", "view"] }, others: { actions: ["view"] } },
  roles: { someone: { grants: [{ allow: ["things:edit"], when }, "things:view"] } },
});
const gateOf = async (when) => loadGate(await pack(policy(when)), { now: () => 60_000 });
const accessOf = async (when, attributes) => (await gateOf(when)).access({ roles: ["someone"], subject: "ada", attributes });

const boom = () => {
  throw new Error("boom");
};
const throwing = (name) => Object.defineProperty({}, name, { get: boom, enumerable: true });
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

test("only the attributes that conditions ask for are read", async () => {
  const access = await accessOf("resource.owner.name == 'ada'");
  const read = [];
  const spy = (target, path) =>
    new Proxy(target, {
      get(_, key) {
        read.push(path + String(key));
        return target[key];
      },
    });
  const owner = spy({ name: "ada", secret: 1 }, "owner.");
  assert.equal(access.can("things:edit", { resource: spy({ owner, secret: 1 }, "") }), true);
  assert.equal(read.some((key) => key.includes("secret")), false, read.join());
});

test("dates are timestamps, and the time is the gate's", async () => {
  const access = await accessOf("resource.made < context.now");
  assert.equal(access.can("things:edit", { resource: { made: new Date(59_000) } }), true);
  assert.equal(access.can("things:edit", { resource: { made: new Date(61_000) } }), false);
  assert.equal(access.check("things:edit", { resource: { made: new Date(Number.NaN) } }).effect, "conditional");
});

test("what cannot be read is missing, and nothing throws", async () => {
  const access = await accessOf("resource.owner == 'ada'");
  const cycle = {};
  cycle.owner = cycle;
  const records = [throwing("owner"), revoked(), cycle, { owner: () => "ada" }, { owner: Symbol("ada") }, { owner: undefined }, 7, "ada", null];
  for (const resource of [...records, []]) {
    assert.equal(access.can("things:edit", { resource }), false);
    assert.equal(access.check("things:edit", { resource }).effect, "conditional");
  }
  for (const request of [throwing("resource"), throwing("context"), throwing("field"), revoked(), 7, "x", null]) {
    assert.equal(access.can("things:edit", request), false);
    assert.equal(access.canField("things:edit", "name", request), false);
    assert.equal(access.check("things:edit", request).effect, "conditional");
    assert.deepEqual(access.permittedFields("things:edit", request), []);
    assert.deepEqual(access.allowed("things:edit", [{ owner: "ada" }, { owner: "bob" }], request), [{ owner: "ada" }]);
    assert.equal(access.checkMany([request])[0].effect, "deny");
    assert.deepEqual(access.actions("things", request), ["things:view"]);
  }
  assert.deepEqual([access.checkMany(null), access.allowed("things:edit", null)], [[], []]);
});

test("attributes that everything has, or that a prototype was given, are none", async () => {
  const access = await accessOf("has(resource.constructor) || resource.owner == 'ada'");
  Object.defineProperty(Object.prototype, "owner", { value: "ada", configurable: true });
  try {
    assert.equal(access.can("things:edit", { resource: {} }), false);
  } finally {
    delete Object.prototype.owner;
  }
});

test("a list that is cut short, too deep or not to be read does not pass as one that lacks a value", async () => {
  const access = await accessOf("!(subject.id in resource.blocked)");
  const can = (blocked) => access.can("things:edit", { resource: { blocked } });
  assert.deepEqual([can([]), can(["bob"]), can(["ada"]), can(["bob", undefined])], [true, true, false, true]);
  const many = Array.from({ length: 200_000 }, (_, index) => `user-${index}`);
  let deep = ["ada"];
  for (let depth = 0; depth < 40; depth += 1) deep = [deep];
  for (const blocked of [[...many, "ada"], deep, [Symbol("ada")], [revoked()], new Array(2 ** 32 - 1)]) assert.equal(can(blocked), false);
});

test("attributes of a subject are those it had, and its id is its own", async () => {
  const access = await accessOf("subject.team == 'red' && subject.id == 'ada'", { team: "red", id: "eve" });
  assert.equal(access.can("things:edit"), true);
  assert.equal((await accessOf("subject.team == 'red'", throwing("team"))).can("things:edit"), false);
});

test("actions lists what of a resource is allowed", async () => {
  const access = await accessOf("resource.owner == subject.id");
  assert.deepEqual(access.actions("things"), ["things:view"]);
  assert.deepEqual(access.actions("things", { resource: { owner: "ada" } }), ["things:edit", "things:view"]);
  assert.deepEqual([access.actions("others"), access.actions("none"), access.actions(7)], [[], [], []]);
});

test("the same principal gives the same access, another never does", async () => {
  const gate = await gateOf("subject.team == 'red'");
  const principal = (team) => ({ roles: ["someone"], attributes: { team } });
  assert.equal(gate.access(principal("red")), gate.access(principal("red")));
  assert.notEqual(gate.access(principal("red")), gate.access(principal("blue")));
  assert.equal(gate.access(principal("red")).can("things:edit"), true);
  assert.equal(gate.access(principal("blue")).can("things:edit"), false);
  for (const team of [new String("red"), ["red"], null, Number.NaN, new Date(0)]) {
    assert.equal(gate.access(principal(team)).can("things:edit"), false);
  }
});

test("a principal that changes while it is read does not answer for another", async () => {
  const gate = await gateOf("true");
  let reads = 0;
  gate.access({
    get roles() {
      reads += 1;
      return reads === 1 ? [] : ["someone"];
    },
  });
  assert.equal(gate.access({ roles: [] }).can("things:edit"), false);
});
