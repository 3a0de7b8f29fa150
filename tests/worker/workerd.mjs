/** Bundles a worker with wrangler, as its user would, and runs it in workerd. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { root, run } from "../package/project.mjs";

const TYPES = { js: "ESModule", wasm: "CompiledWasm", rgs: "Data" };

/** What `wrangler deploy` would send, as the modules of a worker; the main one first. */
export function bundle(folder) {
  const out = join(folder, "bundled");
  rmSync(out, { recursive: true, force: true });
  const settings = mkdtempSync(join(tmpdir(), "rolegate-wrangler-"));
  try {
    run(join(root, "node_modules/.bin/wrangler"), ["deploy", "--dry-run", "--outdir", out], {
      cwd: folder,
      env: { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false", XDG_CONFIG_HOME: settings, HOME: settings },
    });
  } finally {
    rmSync(settings, { recursive: true, force: true });
  }
  const names = readdirSync(out).filter((name) => TYPES[name.split(".").pop()]);
  names.sort((a, b) => b.endsWith(".js") - a.endsWith(".js"));
  return names.map((name) => ({
    type: TYPES[name.split(".").pop()],
    path: name,
    contents: readFileSync(join(out, name)),
  }));
}

/** The modules in workerd; `fetch` asks them, `stop` ends them. */
export function start(modules, bindings = {}) {
  const worker = new Miniflare({
    modules: modules.map((module) =>
      module.type === "ESModule" ? { ...module, contents: module.contents.toString() } : module,
    ),
    compatibilityDate: "2026-04-01",
    bindings,
    log: undefined,
    handleRuntimeStdio: (out, err) => {
      out.resume();
      err.resume();
    },
  });
  return { fetch: (...args) => worker.dispatchFetch("http://localhost/", ...args), stop: () => worker.dispose() };
}
