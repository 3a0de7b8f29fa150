/** Masks that need the caller's key or clock, and those that give no text, on JavaScript values. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RolegateError, loadGate } from "rolegate";
import { pack } from "./suites.mjs";

const POLICY = {
  rolegate: 1,
  id: "strategies",
  classes: {
    age: { ladder: ["age"] },
    floor: { ladder: [{ floor: { size: 10 } }] },
    gone: { ladder: ["drop"] },
    id: { ladder: [{ pseudonym: { bytes: 32 } }] },
    nothing: { ladder: ["null"] },
  },
  resources: {
    contacts: {
      actions: ["view"],
      fields: { born: "age", price: "floor", secret: "gone", "notes.*": "gone", id: "id", tags: "nothing" },
    },
  },
  roles: { none: {} },
};
const REDACTED = "[redacted]";
/** RFC 4231, test case 1. */
const KEY = new Uint8Array(20).fill(0x0b);
const HASH = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";

const bytes = await pack(POLICY);
const masked = (gate, record) => gate.access({ roles: ["none"] }).mask("contacts", record);

test("pseudonyms are made with the key, whether it is bytes or text, and after a swap", async () => {
  const key = KEY.slice();
  const gate = await loadGate(bytes, { pseudonymKey: key });
  key.fill(0);
  assert.equal(masked(gate, { id: "Hi There" }).id, HASH);
  gate.swap(bytes);
  assert.equal(masked(gate, { id: "Hi There" }).id, HASH);
  const text = await loadGate(bytes, { pseudonymKey: "\v".repeat(20) });
  assert.equal(masked(text, { id: "Hi There" }).id, HASH);
  assert.equal(masked(await loadGate(bytes), { id: "Hi There" }).id, REDACTED);
});

test("a key that is none or short is refused, and never repeated", async () => {
  for (const pseudonymKey of ["fifteen bytes..", new Uint8Array(15), null, 5, {}, new ArrayBuffer(20)]) {
    await assert.rejects(loadGate(bytes, { pseudonymKey }), (error) => {
      assert.ok(error instanceof RolegateError);
      assert.equal(error.code, "load/bad-key");
      assert.equal(error.message.includes("fifteen"), false);
      return true;
    });
  }
});

test("ages are counted up to the gate's clock, of dates as well", async () => {
  let now = Date.UTC(2026, 2, 1);
  const gate = await loadGate(bytes, { now: () => now });
  assert.equal(masked(gate, { born: "1986-03-02" }).born, "30-39");
  assert.equal(masked(gate, { born: new Date("1986-03-02") }).born, "30-39");
  now += 86_400_000;
  assert.equal(masked(gate, { born: "1986-03-02" }).born, "40-49");
  now = NaN;
  assert.equal(masked(gate, { born: "1986-03-02" }).born, REDACTED);
});

test("a floor is a number, and odd numbers are redacted", async () => {
  const gate = await loadGate(bytes);
  assert.equal(masked(gate, { price: 42.5 }).price, 40);
  assert.equal(masked(gate, { price: -0 }).price, 0);
  for (const price of [NaN, Infinity, -Infinity, 1e21, 42n, Symbol("42"), new Number(42), true]) {
    assert.equal(masked(gate, { price }).price, REDACTED);
  }
});

test("what is dropped leaves neither key nor hole, and null takes any value", async () => {
  const gate = await loadGate(bytes);
  const record = { secret: () => "ada", notes: ["a", undefined, , "b"], tags: { a: ["ada"] } };
  const copy = masked(gate, record);
  assert.deepEqual(Object.keys(copy), ["notes", "tags"]);
  assert.deepEqual([copy.notes, copy.tags], [[], null]);
  assert.deepEqual(masked(gate, { secret: undefined, notes: { a: 1, b: null }, tags: undefined }), { notes: {}, tags: undefined });
  assert.deepEqual(gate.access({ roles: [] }).maskPlan("contacts").map(({ mask }) => mask), ["age", "pseudonym", "drop", "floor", "drop", "null"]);
});
