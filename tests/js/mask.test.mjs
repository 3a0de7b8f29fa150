/** Masks of JavaScript values that no JSON file can hold: cycles, getters, proxies, class instances, shared parts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { pack } from "./suites.mjs";

const POLICY = {
  rolegate: 1,
  id: "masks",
  classes: {
    email: { ladder: [{ reveal: "clear" }, { partial: { email: { keep: 1 } } }, "redact"] },
    phone: { ladder: [{ reveal: "clear" }, { digits: { last: 2 } }] },
    name: { ladder: [{ reveal: "clear" }, "initial"] },
    born: { ladder: [{ reveal: "clear" }, "year"] },
    secret: { ladder: ["redact"] },
  },
  resources: {
    contacts: {
      actions: ["view"],
      fields: {
        email: "email",
        phone: "phone",
        name: "name",
        born: "born",
        "addresses.*.street": "secret",
        "custom.*": "secret",
        "owner.email": "email",
        tags: "secret",
      },
    },
    notes: { actions: ["view"] },
  },
  roles: {
    clear: { grants: [{ allow: ["*:*"] }] },
    partial: { grants: [{ allow: ["contacts:view", "pii.email:partial"] }] },
    none: { grants: ["contacts:view"] },
  },
};

const gate = await loadGate(await pack(POLICY));
const clear = gate.access({ roles: ["clear"] });
const partial = gate.access({ roles: ["partial"] });
const none = gate.access({ roles: ["none"] });
const nobody = gate.access({ roles: [] });
const REDACTED = "[redacted]";

/** All text in a value, however deep: what a reader could see. */
function texts(value, seen = new Set()) {
  if (typeof value !== "object" || value === null) return String(value);
  if (seen.has(value)) return "";
  seen.add(value);
  return Reflect.ownKeys(value)
    .map((key) => `${String(key)} ${texts(value[key], seen)}`)
    .join(" ");
}

/** What a reader without clearance sees of a record; nothing when masking it throws. */
function shownOf(record) {
  let masked;
  try {
    masked = none.mask("contacts", record);
  } catch {
    return "";
  }
  let json = "";
  try {
    json = JSON.stringify(masked) ?? "";
  } catch {
    /* a cycle */
  }
  return `${texts(masked)} ${json} ${masked?.email} ${masked?.address}`;
}

const ada = () => ({
  id: 7,
  email: "ada@example.com",
  phone: "+44 20 7946 0958",
  name: "Ada Lovelace",
  born: "1815-12-10",
  addresses: [
    { street: "12 St James's Square", city: "London" },
    { street: "1 Ockham Park", city: "Surrey" },
  ],
  custom: { shoe: "38", vat: "GB1" },
  owner: { email: "charles@example.com", name: "Charles" },
  tags: ["vip", "maths"],
});

test("each class is masked by the rung that is held", () => {
  assert.deepEqual(clear.mask("contacts", ada()).email, "ada@example.com");
  const masked = partial.mask("contacts", ada());
  assert.deepEqual(masked, {
    id: 7,
    email: "a***@example.com",
    phone: "+** ** **** **58",
    name: "A. L.",
    born: "1815",
    addresses: [
      { street: REDACTED, city: "London" },
      { street: REDACTED, city: "Surrey" },
    ],
    custom: { shoe: REDACTED, vat: REDACTED },
    owner: { email: "c***@example.com", name: "Charles" },
    tags: REDACTED,
  });
  assert.equal(none.mask("contacts", ada()).email, REDACTED);
  assert.equal(nobody.mask("contacts", ada()).email, REDACTED);
});

test("the input is never changed, and the copy shares nothing that was masked", () => {
  const input = ada();
  const deep = (value) => {
    if (typeof value === "object" && value) {
      Object.freeze(value);
      Object.values(value).forEach(deep);
    }
    return value;
  };
  const frozen = deep(ada());
  const masked = partial.mask("contacts", frozen);
  assert.deepEqual(frozen, input);
  masked.addresses[0].street = "changed";
  masked.email = "changed";
  masked.owner.email = "changed";
  assert.deepEqual(frozen, input);
  const { email, phone, name, born } = clear.mask("contacts", frozen);
  assert.deepEqual(
    { email, phone, name, born },
    { email: input.email, phone: input.phone, name: input.name, born: input.born },
  );
});

