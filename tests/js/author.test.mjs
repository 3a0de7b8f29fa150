/** The author module: the corpus of broken policies, and the same bytes as the command gives. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { compilePolicy } from "rolegate/author";
import { same } from "./corpus.js";
import { SMALL, STAMP, caseFiles, text } from "./suites.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const command = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug/rolegate");
const folder = mkdtempSync(join(tmpdir(), "rolegate-author-"));
after(() => rmSync(folder, { recursive: true }));

const CASE = ["name", "because", "text", "document", "errors"];
const ERROR = ["code", "line", "column", "path", "suggestion", "message"];

test("every policy of the corpus that must not compile is refused as the case says", async (t) => {
  const failures = [];
  let ran = 0;
  for (const { file, suite } of caseFiles("policies")) {
    if (!suite.cases?.length) failures.push(`${file}: no cases`);
    for (const entry of suite.cases ?? []) {
      const fail = (words) => failures.push(`${file}: ${entry.name}: ${words}`);
      ran += 1;
      for (const key of Object.keys(entry)) if (!CASE.includes(key)) fail(`unknown key ${key}`);
      const result = await compilePolicy(entry.document ?? entry.text, STAMP);
      if (result.ok) {
        fail("it compiles");
        continue;
      }
      if (result.errors.length !== entry.errors.length || !entry.errors.length)
        fail(`want ${entry.errors.length} errors, got ${JSON.stringify(result.errors)}`);
      entry.errors.forEach((want, index) => {
        for (const [key, value] of Object.entries(want)) {
          if (!ERROR.includes(key)) fail(`unknown key errors[${index}].${key}`);
          if (!same(result.errors[index]?.[key] ?? null, value))
            fail(`errors[${index}].${key}: want ${JSON.stringify(value)}, got ${JSON.stringify(result.errors[index])}`);
        }
      });
      for (const error of result.errors)
        if (typeof error.code !== "string" || typeof error.path !== "string" || !error.message)
          fail(`an error without code, path or message: ${JSON.stringify(error)}`);
    }
  }
  t.diagnostic(`${ran} policies`);
  assert.notEqual(ran, 0, "the corpus is empty");
  assert.deepEqual(failures, []);
});

test("every example compiles to the bytes that the command writes", async () => {
  const policies = readdirSync(join(root, "examples/policies")).filter((name) => name.endsWith(".yaml"));
  assert.notEqual(policies.length, 0);
  for (const name of policies) {
    const file = join(folder, `${name}.rgs`);
    execFileSync(command, [
      "pack",
      join(root, "examples/policies", name),
      "--output",
      file,
      "--epoch",
      "9",
      "--issued-at",
      "1700000000",
      "--not-after",
      "4000000000",
    ]);
    const result = await compilePolicy(text(`examples/policies/${name}`), {
      epoch: 9,
      issuedAt: 1_700_000_000,
      notAfter: 4_000_000_000,
    });
    assert.ok(result.ok);
    assert.ok(result.snapshot instanceof Uint8Array);
    assert.deepEqual(Buffer.from(result.snapshot), readFileSync(file), name);
  }
});

test("YAML, JSON and an object of the same policy give the same bytes", async () => {
  const yaml = [
    "rolegate: 1",
    "id: small",
    "classes:",
    "  email:",
    "    ladder:",
    "      - reveal: clear",
    "      - partial: { email: { keep: 1 } }",
    "      - redact",
    "resources:",
    "  contacts:",
    "    actions: { view: {}, edit: { implies: [view], audited: true } }",
    "    fields: { email: email }",
    "roles:",
    "  viewer: { grants: ['*:view'] }",
    "  editor: { includes: [viewer], grants: [{ allow: ['contacts:*'], because: Editors edit }] }",
    "",
  ].join("\n");
  const [object, json, words] = await Promise.all(
    [SMALL, JSON.stringify(SMALL), yaml].map((policy) => compilePolicy(policy, STAMP)),
  );
  assert.ok(object.ok && json.ok && words.ok, JSON.stringify([object, json, words]));
  assert.deepEqual(json.snapshot, object.snapshot);
  assert.deepEqual(words.snapshot, object.snapshot);
});

test("the stamp is optional and no clock is read", async () => {
  const [a, b] = [await compilePolicy(SMALL), await compilePolicy(SMALL, { epoch: 0, issuedAt: 0, notAfter: 0 })];
  assert.ok(a.ok && b.ok);
  assert.deepEqual(a.snapshot, b.snapshot);
});

test("a stamp that is no whole number is refused with a RolegateError or an error in the result", async () => {
  for (const stamp of [
    { epoch: -1 },
    { epoch: 1.5 },
    { epoch: NaN },
    { epoch: "7" },
    { notAfter: Infinity },
    { issuedAt: 2 ** 64 },
    { epoch: 2 ** 53 },
  ]) {
    const result = await compilePolicy(SMALL, stamp).catch((error) => error);
    assert.ok(
      !result.ok && (result.name === "RolegateError" || result.errors?.length > 0),
      `${Object.keys(stamp)} ${Object.values(stamp)}: ${JSON.stringify(result)}`,
    );
  }
});

test("what is no policy is refused with a RolegateError or an error in the result, and never throws anything else", async () => {
  const cycle = { rolegate: 1 };
  cycle.self = cycle;
  let deep = {};
  for (let depth = 0; depth < 100_000; depth += 1) deep = { deep };
  const odd = [
    undefined,
    null,
    7,
    true,
    Symbol("x"),
    () => {},
    [],
    "",
    " ",
    "\0",
    "{",
    "[[[[",
    "a: &a [*a]",
    "\ud800",
    "- ".repeat(100_000),
    "[".repeat(100_000),
    '{"a":'.repeat(100_000),
    new Map([["rolegate", 1]]),
    new Date(),
    cycle,
    deep,
    {
      get rolegate() {
        throw new Error("boom");
      },
    },
    new Proxy(
      {},
      {
        ownKeys() {
          throw new Error("boom");
        },
      },
    ),
  ];
  for (const [index, policy] of odd.entries()) {
    const result = await compilePolicy(policy).catch((error) => error);
    assert.ok(
      result && !result.ok && (result.name === "RolegateError" || result.errors?.length > 0),
      `${index}: ${result?.stack ?? JSON.stringify(result)}`,
    );
  }
  assert.ok((await compilePolicy(SMALL)).ok, "and the module still works");
});

test("an author module that was given by require compiles the same", async () => {
  const required = createRequire(import.meta.url)("rolegate/author");
  const [a, b] = [await required.compilePolicy(SMALL), await compilePolicy(SMALL)];
  assert.ok(a.ok && b.ok);
  assert.deepEqual(a.snapshot, b.snapshot);
});
