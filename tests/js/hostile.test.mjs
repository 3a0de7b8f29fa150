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

const attributed = {
  rolegate: 1,
  id: "attributed",
  resources: {
    things: { actions: ["own", "empty", "guarded", "told", "named", "count", "long"] },
    people: { fields: { name: "personal" }, erased_when: "has(resource.erased)" },
  },
  classes: { personal: { ladder: [{ reveal: "clear" }, "redact"] } },
  roles: {
    someone: {
      grants: [
        { allow: ["things:own"], when: "resource.owner == subject.uid" },
        { allow: ["things:empty"], when: "size(resource.labels) == 0" },
        "things:guarded",
        "pii.personal:reveal",
        { allow: ["things:told"], when: "!has(subject.blocked)" },
        { allow: ["things:long"], when: "size(resource.text) > 0" },
        { allow: ["things:named"], when: "resource.owner == subject.id" },
        { allow: ["things:count"], when: "resource.count == 9007199254740992 || resource.count == 5" },
      ],
    },
  },
  guardrails: {
    held: { deny: ["things:guarded"], when: "has(resource.hold) || 'locked' in resource.labels", because: "held" },
  },
};
const attributedGate = await loadGate(await pack(attributed));
const someone = (attributes, subject = "ada") => attributedGate.access({ roles: ["someone"], subject, attributes });

class Key {
  #secret;
  constructor(secret) {
    this.#secret = secret;
  }
  get secret() {
    return this.#secret;
  }
}

test("objects whose state is not in their keys are not equal, and not empty", () => {
  const pairs = [
    [new Key(1), new Key(2)],
    [new URL("https://a.example"), new URL("https://b.example")],
    [/a/, /b/],
    [new Set(["a"]), new Set(["b"])],
    [new Map([["a", 1]]), new Map([["b", 1]])],
    [Promise.resolve(1), Promise.resolve(2)],
    [{ in: new Key(1) }, { in: new Key(2) }],
  ];
  for (const [owner, uid] of pairs) {
    assert.equal(someone({ uid }).can("things:own", { resource: { owner } }), false, String(owner));
    assert.equal(someone({ uid }).check("things:own", { resource: { owner } }).effect, "conditional");
  }
  assert.equal(someone({ uid: { a: [1] } }).can("things:own", { resource: { owner: { a: [1] } } }), true);
  const empty = (labels) => someone({}).can("things:empty", { resource: { labels } });
  assert.deepEqual([empty([]), empty({}), empty(new Set(["x"])), empty(new Map([["x", 1]]))], [true, true, false, false]);
});

test("a guardrail is not passed over for what it cannot read", () => {
  const can = (resource) => someone({}).can("things:guarded", { resource });
  assert.equal(can({ labels: [] }), true);
  const boom = () => {
    throw new Error("boom");
  };
  for (const hold of [NaN, new Date(NaN), () => true, Symbol("x"), new Set([1]), "\ud800", 2n ** 60n, "x".repeat(1 << 21)]) {
    assert.equal(can({ labels: [], hold }), false, typeof hold);
  }
  assert.equal(can(Object.defineProperty({ labels: [] }, "hold", { get: boom, enumerable: true })), false);
  assert.equal(can({ labels: new Set(["locked"]) }), false);
  assert.equal(can(new (class { labels = []; })()), false, "a class instance may hold it where it is not seen");
  assert.equal(can(new (class { labels = []; hold = undefined; })()), true);
  assert.equal(can({ labels: [], constructor: 1 }), true);
});

test("a record that may be erased shows nothing", () => {
  const access = someone({});
  assert.equal(access.mask("people", { name: "Ada" }).name, "Ada");
  for (const erased of [NaN, Symbol("x"), new Date(NaN)]) assert.notEqual(access.mask("people", { name: "Ada", erased }).name, "Ada");
});

test("attributes that are not told, or cannot be read, are not known to be without anything", () => {
  const boom = () => {
    throw new Error("boom");
  };
  const throwing = Object.defineProperty({}, "team", { get: boom, enumerable: true });
  assert.equal(someone({}).can("things:told"), true);
  class Member {
    team = "red";
    get blocked() {
      return true;
    }
  }
  class Silent {
    #blocked = true;
    isBlocked() {
      return this.#blocked;
    }
  }
  const unread = [undefined, null, 7, "x", () => 1, throwing, revoked, new Map(), new Set(), { team: NaN }, { team() {} }, new Silent()];
  for (const attributes of [...unread, new Member()]) {
    const access = someone(attributes);
    assert.equal(access.can("things:told"), false);
    assert.equal(access.can("things:named", { resource: { owner: "ada" } }), true, "the subject's name is told apart");
    assert.equal(access.can("things:named", { resource: { owner: "bob" } }), false);
  }
  for (const attributes of unread) assert.equal(someone(attributes).check("things:told").effect, "conditional");
  class Owner {
    get uid() {
      return 7;
    }
  }
  assert.equal(someone(new Owner()).can("things:own", { resource: { owner: 7 } }), true, "getters of a class are read");
});

test("numbers that cannot be held exactly are missing", () => {
  const count = (value) => someone({}).check("things:count", { resource: { count: value } }).effect;
  assert.deepEqual([count(5n), count(6n), count(2n ** 53n), count(2n ** 53n + 1n)], ["allow", "deny", "conditional", "conditional"]);
});

test("one long text is held against the bound, too", () => {
  const can = (text) => someone({}).can("things:long", { resource: { text } });
  assert.equal(can("x".repeat(1 << 19)), true);
  for (const text of ["x".repeat(1 << 20), "x".repeat(1 << 22), "\u20ac".repeat(1 << 19)]) assert.equal(can(text), false);
  const half = "x".repeat(1 << 19);
  const access = someone({ uid: half });
  assert.equal(access.can("things:own", { resource: { owner: half } }), true, "each has its own bound");
});

test("ill-formed texts are not equal to each other, nor to U+FFFD", () => {
  for (const owner of ["\ud801", "\ufffd", "\ud800"]) {
    assert.equal(someone({ uid: "\ud800" }).can("things:own", { resource: { owner } }), false);
    assert.equal(someone({}, "\ud800").can("things:named", { resource: { owner } }), false);
  }
  assert.equal(someone({ uid: "\ud83d\ude00" }).can("things:own", { resource: { owner: "\ud83d\ude00" } }), true);
});

test("a principal may name more roles than a call takes arguments", async () => {
  const scopes = Array.from({ length: 100_000 }, (_, index) => `store:s${index}`);
  const directory = { scopes: Object.fromEntries(scopes.map((scope) => [scope, null])), assignments: [] };
  const large = await loadGate(await pack({ ...SMALL, scopes: { store: null }, directory }));
  const access = large.access({ roles: scopes.map((at) => ({ role: "viewer", at })), at: "store:s99999" });
  assert.equal(access.can("contacts:view"), true);
});
