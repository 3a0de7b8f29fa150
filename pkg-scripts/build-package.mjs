/**
 * Makes the npm package in `pkg/` from `src/js/` and the three wasm modules.
 *
 * One minified bundle per runtime with the wasm file beside it, declarations
 * from the same JSDoc that the code is checked with, and a package.json whose
 * version is the crate's. `pkg-scripts/build` runs it after wasm-pack.
 */
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (...parts) => join(root, ...parts);
const dist = at("pkg/dist");

/** CommonJS has no `import.meta`; this gives the node bundles the same address. */
const CJS_URL = 'const __url = require("node:url").pathToFileURL(__filename).href;';

const esm = { format: "esm", platform: "browser" };
const node = { format: "esm", platform: "node" };
const cjs = { format: "cjs", platform: "node", define: { "import.meta.url": "__url" }, banner: { js: CJS_URL } };

/** On pages, what is imported when it comes to be needed stays a file of its own beside the bundle. */
const page = { ...esm, plugins: [{ name: "apart", setup: keepApart }] };

/** `#core` is the full module's glue, but for the entry of browsers, which does without masks for JSON text too. */
const lean = {
  ...page,
  alias: { "#core": at("target/wasm/core/core.js") },
  plugins: [...page.plugins, { name: "lean", setup: leave }],
};

/** @param {import("esbuild").PluginBuild} build */
function keepApart(build) {
  build.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path }) =>
    kind === "dynamic-import" ? { path: `./${basename(path)}`, external: true } : undefined,
  );
}

/** @param {import("esbuild").PluginBuild} build */
function leave(build) {
  build.onResolve({ filter: /\/(mask-json|mask-stream|slice)\.js$/ }, () => ({ path: at("src/js/load/full-only.js") }));
}

/** Each file of the package, the source it is bundled from, and how. */
const BUNDLES = [
  ["browser.js", "load/browser.js", lean],
  ["full-browser.js", "load/full-browser.js", page],
  ["delta.js", "delta.js", esm],
  ["watcher.js", "refresh/watcher.js", esm],
  ["cache.js", "refresh/cache.js", esm],
  ["workerd.js", "load/workerd.js", esm],
  ["node.js", "load/node.js", node],
  ["node.cjs", "load/node.js", cjs],
  ["author-browser.js", "load/author-browser.js", esm],
  ["author-workerd.js", "load/author-workerd.js", esm],
  ["author-node.js", "load/author-node.js", node],
  ["author-node.cjs", "load/author-node.js", cjs],
  ["dom.js", "dom.js", esm],
  ["filter.js", "filter/index.js", esm],
  ["filter.cjs", "filter/index.js", { ...esm, format: "cjs" }],
];

async function bundles() {
  for (const [name, source, how] of BUNDLES) {
    await build({
      absWorkingDir: root,
      entryPoints: [at("src/js", source)],
      outfile: join(dist, name),
      bundle: true,
      minify: true,
      target: "es2022",
      charset: "utf8",
      legalComments: "none",
      external: ["*.wasm"],
      logLevel: "warning",
      logOverride: { "empty-import-meta": "error" },
      ...how,
    });
  }
}

function declarations() {
  const types = join(dist, "types");
  // Types are checked by pkg-scripts/types; here they are only written down.
  execFileSync(at("node_modules/.bin/tsc"), ["-p", at("tsconfig.declarations.json"), "--noCheck", "--outDir", types], {
    stdio: "inherit",
  });
  for (const name of readdirSync(at("src/js"), { recursive: true })) {
    if (name.endsWith(".d.ts")) copyFileSync(at("src/js", name), join(types, name));
  }
  const wanted = new Set();
  for (const entry of [
    "load/browser.d.ts",
    "load/full-browser.d.ts",
    "load/node.d.ts",
    "load/author-browser.d.ts",
    "load/author-node.d.ts",
    "dom.d.ts",
    "filter/index.d.ts",
  ])
    reach(types, join(types, entry), wanted);
  for (const name of readdirSync(types, { recursive: true })) {
    if (name.endsWith(".d.ts") && !wanted.has(join(types, name))) rmSync(join(types, name));
  }
  // Some of them name a type of the wasm glue; `imports` in package.json leads to this instead.
  copyFileSync(at("pkg-scripts/inside.d.ts"), join(types, "inside.d.ts"));
  // The same declarations again where they count as CommonJS, for `require` in TypeScript.
  const copy = at("target/types-cjs");
  rmSync(copy, { recursive: true, force: true });
  cpSync(types, copy, { recursive: true });
  rmSync(join(copy, "dom.d.ts"));
  cpSync(copy, join(types, "cjs"), { recursive: true });
  writeFileSync(
    join(types, "cjs/package.json"),
    `${JSON.stringify({ type: "commonjs", imports: { "#core": { types: "./inside.d.ts" } } })}\n`,
  );
}

/** Adds a declaration file and all that it names to `wanted`; the rest of them describe what is inside the bundles. */
function reach(types, file, wanted) {
  if (wanted.has(file)) return;
  if (!existsSync(file)) throw new Error(`a declaration names ${file}, which is not there`);
  wanted.add(file);
  for (const [, name] of readFileSync(file, "utf8").matchAll(/(?:from |import\()["'](\.[^"']+)["']/g)) {
    reach(types, join(dirname(file), name.replace(/(\.d\.ts|\.js)$/, ".d.ts")), wanted);
  }
}

function manifest() {
  const version = /^version = "(.+)"$/m.exec(readFileSync(at("Cargo.toml"), "utf8"))[1];
  const workspace = JSON.parse(readFileSync(at("package.json"), "utf8"));
  if (workspace.version !== version) throw new Error(`package.json says ${workspace.version}, Cargo.toml ${version}`);
  const template = JSON.parse(readFileSync(at("pkg-scripts/package.template.json"), "utf8"));
  writeFileSync(at("pkg/package.json"), `${JSON.stringify({ ...template, version }, null, 2)}\n`);
  for (const name of ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"])
    copyFileSync(at(name), at("pkg", name));
}

/** Every file a package.json value names, however deep the conditions go. */
const files = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(files));

/** Whatever the package names must be there, and what pages import when they come to need it. */
function check() {
  const { exports, main, types } = JSON.parse(readFileSync(at("pkg/package.json"), "utf8"));
  for (const file of files({ exports, main, types })) {
    if (!existsSync(at("pkg", file))) throw new Error(`package.json names ${file}, which was not built`);
  }
  for (const name of readdirSync(dist).filter((name) => name.endsWith(".js"))) {
    for (const [, file] of readFileSync(join(dist, name), "utf8").matchAll(/\bimport\("\.\/([^"]+)"\)/g)) {
      if (!existsSync(join(dist, file))) throw new Error(`${name} imports ${file}, which was not built`);
    }
  }
}

rmSync(at("pkg"), { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
for (const [module, file] of [
  ["core", "core_bg.wasm"],
  ["full", "full_bg.wasm"],
  ["author", "author_bg.wasm"],
])
  copyFileSync(at("target/wasm", module, file), join(dist, file));
await bundles();
copyFileSync(at("src/js/dom.css"), join(dist, "dom.css"));
declarations();
manifest();
check();
