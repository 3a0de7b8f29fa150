/** Records, fields, sessions and queries through the package; what the cases cannot say as JSON. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { compilePolicy } from "rolegate/author";

const POLICY = {
  rolegate: 1,
  id: "statements",
  resources: {
    things: { actions: ["view", "edit", "price", "date"] },
    users: { actions: ["edit"] },
  },
  scopes: { store: null },
  roles: {
    viewer: { grants: ["things:view"] },
    editor: {
      includes: ["viewer"],
      grants: [
        { allow: ["things:edit"], when: "resource.owner == subject.id && subject.level > 2" },
        { allow: ["things:price"], fields: ["price", "tax.*"] },
        { allow: ["things:date"], when: "resource.created < timestamp('2025-10-15')" },
        { allow: ["users:edit"], at: "store:a" },
      ],
    },
  },
  directory: {
    scopes: { "store:a": null, "store:b": null },
    assignments: [
      { subject: "ada", role: "editor" },
      { subject: "bob", role: "viewer" },
    ],
  },
};

async function load(now = () => 0) {
  const { snapshot } = await compilePolicy(POLICY);
  return loadGate(snapshot, { now });
}

const ADA = { subject: "ada", attributes: { level: 3 } };
const mine = { owner: "ada" };

test("a record decides, and only then", async () => {
  const access = (await load()).access(ADA);
  assert.equal(access.can("things:edit"), false);
  assert.equal(access.can("things:edit", { resource: mine }), true);
  assert.equal(access.can("things:edit", { resource: { owner: "bob" } }), false);
  assert.equal(access.canSome("things:edit"), true);
  assert.deepEqual(access.allowed("things:edit", [mine, { owner: "bob" }, {}]), [mine]);
  const decision = access.check("things:edit");
  assert.deepEqual([decision.effect, decision.missing], ["conditional", ["resource.owner"]]);
  assert.equal(decision.message, "it depends on resource.owner");
  assert.equal(decision.reason, "Whether you may do this depends on the case.");
});

test("type, instance and field are three questions", async () => {
  const access = (await load()).access(ADA);
  assert.equal(access.can("things:price"), false);
  assert.equal(access.canField("things:price", "price"), true);
  assert.equal(access.canField("things:price", "tax.rate"), true);
  assert.equal(access.canField("things:price", "tax"), false);
  assert.equal(access.canField("things:price", ""), false);
  assert.equal(access.canField("things:price", undefined), false);
  assert.equal(access.canField("things:view", "anything"), true);
  assert.deepEqual(access.permittedFields("things:price"), ["price", "tax.*"]);
  assert.deepEqual(access.permittedFields("things:view"), ["*"]);
  assert.deepEqual(access.permittedFields("things:none"), []);
});

test("many questions in one call answer as each alone", async () => {
  const access = (await load()).access(ADA);
  const asked = [
    "things:view",
    { permission: "things:edit", resource: mine },
    { permission: "things:price", field: "price" },
    "things:none",
    { permission: "things:edit" },
    "",
  ];
  const each = asked.map((one) => (typeof one === "string" ? access.check(one) : access.check(one.permission, one)));
  assert.deepEqual(access.checkMany(asked), each);
  assert.deepEqual(each.map(({ effect }) => effect), ["allow", "allow", "allow", "deny", "conditional", "deny"]);
  assert.deepEqual(access.checkMany([]), []);
});

test("who can, where, and which role covers which", async () => {
  const gate = await load();
  assert.deepEqual(gate.whoCan("things:view"), ["ada", "bob"]);
  assert.deepEqual(gate.whoCan("users:edit"), []);
  assert.deepEqual(gate.whoCan("users:edit", { at: "store:a" }), ["ada"]);
  assert.deepEqual(gate.whoCan("users:edit", { at: "store:none" }), []);
  assert.deepEqual(gate.whoCan("things:price", { field: "price" }), ["ada"]);
  assert.deepEqual(gate.whoCan("nothing:here"), []);
  assert.deepEqual(gate.access(ADA).whereCan("users:edit"), ["store:a"]);
  assert.deepEqual(gate.access(ADA).whereCan("things:view"), ["store:a", "store:b"]);
  assert.deepEqual(
    ["editor viewer", "viewer editor", "viewer viewer", "viewer none"].map((pair) => gate.covers(...pair.split(" "))),
    [true, false, true, false],
  );
  assert.deepEqual(gate.matrix([ADA, { subject: "bob" }, {}], ["things:view", "things:edit"]), [
    ["allow", "conditional"],
    ["allow", "deny"],
    ["deny", "deny"],
  ]);
});

test("the same principal gives the same access, another another", async () => {
  const gate = await load();
  const access = gate.access(ADA);
  assert.equal(gate.access({ subject: "ada", attributes: { level: 3 } }), access);
  assert.notEqual(gate.access({ subject: "ada", attributes: { level: 2 } }), access);
  assert.notEqual(gate.access({ subject: "ada" }), access);
  const attributes = { level: 1 };
  const low = gate.access({ subject: "ada", attributes });
  attributes.level = 3;
  assert.equal(low.can("things:edit", { resource: mine }), false, "attributes are read when the access is made");
  assert.equal(gate.access({ subject: "ada", attributes }).can("things:edit", { resource: mine }), true);
});

test("a date is a timestamp", async () => {
  const access = (await load()).access(ADA);
  const at = (text) => ({ resource: { created: new Date(text) } });
  assert.equal(access.can("things:date", at("2025-10-14T23:59:59Z")), true);
  assert.equal(access.can("things:date", at("2025-10-15T00:00:00Z")), false);
  assert.equal(access.check("things:date", at("no date")).effect, "conditional");
});

test("what cannot be read is missing, and nothing throws", async () => {
  const access = (await load()).access(ADA);
  const thrower = { get owner() { throw new Error("no"); } };
  const cycle = {};
  cycle.owner = cycle;
  class Thing {
    get owner() {
      return "ada";
    }
  }
  for (const resource of [thrower, new Proxy({}, { has() { throw new Error("no"); } }), 5, "ada", [], null, () => 1]) {
    assert.equal(access.can("things:edit", { resource }), false);
    assert.equal(access.check("things:edit", { resource }).effect, "conditional");
  }
  assert.equal(access.can("things:edit", { resource: cycle }), false);
  assert.equal(access.can("things:edit", { resource: new Thing() }), true, "a class's getter is an attribute");
  for (const request of [null, 5, "x", { field: 5 }]) assert.equal(access.can("things:view", request), true);
});

test("a session that began at no time of day is too old", async () => {
  const session = { max_age: "12h" };
  const { snapshot } = await compilePolicy({ ...POLICY, session });
  const gate = await loadGate(snapshot, { now: () => 1_700_000_000_000 });
  const can = (since) => gate.access({ roles: ["viewer"], session: { since } }).can("things:view");
  assert.deepEqual([1_700_000_000, new Date(1_700_000_000_000)].map(can), [true, true]);
  for (const since of [1_700_000_000_000, -1, NaN, "1700000000", null, undefined, new Date("no date")])
    assert.equal(can(since), false, String(since));
});

test("maps are equal whatever the order of their keys, and zero has no sign", async () => {
  const { snapshot } = await compilePolicy({
    rolegate: 1, id: "equal",
    resources: { pages: { actions: ["edit"] } },
    roles: { owner: { grants: [{ allow: ["pages:edit"], when: "resource.owner == subject.owner && resource.list == [0]" }] } },
  });
  const gate = await loadGate(snapshot);
  const access = gate.access({ roles: ["owner"], attributes: { owner: { a: 1, b: 2 } } });
  const can = (resource) => access.can("pages:edit", { resource });
  assert.equal(can({ owner: { b: 2, a: 1 }, list: [-0] }), true);
  assert.equal(can({ owner: { b: 2, a: 2 }, list: [0] }), false);
});
