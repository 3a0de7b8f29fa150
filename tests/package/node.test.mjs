/** The installed package in Node, by `import` and by `require`, in a project of either kind. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { project, run } from "./project.mjs";

/** A policy, a gate of it, and one line that says all went well. */
const BODY = `
  const policy = { rolegate: 1, id: "p", classes: { email: { ladder: [{ reveal: "clear" }, { partial: "email" }, "redact"] } },
    resources: { contacts: { actions: ["view"], fields: { email: "email" } } }, roles: { viewer: { grants: ["contacts:view", "pii.email:partial"] } } };
  const compiled = await compilePolicy(policy);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  const gate = await loadGate(compiled.snapshot);
  const access = gate.access({ roles: ["viewer"] });
  const refused = await loadGate(compiled.snapshot.subarray(1)).catch((error) => error instanceof RolegateError && error.code);
  console.log([access.can("contacts:view"), access.can("contacts:edit"), access.mask("contacts", { email: "ada@example.com" }).email, refused].join(" "));`;
const WANT = "true false a***@example.com snapshot/bad-magic\n";

const IMPORT = `import { RolegateError, loadGate } from "rolegate";\nimport { compilePolicy } from "rolegate/author";\n${BODY}\n`;
const REQUIRE = `const { RolegateError, loadGate } = require("rolegate");\nconst { compilePolicy } = require("rolegate/author");\n(async () => {${BODY}\n})();\n`;

let folder;
before(() => {
  ({ folder } = project({
    "index.mjs": IMPORT,
    "index.cjs": REQUIRE,
    "exports.mjs": `
      import { readFileSync } from "node:fs";
      for (const name of ["core.wasm", "full.wasm", "author.wasm"]) await WebAssembly.compile(readFileSync(new URL(import.meta.resolve("rolegate/" + name))));
      const css = readFileSync(new URL(import.meta.resolve("rolegate/dom.css")), "utf8");
      const { version } = JSON.parse(readFileSync(new URL(import.meta.resolve("rolegate/package.json")), "utf8"));
      const { gateElement } = await import("rolegate/dom");
      const hidden = await import("rolegate/dist/node.js").catch((error) => error.code);
      console.log(css.includes("data-can"), /^\\d+\\.\\d+\\.\\d+/.test(version), typeof gateElement, hidden);`,
    "both.mjs": `
      import { createRequire } from "node:module";
      import { Gate, loadGate } from "rolegate";
      import { compilePolicy } from "rolegate/author";
      const required = createRequire(import.meta.url)("rolegate");
      const { snapshot } = await compilePolicy({ rolegate: 1, id: "p", resources: { a: { actions: ["view"] } }, roles: {} });
      const [a, b] = [await loadGate(snapshot), await required.loadGate(snapshot)];
      console.log(a instanceof Gate, a.policy, b.policy);`,
  }));
});

test("by import", () => assert.equal(run(process.execPath, ["index.mjs"], { cwd: folder }), WANT));

test("by require", () => assert.equal(run(process.execPath, ["index.cjs"], { cwd: folder }), WANT));

test("from another working directory", () =>
  assert.equal(run(process.execPath, [`${folder}/index.mjs`], { cwd: "/" }), WANT));

test("every export resolves, and nothing else does", () => {
  assert.equal(
    run(process.execPath, ["exports.mjs"], { cwd: folder }),
    "true true function ERR_PACKAGE_PATH_NOT_EXPORTED\n",
  );
});

test("import and require in one program do not get in each other's way", () => {
  assert.equal(run(process.execPath, ["both.mjs"], { cwd: folder }), "true p p\n");
});