test("a list of records is masked record by record", () => {
  const masked = partial.mask("contacts", [ada(), ada(), null]);
  assert.equal(Array.isArray(masked), true);
  assert.deepEqual(
    masked.map((record) => record?.email),
    ["a***@example.com", "a***@example.com", undefined],
  );
});

test("an unknown resource shows nothing", () => {
  for (const resource of ["contact", "", "__proto__", "constructor", undefined, null, 7, {}, Symbol("contacts")]) {
    const masked = clear.mask(resource, { email: "ada@example.com", deep: [{ x: "secret", n: 5, yes: true }] });
    assert.equal(/ada|secret|5|true/.test(texts(masked)), false, texts(masked));
  }
});

test("a resource without classified fields is clear", () => {
  assert.deepEqual(nobody.mask("notes", { text: "hello", n: [1, { a: null }] }), {
    text: "hello",
    n: [1, { a: null }],
  });
});

test("values of the wrong type are redacted rather than shown", () => {
  const values = [
    12345,
    12345n,
    true,
    { local: "ada" },
    ["ada@example.com"],
    [["ada@example.com"]],
    new Date("1815-12-10"),
    new Map([["ada", "ada"]]),
    new Set(["ada"]),
    new String("ada@example.com"),
    () => "ada",
    Symbol("ada"),
    new URL("https://ada.example"),
    new Uint8Array([65, 68, 65]),
    new (class Ada {
      email = "ada";
      toString() {
        return "ada";
      }
    })(),
  ];
  for (const key of ["email", "phone", "name", "born"]) {
    for (const value of values) {
      const shown = texts(none.mask("contacts", { [key]: value })[key]);
      assert.equal(/ada|12345|true|65/i.test(shown), false, `${key}: ${shown}`);
    }
  }
  for (const owner of ["ada@example.com", 7, ["ada"], new Map([["email", "ada"]])]) {
    assert.equal(/ada|7/.test(texts(none.mask("contacts", { owner }))), false, "a value where an object is expected");
  }
  for (const addresses of ["12 St James's", { a: { street: "12 St James's" } }, new Set(["12 St James's"])]) {
    assert.equal(/James/.test(texts(none.mask("contacts", { addresses }))), false, "a value where a list is expected");
  }
});

test("null and undefined stay what they are", () => {
  assert.deepEqual(none.mask("contacts", { email: null, owner: null, addresses: [null] }), {
    email: null,
    owner: null,
    addresses: [null],
  });
  assert.equal(none.mask("contacts", { email: undefined }).email, undefined);
  assert.equal(none.mask("contacts", null), null);
  assert.equal(none.mask("contacts", undefined), undefined);
});

test("a record that is no record is redacted", () => {
  for (const value of ["ada@example.com", 7, true, 7n, Symbol("ada"), () => "ada"]) {
    assert.equal(/ada|7|true/.test(texts(none.mask("contacts", value))), false, String(value));
  }
});

test("cycles through classified places end, and nothing behind them is shown", () => {
  const tags = ["vip"];
  tags.push(tags);
  const records = [ada()];
  records.push(records);
  const addresses = [{ street: "12 St James's Square" }];
  addresses.push(addresses);
  const owner = { email: "charles@example.com" };
  owner.email = [owner, owner.email];
  for (const value of [{ tags }, records, { addresses }, { owner }]) {
    const shown = shownOf(value);
    assert.equal(/ada@|Lovelace|0958|James|vip|GB1|charles@/.test(shown), false, shown);
  }
  const self = ada();
  self.self = self;
  assert.equal(
    none.mask("contacts", self).email,
    REDACTED,
    "a cycle through a part that nobody classified does not stop the mask",
  );
});

test("a part that occurs twice is masked by each of its paths", () => {
  const shared = { email: "ada@example.com", street: "12 St James's" };
  const masked = none.mask("contacts", { owner: shared, addresses: [shared], plain: shared });
  assert.equal(masked.owner.email, REDACTED);
  assert.equal(masked.addresses[0].street, REDACTED);
  assert.equal(shared.email, "ada@example.com");
});

