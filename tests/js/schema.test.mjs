/** Records, erased records and forms, as far as no JSON file can say it: cycles, getters, dates, many texts at once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { pack } from "./suites.mjs";

const POLICY = {
  rolegate: 1,
  id: "schema",
  classes: {
    email: { ladder: [{ reveal: "clear" }, { partial: { email: { keep: 1 } } }, "redact"] },
    born: { ladder: [{ reveal: "clear" }, "year"] },
  },
  resources: {
    contacts: {
      actions: ["view"],
      fields: { email: "email", born: "born", manager: { record: "contacts" }, mails: "email", constructor: "email" },
    },
    erasable: { actions: ["view"], erased_when: "resource.gone || resource.since > timestamp(0)", fields: { email: "email" } },
    strict: { actions: ["view"], unclassified: "mask", fields: { id: "clear" } },
  },
  roles: { partial: { grants: ["pii.email:partial"] }, all: { grants: ["*:*"] } },
};

const gate = await loadGate(await pack(POLICY));
const partial = gate.access({ roles: ["partial"] });
const all = gate.access({ roles: ["all"] });
const REDACTED = "[redacted]";

test("many texts at once are masked as each alone is", () => {
  const odd = ["", "a@b.c", "a\0b@c.d", "\0", "é\u{1f600}x@example.com", "x".repeat(47) + "@b.c", "y".repeat(5000) + "@b.c", "\ud800@b.c"];
  const texts = Array.from({ length: 1500 }, (_, at) => (at % 7 ? `person${at}@example.com` : odd[(at / 7) % odd.length]));
  const together = partial.mask("contacts", { mails: texts }).mails;
  assert.equal(together.length, texts.length);
  texts.forEach((text, at) => assert.equal(together[at], partial.mask("contacts", { email: text }).email, JSON.stringify(text)));
  const records = texts.map((email) => ({ email }));
  assert.deepEqual(partial.mask("contacts", records), together.map((email) => ({ email })));
});

test("a getter that masks while a record is masked disturbs nothing", () => {
  const record = {
    email: "ada@example.com",
    get mails() {
      const mails = ["bob@example.com", "eve@example.com"];
      assert.deepEqual(partial.mask("contacts", { mails }).mails, ["b***@example.com", "e***@example.com"]);
      return mails;
    },
    manager: { email: "grace@example.com" },
  };
  const masked = partial.mask("contacts", record);
  assert.deepEqual(masked.mails, ["b***@example.com", "e***@example.com"]);
  assert.deepEqual([masked.email, masked.manager.email], ["a***@example.com", "g***@example.com"]);
});

test("after an error nothing of the record is left behind", () => {
  const throwing = {
    email: "ada@example.com",
    manager: {
      get email() {
        throw new Error("no");
      },
    },
  };
  assert.throws(() => partial.mask("contacts", throwing), /no/);
  assert.deepEqual(partial.mask("contacts", { email: "bob@example.com" }), { email: "b***@example.com" });
});

test("records that hold each other come to an end, masked all the way", () => {
  const [ada, bob] = [{ email: "ada@example.com" }, { email: "bob@example.com" }];
  ada.manager = bob;
  bob.manager = [ada, bob];
  const masked = partial.mask("contacts", ada);
  assert.equal(masked.manager.manager[0], masked);
  assert.equal(masked.manager.manager[1], masked.manager);
  assert.deepEqual([masked.email, masked.manager.email], ["a***@example.com", "b***@example.com"]);
  assert.equal(ada.manager, bob);
});

test("a key that every object has is masked only where it is a record's own", () => {
  assert.deepEqual(Object.keys(partial.mask("contacts", { email: "ada@example.com" })), ["email"]);
  assert.equal(partial.mask("contacts", { constructor: "ada@example.com" }).constructor, "a***@example.com");
});

test("a record is erased by what it has, dates included", () => {
  const email = "ada@example.com";
  assert.equal(all.mask("erasable", { email, gone: false }).email, REDACTED, "since is missing");
  assert.equal(all.mask("erasable", { email, gone: false, since: new Date(1000) }).email, REDACTED);
  assert.equal(all.mask("erasable", { email, gone: false, since: new Date(0) }).email, email);
  assert.equal(all.mask("erasable", { email, gone: true }).email, REDACTED);
  assert.deepEqual(
    all.mask("erasable", [{ email, gone: true }, { email, gone: false, since: new Date(0) }]).map((record) => record.email),
    [REDACTED, email],
  );
});

test("where unclassified fields are masked nothing but what is known passes", () => {
  const masked = all.mask("strict", { id: 1, when: new Date(0), run: () => 1, map: new Map([["a", 1]]), big: 5n, no: undefined });
  assert.deepEqual(masked, { id: 1, when: REDACTED, run: REDACTED, map: REDACTED, big: REDACTED, no: undefined });
});

test("a masked value is recognised with and without the current one", () => {
  const isMasked = (value, current) => partial.isMasked("contacts", "email", value, current);
  assert.equal(isMasked("a***@example.com", "ada@example.com"), true);
  assert.equal(isMasked("a***@example.com"), true);
  assert.equal(isMasked("[redacted]"), true);
  assert.equal(isMasked("new@example.com", "ada@example.com"), false);
  assert.equal(isMasked(null, "ada@example.com"), false);
  assert.equal(partial.isMasked("contacts", "mails.3", "b***@example.com"), true);
  assert.equal(partial.isMasked("contacts", "manager.manager.born", "1815", "1815-12-10"), true);
  assert.equal(partial.isMasked("contacts", "id", "[redacted]"), false, "nothing hides it");
  assert.equal(all.isMasked("contacts", "email", "a***@example.com", "ada@example.com"), false, "this one sees it clear");
  assert.equal(all.isMasked("nonsense", "email", "ada@example.com"), true);
});

test("what a form sends back keeps dates, and changes neither of the two", () => {
  const current = Object.freeze({ email: "ada@example.com", born: new Date("1815-12-10"), manager: Object.freeze({ email: "bob@example.com" }) });
  const submitted = Object.freeze({ ...partial.mask("contacts", current), id: 7 });
  assert.deepEqual(submitted, { email: "a***@example.com", born: "1815", manager: { email: "b***@example.com" }, id: 7 });
  assert.deepEqual(partial.restore("contacts", submitted, current), { ...current, id: 7 });
  assert.deepEqual(partial.restore("contacts", { email: "new@example.com" }, current), { email: "new@example.com" });
  assert.deepEqual(partial.restore("contacts", { manager: { email: "a***@b.c" } }, {}), { manager: {} }, "there is nothing to put back");
  assert.equal(partial.restore("nonsense", { a: 1 }, current), current);
});

test("a disposed gate shows, restores and explains nothing", async () => {
  const gone = await loadGate(await pack(POLICY));
  const access = gone.access({ roles: ["all"] });
  gone.dispose();
  const current = { email: "ada@example.com" };
  assert.equal(access.mask("contacts", current).email, REDACTED);
  assert.equal(access.restore("contacts", { email: "x" }, current), current);
  assert.equal(access.isMasked("contacts", "email", "x"), true);
  assert.deepEqual([access.maskPlan("contacts"), access.explainMask("contacts", "email")], [[], []]);
});
