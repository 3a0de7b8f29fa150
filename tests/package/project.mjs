/**
 * An empty project with the packed package installed, as a stranger gets it.
 *
 * `npm pack` of `pkg/` runs once per process; the install asks no registry,
 * since the package has no dependencies.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

/** Runs a program to its end; what it printed comes back, and goes into the error if it fails. */
export function run(command, args, options = {}) {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], ...options });
  } catch (error) {
    throw new Error(`${error.message}\n${error.stdout ?? ""}${error.stderr ?? ""}`, { cause: error });
  }
}

const npm = (args, cwd) =>
  run("npm", [...args, "--loglevel=error", "--no-audit", "--no-fund", "--no-update-notifier"], { cwd });

let packed;
/** The package as `npm publish` would send it: the file, and what npm says is in it. */
export function tarball() {
  if (!packed) {
    const folder = mkdtempSync(join(tmpdir(), "rolegate-pack-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    const told = JSON.parse(npm(["pack", join(root, "pkg"), "--json", "--pack-destination", folder], folder));
    const report = Array.isArray(told) ? told[0] : Object.values(told)[0];
    packed = { file: join(folder, report.filename), report };
  }
  return packed;
}

/**
 * A new project outside of this repository with the package in it.
 *
 * @param {Record<string, string>} files
 * @param {object} [manifest] more of its package.json
 */
export function project(files, manifest = {}) {
  const folder = mkdtempSync(join(tmpdir(), "rolegate-project-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const write = (name, body) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), body);
  };
  write("package.json", JSON.stringify({ name: "stranger", version: "1.0.0", private: true, ...manifest }));
  for (const [name, body] of Object.entries(files)) write(name, body);
  npm(["install", "--offline", "--ignore-scripts", tarball().file], folder);
  return { folder, write };
}