test("depth shows nothing", () => {
  const nest = (value, around) => {
    for (let depth = 0; depth < 200_000; depth += 1) value = around(value);
    return value;
  };
  const innermost = (value) => {
    while (typeof value === "object" && value !== null) value = Object.values(value)[0];
    return value;
  };
  const masked = (resource, record, pick) => {
    try {
      return innermost(pick(none.mask(resource, record)));
    } catch {
      return "an error";
    }
  };
  const deep = nest({ email: "ada@example.com" }, (deep) => ({ deep }));
  assert.equal(none.mask("contacts", { email: "ada@example.com", deep }).email, REDACTED);
  assert.notEqual(
    masked("contacts", { email: nest("ada@example.com", (x) => [x]) }, (copy) => copy.email),
    "ada@example.com",
  );
  assert.notEqual(
    masked(
      "contacts",
      nest({ email: "ada@example.com" }, (x) => [x]),
      (copy) => copy,
    ),
    "ada@example.com",
  );
  assert.notEqual(
    masked("nonsense", deep, (copy) => copy),
    "ada@example.com",
  );
});

test("getters, proxies and throwing parts never let a clear value through", () => {
  let reads = 0;
  const twoFaced = {
    get email() {
      reads += 1;
      return reads === 1 ? null : "ada@example.com";
    },
  };
  assert.equal(/ada/.test(texts(none.mask("contacts", twoFaced))), false);
  const throwing = {
    get email() {
      throw new Error("ada@example.com");
    },
    id: 1,
  };
  const revoked = (() => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  })();
  const lying = new Proxy(
    { email: "ada@example.com" },
    {
      ownKeys: () => ["email", "x"],
      getOwnPropertyDescriptor: () => ({ value: "ada@example.com", enumerable: true, configurable: true }),
      get: () => "ada@example.com",
    },
  );
  const shouting = {
    email: { toString: () => "ada@example.com", toJSON: () => "ada@example.com", valueOf: () => "ada@example.com" },
  };
  for (const record of [throwing, revoked, shouting, { email: revoked }, { owner: revoked }, { addresses: revoked }])
    assert.equal(/ada@/.test(shownOf(record)), false);
  assert.equal(none.mask("contacts", lying).email, REDACTED);
});

test("keys that mean something to JavaScript are only keys", () => {
  const record = JSON.parse(
    '{"__proto__":{"email":"ada@example.com","admin":true},"constructor":"c","email":"ada@example.com","custom":{"__proto__":"ada","constructor":"ada","toString":"ada"}}',
  );
  const masked = none.mask("contacts", record);
  assert.equal(masked.email, REDACTED);
  assert.equal(masked.admin, undefined, "no prototype was set");
  assert.equal({}.admin, undefined, "no prototype was changed");
  assert.equal(/ada/.test(JSON.stringify(masked.custom)), false);
  assert.equal(Object.getPrototypeOf(masked), Object.prototype);
});

test("inherited, symbol and hidden properties do not carry a clear value along", () => {
  const inherited = Object.create({ email: "ada@example.com" });
  const hidden = Object.defineProperty({ id: 1 }, "email", { value: "ada@example.com", enumerable: false });
  const symbolic = { [Symbol.for("email")]: "ada@example.com", id: 1 };
  class Contact {
    #secret = "ada@example.com";
    email = "ada@example.com";
    get address() {
      return this.email;
    }
    toJSON() {
      return { email: this.#secret };
    }
  }
  for (const record of [inherited, hidden, symbolic, new Contact()])
    assert.equal(/ada@/.test(shownOf(record)), false, shownOf(record));
});

test("sparse and odd lists", () => {
  const tags = ["vip"];
  tags[3] = "maths";
  tags.extra = "secret";
  const masked = none.mask("contacts", { tags });
  assert.equal(/vip|maths|secret/.test(texts(masked)), false);
});

test("the plan names every classified field once, with the rung that decides", () => {
  const plan = Object.fromEntries(
    partial.maskPlan("contacts").map(({ path, class: name, mask, rung }) => [path, [name, mask, rung]]),
  );
  assert.deepEqual(plan, {
    email: ["email", "email", "pii.email:partial"],
    phone: ["phone", "digits", ""],
    name: ["name", "initial", ""],
    born: ["born", "year", ""],
    "addresses.*.street": ["secret", "redact", ""],
    "custom.*": ["secret", "redact", ""],
    "owner.email": ["email", "email", "pii.email:partial"],
    tags: ["secret", "redact", ""],
  });
  assert.deepEqual(
    clear.maskPlan("contacts").find(({ path }) => path === "email"),
    {
      ...{ path: "email", class: "email", classes: ["email"], records: [], mask: "clear", rung: "pii.email:reveal" },
      revealedBy: [],
    },
  );
  assert.deepEqual(clear.maskPlan("nonsense"), []);
});
