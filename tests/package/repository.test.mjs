/** The repository itself: exact versions, lock files without addresses, and nothing of one machine. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./project.mjs";

const read = (name) => readFileSync(join(root, name), "utf8");
const manifest = JSON.parse(read("package.json"));

test("development packages are pinned exactly, and the lock file has them", () => {
  const { packages } = JSON.parse(read("package-lock.json"));
  for (const [name, version] of Object.entries(manifest.devDependencies)) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
    assert.equal(packages[`node_modules/${name}`]?.version, version, name);
  }
});

test("the npm lock file names no download address", () => {
  assert.equal(/"resolved"/.test(read("package-lock.json")), false);
  assert.match(read(".npmrc"), /^omit-lockfile-registry-resolved=true$/m);
});

/** What a crate depends on, as cargo reads it. */
const dependencies = (name) =>
  JSON.parse(
    execFileSync(
      "cargo",
      ["metadata", "--format-version=1", "--no-deps", "--offline", "--manifest-path", join(root, name)],
      { encoding: "utf8" },
    ),
  ).packages[0].dependencies;

test("crates are pinned exactly and come from one place", () => {
  for (const name of ["Cargo.toml", "pkg-scripts/bindgen/Cargo.toml"]) {
    const found = dependencies(name);
    assert.ok(found.length > 0, name);
    for (const { name: crate, req } of found) assert.match(req, /^=\d+\.\d+\.\d+$/, `${name}: ${crate}`);
    const sources = new Set(
      [...read(name.replace(".toml", ".lock")).matchAll(/^source = "(.+)"$/gm)].map(([, source]) => source),
    );
    assert.equal(sources.size, 1, `${name}: ${[...sources]}`);
  }
});

test("wasm-bindgen is one version, in the crate and in its tools", () => {
  const used = dependencies("Cargo.toml").find(({ name }) => name === "wasm-bindgen").req;
  const tools = dependencies("pkg-scripts/bindgen/Cargo.toml").find(({ name }) => name === "wasm-bindgen-cli").req;
  assert.equal(used, tools);
  assert.ok(
    read("pkg-scripts/bindgen/Cargo.toml").includes(`\nversion = "${used.slice(1)}"`),
    "the tools crate carries the same version",
  );
});

/** Every file of the project that is not made by a build or an install. */
function sources(folder = "") {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = folder ? `${folder}/${entry.name}` : entry.name;
    if (MADE.includes(name) || entry.name === "target") return [];
    return entry.isDirectory() ? sources(name) : [name];
  });
}
const MADE = [".git", "node_modules", "pkg", "target", "www/dist"];

test("no file holds a path of this machine", () => {
  const names = sources();
  assert.ok(names.length > 50);
  const places = [root, homedir()].filter((place) => place.length > 3).map((place) => `${place}/`);
  assert.deepEqual(
    names.filter((name) => places.some((place) => read(name).includes(place))),
    [],
  );
});
