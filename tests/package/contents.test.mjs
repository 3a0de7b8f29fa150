/** What is in the packed package, and what is not. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { root, tarball } from "./project.mjs";

const { report } = tarball();
const names = report.files.map(({ path }) => path).sort();
const manifest = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));

test("only what is needed is packed", () => {
  const expected =
    /^(package\.json|README\.md|CHANGELOG\.md|LICENSE-(APACHE|MIT)|dist\/[\w-]+\.(js|cjs|css|wasm)|dist\/types\/([\w-]+\/)*([\w-]+\.d\.ts|package\.json))$/;
  assert.deepEqual(
    names.filter((name) => !expected.test(name)),
    [],
  );
  for (const name of ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "package.json"])
    assert.ok(names.includes(name), name);
  assert.deepEqual(
    names.filter((name) => name.endsWith(".wasm")),
    ["dist/author_bg.wasm", "dist/core_bg.wasm", "dist/full_bg.wasm"],
    "one copy of each module",
  );
});

test("every export is packed, and the conditions stand in the order in which they must be tried", () => {
  const files = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(files));
  for (const file of files(manifest.exports)) assert.ok(names.includes(file.slice(2)), file);
  for (const entry of [".", "./full", "./author"]) {
    assert.deepEqual(Object.keys(manifest.exports[entry]), ["types", "workerd", "edge-light", "node", "default"]);
    assert.deepEqual(Object.keys(manifest.exports[entry].node), ["import", "require"]);
  }
  assert.deepEqual(manifest.sideEffects, ["./dist/dom.css"]);
});

test("the version is the crate's, and nothing is installed along", () => {
  const crate = /^version = "(.+)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
  assert.equal(manifest.version, crate);
  for (const key of [
    "dependencies",
    "devDependencies",
    "peerDependencies",
    "optionalDependencies",
    "scripts",
    "private",
  ])
    assert.equal(manifest[key], undefined, key);
});

test("no path of the machine that built it, no code made of text, and no source map is left in it", () => {
  for (const name of names) {
    const text = readFileSync(join(root, "pkg", name), "latin1");
    for (const trace of [root, homedir() === "/" ? root : homedir(), ".cargo/registry", "sourceMappingURL"]) {
      assert.equal(text.includes(trace), false, `${name} holds ${trace}`);
    }
    if (/\.c?js$/.test(name))
      assert.equal(/\beval\(|new Function\b|\bFunction\(/.test(text), false, `${name} makes code`);
  }
});
