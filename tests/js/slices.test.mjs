/** Slices in the package: of every principal of the corpus, against the whole; and what the call refuses. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { stampOf } from "./corpus.js";
import { PLACED, STAMP, collect, pack } from "./suites.mjs";

const bytes = await pack(PLACED);
const at = (seconds) => ({ now: () => seconds * 1000 });

/** What a decision says but for roles that would allow it. */
function said({ nearest, message, grantedAt, ...decision }) {
  return decision;
}

test("a slice answers every principal of the corpus as the whole does", async (t) => {
  let [decisions, masks, known, turn] = [0, 0, 0, 0];
  for (const { file, suite, snapshots } of await collect()) {
    for (const entry of suite.cases) {
      const { now = 0, clockSkew, key, principal, resource, context, field } = entry;
      const options = { ...at(now), pseudonymKey: key, ...(clockSkew === undefined ? {} : { clockSkew }) };
      const whole = await loadGate(Buffer.from(snapshots[stampOf(entry)], "base64"), options);
      const slice = await loadGate(whole.slice(principal), options);
      const [all, cut] = [whole, slice].map((gate) => gate.access(principal));
      const names = new Set(slice.permissions().map(({ name }) => name));
      const request = { context, field, ...(typeof resource === "object" && { resource }) };
      const could = new Set();
      turn += 1;
      for (const [position, { name }] of whole.permissions().entries()) {
        if (all.canSome(name)) could.add(name.split(":")[0]);
        // A fifth of them, another one for each principal: all would take long.
        if (position % 5 !== turn % 5) continue;
        const about = `${file}: ${entry.name}: ${name}`;
        const [want, got] = [all, cut].map((access) => access.check(name, request));
        assert.equal(got.effect, want.effect, about);
        if (got.code === "unknown-scope") continue;
        assert.equal(cut.can(name, request), all.can(name, request), about);
        assert.equal(cut.canSome(name), all.canSome(name), about);
        assert.deepEqual(cut.filter(name, request), all.filter(name, request), about);
        if (names.has(name) && want.code !== "unavailable") {
          assert.deepEqual(said(got), said(want), about);
          known += 1;
        }
        decisions += 1;
      }
      if (entry.input !== undefined && could.has(resource)) {
        assert.deepEqual(cut.mask(resource, entry.input), all.mask(resource, entry.input), `${file}: ${entry.name}`);
        masks += 1;
      }
      whole.dispose();
      slice.dispose();
    }
  }
  t.diagnostic(`${decisions} decisions, ${known} of permissions in the slice, ${masks} masks`);
  assert.ok(decisions > 10_000 && known > 3000 && masks > 20, `${decisions}, ${known}, ${masks}`);
});

test("a slice has what its subject holds and nothing of anybody else", async () => {
  const whole = await loadGate(bytes, at(1200));
  const slice = await loadGate(whole.slice({ subject: "ada" }), at(1200));
  assert.deepEqual(slice.roles().map(({ name }) => name), ["editor", "viewer"]);
  const { policy, epoch, issuedAt, notAfter } = slice;
  assert.deepEqual({ policy, epoch, issuedAt, notAfter }, { policy: "small", ...STAMP, notAfter: 0 });
  const text = Buffer.from(whole.slice({ subject: "ada" })).toString("latin1");
  assert.ok(text.includes("ada") && !text.includes("team"));
  assert.deepEqual(whole.slice({ subject: "eve" }), whole.slice({ subject: "eve", roles: ["nobody"] }));
  // What is over is left out: at 1600, editing at the store is.
  const later = await loadGate(bytes, at(1600));
  assert.deepEqual((await loadGate(later.slice({ subject: "ada" }))).roles().map(({ name }) => name), ["viewer"]);
});

test("an opaque slice is asked for the subject alone, and a terse one has no words", async () => {
  const whole = await loadGate(bytes, at(1200));
  const principal = { subject: "ada", roles: ["editor"] };
  const opaque = whole.slice(principal, { opaque: true });
  const text = Buffer.from(opaque).toString("latin1");
  for (const name of ["editor", "viewer", "Editors edit"]) assert.ok(!text.includes(name), name);
  const access = (await loadGate(opaque, at(1200))).access({ subject: "ada" });
  assert.equal(access.can("contacts:edit"), true);
  assert.equal(whole.access(principal).can("contacts:edit"), true);
  assert.ok(!Buffer.from(whole.slice(principal, { terse: true })).toString("latin1").includes("Editors edit"));
  for (const roles of [["editor"], [{ role: "viewer", at: "store:*" }]]) {
    assert.throws(() => whole.slice({ roles }, { opaque: true }), { code: "slice/needs-subject" });
    assert.throws(() => whole.slice({ roles, subject: 7 }, { opaque: true }), { code: "slice/needs-subject" });
    assert.throws(() => whole.slice({ roles, subject: "a\nb" }, { opaque: true }), { code: "slice/needs-subject" });
  }
});

test("whatever a principal is, a slice denies what it cannot read", async () => {
  const whole = await loadGate(bytes, at(1200));
  for (const principal of [null, undefined, 7, {}, { roles: "editor" }, { roles: [{}] }, { subject: "\ud800" }]) {
    const slice = await loadGate(whole.slice(principal), at(1200));
    assert.equal(slice.access(principal).can("contacts:view"), false);
    assert.deepEqual(slice.roles(), []);
  }
  whole.dispose();
  assert.throws(() => whole.slice({ subject: "ada" }), { code: "gate/disposed" });
});

test("a slice takes the place of its snapshot, and no gate that verifies takes one that nobody signed", async () => {
  const gate = await loadGate(bytes, at(1200));
  const access = gate.access({ subject: "ada", at: "store:a" });
  assert.equal(access.can("contacts:edit"), true);
  gate.swap(gate.slice({ subject: "ada" }));
  assert.equal(access.can("contacts:edit"), true);
  assert.equal(gate.access({ roles: ["viewer"] }).can("contacts:edit"), false);
  const publicKey = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  await assert.rejects(loadGate(gate.slice({ subject: "ada" }), { publicKey }), { code: "snapshot/unsigned" });
});
