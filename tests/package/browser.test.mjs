/** The installed package on pages in Chromium: without a bundler, built and served by Vite, and under a strict policy for scripts. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, createServer } from "vite";
import { launch, serve } from "../js/browser.mjs";
import { wholly } from "../js/delta.js";
import { STAMP, pack, text } from "../js/suites.mjs";
import { project } from "./project.mjs";

const MAIN = `
import { loadGate } from "rolegate";
import { gateElement } from "rolegate/dom";
import "rolegate/dom.css";
const gate = await loadGate("/policy.rgs");
const access = gate.access({ roles: ["viewer-non-pii"] });
const gated = gateElement(document.body, access);
gated.show(document.querySelector("#contact"), "contacts", { email: "ada@example.com" });
document.querySelector("#lazy").onclick = async () => {
  const { compilePolicy } = await import("rolegate/author");
  const compiled = await compilePolicy({ rolegate: 1, id: "lazy", resources: { a: { actions: ["view"] } }, roles: {} });
  if (compiled.ok) gate.swap(compiled.snapshot);
  document.title = gate.policy;
};
document.querySelector("#apply").onclick = async () => {
  const watch = gate.watch("/policy.rgs");
  if (await watch.refresh()) throw new Error("the same bytes are nothing new");
  watch.stop();
  await gate.apply(fetch("/change.rgd"));
  document.title = "epoch " + gate.epoch;
};
document.title = gate.policy;
`;
const BODY = `<button id=view data-can="contacts:view">View</button><button id=edit data-can="contacts:edit">Edit</button>
<p id=contact><span data-mask="email"></span></p><button id=apply>Apply</button><button id=lazy>Compile</button>`;
const head = (scripts) =>
  `<!doctype html><meta charset=utf-8><title>waiting</title><link rel=icon href="data:,">${scripts}${BODY}`;
const MAP = {
  imports: Object.fromEntries(
    [
      ["rolegate", "browser.js"],
      ["rolegate/dom", "dom.js"],
      ["rolegate/author", "author-browser.js"],
    ].map(([name, file]) => [name, `/node_modules/rolegate/dist/${file}`]),
  ),
};
const PLAIN = MAIN.replace('import "rolegate/dom.css";\n', "");

let browser, folder, bytes, change;
before(async () => {
  const policy = text("examples/policies/ometria.yaml");
  bytes = await pack(policy);
  change = await wholly(bytes, await pack(policy, { ...STAMP, epoch: 8 }));
  ({ folder } = project(
    {
      "index.html": head('<script type="module" src="/main.js"></script>'),
      "main.js": MAIN,
      "plain/main.js": PLAIN,
      "plain/index.html": head(
        `<link rel=stylesheet href="/node_modules/rolegate/dist/dom.css"><script type="importmap">${JSON.stringify(MAP)}</script><script type="module" src="/plain/main.js"></script>`,
      ),
    },
    { type: "module" },
  ));
  browser = await launch();
});
after(() => browser?.close());

/** Opens an address and checks the gating, the mask and what is loaded lazily; answers with what was asked for. */
async function works(url) {
  const page = await browser.newPage();
  const wrong = [];
  const asked = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  try {
    await page.goto(url);
    await page
      .waitForFunction(() => document.title !== "waiting", null, { timeout: 15_000 })
      .catch(() => assert.fail(`the page did not start:\n${wrong.join("\n")}`));
    assert.equal(await page.title(), "ometria");
    assert.deepEqual([await page.isVisible("#view"), await page.isVisible("#edit")], [true, false]);
    assert.equal(await page.textContent("#contact span"), "a***@example.com");
    assert.equal(
      asked.filter((path) => /\/(author|delta)[^/]*$/.test(path)).length,
      0,
      "the compiler and what applies deltas are not loaded before they are asked for",
    );
    await page.click("#apply");
    await page
      .waitForFunction(() => document.title === "epoch 8", null, { timeout: 15_000 })
      .catch(() => assert.fail(`the delta was not applied:\n${wrong.join("\n")}`));
    await page.click("#lazy");
    await page
      .waitForFunction(() => document.title === "lazy", null, { timeout: 15_000 })
      .catch(() => assert.fail(`the compiler did not start:\n${wrong.join("\n")}`));
    assert.deepEqual(wrong, []);
  } finally {
    await page.close();
  }
  return asked;
}

