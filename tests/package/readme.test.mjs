/** What the README shows is run: its commands, its policy, its JavaScript and its links. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { loadGate } from "rolegate";
import { compilePolicy } from "rolegate/author";
import { same } from "../js/corpus.js";
import { root } from "./project.mjs";

const readme = readFileSync(join(root, "README.md"), "utf8");
const blocks = (language) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(([, body]) => body);
const folder = mkdtempSync(join(tmpdir(), "rolegate-readme-"));
after(() => rmSync(folder, { recursive: true }));

const [policy] = blocks("yaml");
writeFileSync(join(folder, "shop.yaml"), policy);
const path = `${join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug")}:${process.env.PATH}`;

test("every step that a document names is a file that can be run", () => {
  const documents = [
    "README.md",
    "CONTRIBUTING.md",
    ...readdirSync(join(root, "docs"))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ];
  const named = new Set(
    documents.flatMap((name) =>
      [...readFileSync(join(root, name), "utf8").matchAll(/pkg-scripts\/[a-z-]+(?![\w./-])/g)].map(([step]) => step),
    ),
  );
  assert.ok(named.has("pkg-scripts/demo") && named.has("pkg-scripts/test"));
  for (const step of named) accessSync(join(root, step), constants.X_OK);
});

test("every link to a file of the project leads somewhere", () => {
  const documents = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "examples/worker/README.md",
    "tests/cases/README.md",
    ...readdirSync(join(root, "docs"))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ];
  const broken = documents.flatMap((document) =>
    [...readFileSync(join(root, document), "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map(([, link]) => link)
      .filter((link) => !existsSync(join(root, dirname(document), link)))
      .map((link) => `${document}: ${link}`),
  );
  assert.deepEqual(broken, []);
});

test("pkg-scripts/demo --once prints a table with a line for each role", () => {
  const { status, stdout, stderr } = spawnSync(join(root, "pkg-scripts/demo"), ["--once"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  const lines = stdout.split("\n").filter((line) => /^[a-z-]+( +[✓–?])+$/.test(line));
  assert.equal(lines.length, 12, stdout);
  const cells = Object.fromEntries(
    lines.map((line) => {
      const [role, ...rest] = line.split(/ +/);
      return [role, rest.join("")];
    }),
  );
  assert.match(cells.admin, /^✓+$/);
  for (const role of ["viewer", "viewer-non-pii", "in-store-viewer"])
    assert.match(cells[role], /^(?=.*✓)(?=.*–)[✓–]+$/, role);
  assert.notEqual(cells.viewer, cells["viewer-non-pii"]);
});

test("the commands work as they stand, on the policy as it stands", () => {
  const commands = blocks("sh")
    .join("\n")
    .split("\n")
    .filter((line) => /\brolegate [a-z]/.test(line) && !line.startsWith("cargo"));
  assert.ok(commands.length >= 3, "the README shows pack, check and mask");
  const told = commands.map((line) => {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", line], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, PATH: path },
    });
    assert.ok(status === 0 || status === 1, `${line}\n${stdout}${stderr}`);
    return { line, status, stdout };
  });
  const of = (word) => told.find(({ line }) => line.includes(`rolegate ${word} `));
  assert.equal(of("pack").status, 0);
  assert.ok(existsSync(join(folder, "shop.rgs")));
  assert.equal(of("check").status, 1, "a viewer may not edit campaigns");
  assert.deepEqual(JSON.parse(of("mask").stdout), { email: "a***@example.com" });
});

test("the JavaScript gives the values that its comments promise", async () => {
  const code = blocks("js")[0];
  const compiled = await compilePolicy(policy);
  assert.ok(compiled.ok);
  const AsyncFunction = (async () => {}).constructor;
  const promised = [];
  const body = code
    .split("\n")
    .filter((line) => !line.startsWith("import "))
    .map((line) => {
      const [, expression, comment] = /^([^=]+?);\s*\/\/ (.+)$/.exec(line) ?? [];
      const value = /^(true|false|"[^"]*"|\{.*?\})/.exec(comment ?? "")?.[1];
      if (!value) return line;
      promised.push(`${expression} is ${value}`);
      return `told.push([${JSON.stringify(line)}, ${expression}, (${value})]);`;
    })
    .join("\n");
  const told = [];
  await new AsyncFunction("loadGate", "render", "told", body)(
    (address) => (assert.equal(address, "/shop.rgs"), loadGate(compiled.snapshot)),
    () => {},
    told,
  );
  assert.ok(told.length >= 3 && told.length === promised.length, `only ${promised.join(", ")}`);
  for (const [line, got, want] of told) assert.ok(same(got, want), `${line}\ngot ${JSON.stringify(got)}`);
});
