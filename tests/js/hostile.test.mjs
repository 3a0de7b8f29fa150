/** Values a program should never pass: checks answer "no" and masks show nothing, and neither throws. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { SMALL, pack } from "./suites.mjs";

const bytes = await pack(SMALL);
const gate = await loadGate(bytes);
const editor = gate.access({ roles: ["editor"] });
const viewer = gate.access({ roles: ["viewer"] });

/** Texts that throw, lie or were withdrawn. */
const explosive = {
  toString() {
    throw new Error("boom");
  },
  valueOf() {
    throw new Error("boom");
  },
  [Symbol.toPrimitive]() {
    throw new Error("boom");
  },
};
const convincing = { toString: () => "contacts:edit", valueOf: () => "contacts:edit" };
const revoked = (() => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
})();

const NOT_PERMISSIONS = [
  undefined,
  null,
  true,
  false,
  0,
  -1,
  NaN,
  1n,
  Symbol("contacts:edit"),
  {},
  [],
  ["contacts:edit"],
  () => "contacts:edit",
  explosive,
  convincing,
  revoked,
  new String("contacts:edit"),
  new Proxy(
    {},
    {
      get() {
        throw new Error("boom");
      },
    },
  ),
  "",
  " ",
  ":",
  "contacts",
  "contacts:",
  ":edit",
  "contacts:*",
  "*:*",
  "*",
  "contacts:edit ",
  " contacts:edit",
  "Contacts:Edit",
  "contacts:edit\0",
  "contacts:edit\0more",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "contacts:__proto__",
  "\ud800",
  "contacts:edit\ud800",
  "contаcts:edit",
  "x".repeat(1 << 24),
  "contacts:edit".repeat(1 << 16),
  "0",
  "1",
  "length",
];

const name = (value) => {
  try {
    return typeof value === "string" ? JSON.stringify(value.slice(0, 30)) : `a ${typeof value}`;
  } catch {
    return "a value";
  }
};

test("can is false for whatever is no permission of the snapshot, and never throws", () => {
  assert.equal(editor.can("contacts:edit"), true);
  for (const value of NOT_PERMISSIONS) assert.equal(editor.can(value), false, name(value));
  assert.equal(editor.can(), false);
  assert.equal(editor.can("contacts:edit"), true);
});

test("check denies whatever is no permission of the snapshot, with the code for it", () => {
  for (const value of NOT_PERMISSIONS) {
    const decision = editor.check(value);
    assert.equal(decision.effect, "deny", name(value));
    assert.equal(decision.code, "unknown-permission", name(value));
    assert.equal(typeof decision.permission, "string", name(value));
    assert.ok(
      decision.message.length > 0 && decision.message.length < 1000,
      `${name(value)}: a message of ${decision.message.length}`,
    );
  }
});

test("principals that are none hold no role", () => {
  const principals = [
    undefined,
    null,
    0,
    "editor",
    [],
    ["editor"],
    () => ({}),
    Symbol("x"),
    {},
    { roles: null },
    { roles: "editor" },
    { roles: { 0: "editor", length: 1 } },
    { roles: 7 },
    {
      roles: [
        null,
        undefined,
        7,
        {},
        ["editor"],
        Symbol("editor"),
        explosive,
        convincing,
        revoked,
        new String("editor"),
      ],
    },
    { roles: ["__proto__", "constructor", "Editor", "editor ", ""] },
    { roles: ["x".repeat(1 << 20)] },
    { subject: explosive },
    { subject: "user:1" },
    { at: explosive, roles: [] },
    { roles: ["editor"], at: "store:none" },
  ];
  principals.forEach((principal, index) => {
    const access = gate.access(principal);
    assert.equal(access.can("contacts:view"), false, `principal ${index}`);
    assert.equal(access.check("contacts:view").effect, "deny", `principal ${index}`);
    assert.equal(access.mask("contacts", { email: "ada@example.com" }).email, "[redacted]", `principal ${index}`);
  });
});

test("a principal that throws when it is read gives no access", () => {
  const throwing = new Proxy(
    {},
    {
      get() {
        throw new Error("boom");
      },
    },
  );
  for (const principal of [
    {
      get roles() {
        throw new Error("boom");
      },
    },
    throwing,
    revoked,
    { roles: revoked },
    {
      roles: new Proxy(["editor"], {
        get() {
          throw new Error("boom");
        },
      }),
    },
  ]) {
    let allowed = false;
    try {
      allowed = gate.access(principal).can("contacts:view");
    } catch {
      /* the caller's own exception may come back */
    }
    assert.equal(allowed, false);
  }
});

test("many roles, repeated roles and unknown roles beside a known one", () => {
  const many = Array.from({ length: 50_000 }, (_, index) => `role-${index}`);
  const access = gate.access({ roles: [...many, "editor", "editor"] });
  assert.equal(access.can("contacts:edit"), true);
  assert.deepEqual(access.unknownRoles.length, many.length);
});

test("a role list that is changed afterwards changes nothing", () => {
  const roles = ["viewer"];
  const access = gate.access({ roles });
  roles.push("editor");
  assert.equal(access.can("contacts:edit"), false);
  for (const change of [
    () => access.roles.push("editor"),
    () => {
      access.roles[0] = "editor";
    },
    () => {
      access.check("contacts:edit").effect = "allow";
    },
  ]) {
    try {
      change();
    } catch {
      /* refusing is as good as ignoring */
    }
  }
  assert.equal(access.can("contacts:edit"), false);
  assert.equal(access.check("contacts:edit").effect, "deny");
});

test("polluted prototypes open nothing", () => {
  try {
    for (const [key, value] of Object.entries({ "contacts:edit": 1, effect: "allow", email: "x" })) {
      Object.defineProperty(Object.prototype, key, { value, configurable: true, enumerable: false, writable: true });
    }
    assert.equal(viewer.can("contacts:edit"), false);
    assert.equal(viewer.can("constructor"), false);
  } finally {
    for (const key of ["contacts:edit", "effect", "email"]) delete Object.prototype[key];
  }
});

test("a disposed gate denies and redacts, and says so when it is used on", async () => {
  const own = await loadGate(bytes);
  const access = own.access({ roles: ["editor"] });
  own.dispose();
  own.dispose();
  assert.equal(access.can("contacts:edit"), false);
  assert.equal(access.check("contacts:edit").effect, "deny");
  assert.equal(JSON.stringify(access.mask("contacts", { email: "ada@example.com" }) ?? null).includes("ada"), false);
  assert.throws(() => own.swap(bytes), { name: "RolegateError", code: "gate/disposed" });
  assert.equal(gate.access({ roles: ["editor"] }).can("contacts:edit"), true, "another gate is not touched");
});

test("using disposes at the end of the block", async () => {
  const own = await loadGate(bytes);
  const access = own.access({ roles: ["editor"] });
  assert.equal(access.can("contacts:edit"), true);
  own[Symbol.dispose ?? Symbol.for("Symbol.dispose")]();
  assert.equal(access.can("contacts:edit"), false);
});
