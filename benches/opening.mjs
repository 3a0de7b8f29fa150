/**
 * What every bench opens with in Node: its options, a snapshot of a policy, a browser with pages of the package,
 * and a worker with the package.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compilePolicy } from "rolegate/author";

/** The project's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** The word behind an option of the command line. */
export function flag(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
}

/** Whether the results are for a program. */
export const isJson = process.argv.includes("--json");

/** A policy's bytes. */
export async function snapshotOf(policy) {
  const compiled = await compilePolicy(policy);
  if (!compiled.ok) throw new Error(`the policy does not compile: ${compiled.errors[0]?.message}`);
  return compiled.snapshot;
}

/** The runtimes that `--only` leaves, each with what it gives. */
export async function inRuntimes(runtimes) {
  const only = flag("--only");
  const results = [];
  for (const [name, run] of Object.entries(runtimes)) if (!only || only === name) results.push(await run());
  return results;
}

/** What Node calls itself. */
export const node = `Node ${process.versions.node}`;

/**
 * A library as one module for pages.
 *
 * @param {string} contents What the module exports.
 */
export async function bundled(contents) {
  const { build } = await import("esbuild");
  const built = await build({
    stdin: { contents, resolveDir: root }, bundle: true, minify: true, format: "esm", write: false,
  });
  return { type: "text/javascript", body: built.outputFiles[0].contents };
}

/**
 * Starts Chromium and a server with the project, an empty page and some files more, and stops both afterwards.
 *
 * @template T
 * @param {Record<string, { type: string, body: string | Uint8Array }>} files By path.
 * @param {(onPage: (work: Function, given?: unknown) => Promise<any>, runtime: string) => Promise<T>} use `onPage` runs a
 *   function on a fresh page.
 * @returns {Promise<T>}
 */
export async function inChromium(files, use) {
  const { launch, serve } = await import("../tests/js/browser.mjs");
  const server = await serve(root, {
    "/": { type: "text/html", body: "<!doctype html><title>bench</title><link rel=icon href=data:,>" },
    ...files,
  });
  const browser = await launch();
  const onPage = async (work, given) => {
    const page = await browser.newPage();
    await page.goto(server.url);
    const result = await page.evaluate(work, given);
    await page.close();
    return result;
  };
  try {
    return await use(onPage, `Chromium ${browser.version()}`);
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * Starts workerd with a worker that answers a request with what it makes of the request's JSON, and stops it afterwards.
 *
 * @template T
 * @param {string} work A module whose default export takes what is asked, and gives the answer.
 * @param {string[]} beside The benches' modules that it imports.
 * @param {(ask: (given: unknown) => Promise<any>, runtime: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function inWorkerd(work, beside, use) {
  const [{ project }, { bundle, start }] = await Promise.all([
    import("../tests/package/project.mjs"),
    import("../tests/worker/workerd.mjs"),
  ]);
  const here = (name) => [name, readFileSync(new URL(name, import.meta.url), "utf8")];
  const { folder } = project(
    {
      ...Object.fromEntries(beside.map(here)),
      "work.mjs": work,
      "worker.mjs": `import work from "./work.mjs";
        export default { fetch: async (request) => Response.json(await work(await request.json())) };`,
      "wrangler.toml": 'name = "bench"\nmain = "worker.mjs"\ncompatibility_date = "2026-04-01"\n',
    },
    { type: "module" },
  );
  const worker = start(bundle(folder));
  const ask = async (given) => {
    const answer = await worker.fetch({ method: "POST", body: JSON.stringify(given) });
    if (!answer.ok) throw new Error(`the worker failed: ${await answer.text()}`);
    return answer.json();
  };
  const { version } = JSON.parse(readFileSync(`${root}/node_modules/workerd/package.json`, "utf8"));
  try {
    return await use(ask, `workerd ${version}`);
  } finally {
    await worker.stop();
  }
}