const snapshot = () => ({
  "/policy.rgs": { type: "application/octet-stream", body: bytes },
  "/change.rgd": { type: "application/octet-stream", body: change },
});

test("without a bundler, from a static server", async () => {
  const server = await serve(folder, snapshot());
  try {
    const asked = await works(`${server.url}/plain/`);
    assert.deepEqual(
      asked.filter((path) => path.startsWith("/node_modules/")),
      [
        "/node_modules/rolegate/dist/dom.css",
        "/node_modules/rolegate/dist/browser.js",
        "/node_modules/rolegate/dist/dom.js",
        "/node_modules/rolegate/dist/core_bg.wasm",
        "/node_modules/rolegate/dist/watcher.js",
        "/node_modules/rolegate/dist/delta.js",
        "/node_modules/rolegate/dist/author-browser.js",
        "/node_modules/rolegate/dist/author_bg.wasm",
      ],
    );
  } finally {
    await server.close();
  }
});

test("from a server that does not know what WebAssembly is", async () => {
  const untyped = Object.fromEntries(
    ["core_bg.wasm", "author_bg.wasm"].map((name) => [
      `/node_modules/rolegate/dist/${name}`,
      { type: "application/octet-stream", body: readFileSync(join(folder, "node_modules/rolegate/dist", name)) },
    ]),
  );
  const server = await serve(folder, { ...snapshot(), ...untyped });
  try {
    await works(`${server.url}/plain/`);
  } finally {
    await server.close();
  }
});

test("under a content security policy that allows WebAssembly and no eval", async () => {
  const csp = `<meta http-equiv="content-security-policy" content="default-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'">`;
  const server = await serve(folder, {
    ...snapshot(),
    "/strict/": {
      type: "text/html",
      body: `<!doctype html>${csp}<title>waiting</title><link rel=icon href="data:,"><script type="module" src="/strict/main.js"></script>${BODY}`,
    },
    "/strict/main.js": {
      type: "text/javascript",
      body: Object.entries(MAP.imports).reduce(
        (code, [name, file]) => code.replaceAll(`"${name}"`, `"${file}"`),
        PLAIN,
      ),
    },
  });
  try {
    await works(`${server.url}/strict/`);
  } finally {
    await server.close();
  }
});

test("built by Vite", async () => {
  await build({ root: folder, logLevel: "error", build: { outDir: "built", emptyOutDir: true, assetsInlineLimit: 0 } });
  const assets = readdirSync(join(folder, "built/assets"));
  assert.deepEqual(
    assets
      .filter((name) => name.endsWith(".wasm"))
      .map((name) => name.split("_bg")[0])
      .sort(),
    ["author", "core"],
  );
  const server = await serve(join(folder, "built"), snapshot());
  try {
    await works(server.url);
  } finally {
    await server.close();
  }
});

test("served by Vite for development", async () => {
  const plugin = {
    name: "snapshot",
    configureServer(server) {
      server.middlewares.use("/policy.rgs", (request, response) => response.end(bytes));
      server.middlewares.use("/change.rgd", (request, response) => response.end(change));
    },
  };
  const server = await createServer({
    root: folder,
    logLevel: "error",
    plugins: [plugin],
    server: { host: "127.0.0.1", port: 0 },
    cacheDir: join(folder, "cache"),
  });
  await server.listen();
  try {
    await works(`http://127.0.0.1:${server.httpServer.address().port}/`);
  } finally {
    await server.close();
  }
});
