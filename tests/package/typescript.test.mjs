/** The installed package under TypeScript, with the types of nothing else to help it. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { join } from "node:path";
import { project, root, run } from "./project.mjs";

const USE = `
import { loadGate, type Decision } from "rolegate";
import { compilePolicy } from "rolegate/author";
import { gateElement } from "rolegate/dom";
export async function page(root: Element): Promise<Decision> {
  const compiled = await compilePolicy("rolegate: 1");
  if (!compiled.ok) throw new Error(compiled.errors.map((error) => error.message).join());
  const gate = await loadGate(compiled.snapshot);
  const access = gate.access({ roles: ["viewer"] });
  gateElement(root, access);
  return access.check("contacts:view");
}
`;

let folder;
before(
  () =>
    ({ folder } = project(
      {
        "use.ts": USE,
        "use.mts": USE,
        "use.cts": `import { loadGate } from "rolegate";\nimport author = require("rolegate/author");\nexport const gate = author.compilePolicy("").then((compiled) => loadGate(compiled.ok ? compiled.snapshot : "/a.rgs"));\n`,
        "wrong.ts": `import { loadGate } from "rolegate";\nexport const gate: number = loadGate("/a.rgs");\n`,
      },
      { type: "module" },
    )),
);

const check = (files, ...options) =>
  run(
    join(root, "node_modules/.bin/tsc"),
    [
      "--noEmit",
      "--strict",
      "--target",
      "es2022",
      "--lib",
      "es2022,dom,dom.iterable",
      "--types",
      "",
      "--skipLibCheck",
      "false",
      ...options,
      ...files,
    ],
    { cwd: folder },
  );

test("moduleResolution bundler", () =>
  assert.equal(check(["use.ts"], "--module", "esnext", "--moduleResolution", "bundler"), ""));

test("moduleResolution nodenext, by import and by require", () =>
  assert.equal(check(["use.mts", "use.cts"], "--module", "nodenext", "--moduleResolution", "nodenext"), ""));

test("module node16, where a program by require may not load an ES module", () =>
  assert.equal(check(["use.mts", "use.cts"], "--module", "node16", "--moduleResolution", "node16"), ""));

test("a wrong program does not compile", () => {
  assert.throws(
    () => check(["wrong.ts"], "--module", "esnext", "--moduleResolution", "bundler"),
    /TS2322|is not assignable/,
  );
});
