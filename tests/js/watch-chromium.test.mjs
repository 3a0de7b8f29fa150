/** Watches and cached copies on pages in Chromium: what is fetched when, Cache Storage, another origin, a worker. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { wholly } from "./delta.js";
import { keys, signed } from "./signatures.js";
import { etagOf, serveSnapshot } from "./snapshot-server.mjs";
import { SMALL, pack } from "./suites.mjs";

const root = new URL("../../", import.meta.url);
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const own = await keys();
const [first, second, third] = await Promise.all([1, 2, 3].map(async (epoch) => signed(await pack(SMALL, { epoch }), own)));
const jwk = await crypto.subtle.exportKey("jwk", own.publicKey);
const publicKey = { kty: jwk.kty, crv: jwk.crv, x: jwk.x };

/** The package, an empty page and a worker. */
function files(request, response) {
  const path = new URL(request.url, "http://localhost").pathname;
  if (path === "/policy.rgs") return false;
  const file = new URL(`.${path}`, root);
  if (path === "/") response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><link rel=icon href=data:,>");
  else if (path.startsWith("/pkg/dist/") && existsSync(file)) {
    response.writeHead(200, { "content-type": TYPES[extname(path)] }).end(readFileSync(file));
  } else response.writeHead(404).end();
  return true;
}

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** A fresh browser context with a page of a fresh server. */
async function visit(t, bytes = first) {
  const server = await serveSnapshot(bytes, files);
  const context = await browser.newContext();
  t.after(() => context.close().then(() => server.close()));
  const page = await context.newPage();
  const asked = [];
  const wrong = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname.replace("/pkg/dist/", "")));
  page.on("pageerror", (error) => wrong.push(String(error)));
  const origin = new URL(server.url).origin;
  await page.goto(`${origin}/`);
  return { server, page, asked, wrong, origin };
}

/** On a page: loads a gate, and tells of it or why there is none; keeps it as `gate`. */
const load = (page, options, address = "/policy.rgs") =>
  page.evaluate(
    async ([address, options]) => {
      const { loadGate } = await import("/pkg/dist/browser.js");
      try {
        const gate = (globalThis.gate = await loadGate(address, options));
        const can = gate.access({ roles: ["editor"] }).can("contacts:edit");
        return { epoch: gate.epoch, isCopy: gate.isCopy, can };
      } catch (error) {
        return error.code;
      }
    },
    [address, options],
  );

/** On a page: watches as the gate on it, and gathers what is told in `told`. */
const watch = (page, address = "/policy.rgs", options = {}) =>
  page.evaluate(
    ([address, options]) => {
      const watch = (globalThis.watching = gate.watch(address, options));
      globalThis.told = [];
      for (const name of ["ready", "updated", "error", "recovered"]) {
        watch.on(name, (event) => told.push([name, event.error?.code ?? event.epoch]));
      }
      return watch.refresh();
    },
    [address, options],
  );
const refresh = (page) => page.evaluate(() => watching.refresh().catch((error) => error.code));
const told = (page) => page.evaluate(() => globalThis.told);

/** What is in Cache Storage: addresses, headers, bytes. */
const cached = (page) =>
  page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        const { url, headers } = request;
        const bytes = [...new Uint8Array(await response.clone().arrayBuffer())];
        found.push({ name, url, asked: [...headers], headers: Object.fromEntries(response.headers), bytes });
      }
    }
    return found;
  });
/** Waits until what is cached is as it should be. */
async function until(page, holds) {
  for (let turn = 0; turn < 200; turn += 1) {
    const found = await cached(page);
    if (holds(found)) return found;
    await page.waitForTimeout(25);
  }
  return assert.fail(JSON.stringify(await cached(page)));
}
const down = (answer, { response }) => response.destroy();

test("pages that watch nothing and keep no copy never fetch the code for it", async (t) => {
  const { page, asked, wrong } = await visit(t);
  const lazy = () => asked.filter((name) => ["watcher.js", "cache.js", "delta.js"].includes(name));
  assert.deepEqual(await load(page), { epoch: 1, isCopy: false, can: true });
  assert.deepEqual(lazy(), []);
  await watch(page);
  assert.deepEqual(lazy(), ["watcher.js"]);
  await load(page, { cache: true });
  assert.deepEqual(lazy(), ["watcher.js", "cache.js"]);
  assert.deepEqual(wrong, []);
});

test("the server says that nothing is new, sends what is, and sends a delta if it has one", async (t) => {
  const { server, page, asked } = await visit(t);
  await load(page, { publicKey });
  await watch(page, "/policy.rgs");
  server.bytes = second;
  assert.equal(await refresh(page), true);
  server.bytes = third;
  server.deltas.set(etagOf(second), await wholly(second, third));
  assert.equal(await refresh(page), true);
  assert.equal(await refresh(page), false);
  assert.deepEqual(await told(page), [["ready", 1], ["updated", 2], ["updated", 3]]);
  // One request for the load, two for the watch and its first refresh.
  assert.deepEqual(server.asked.map(({ status }) => status), [200, 304, 304, 200, 226, 304]);
  assert.equal(asked.filter((name) => name === "delta.js").length, 1);
  await page.evaluate(() => gate.dispose());
  assert.equal(await refresh(page), "watch/stopped");
});

test("code that cannot be fetched is told as an error of the network, and asked for again", async (t) => {
  const { page } = await visit(t);
  await page.route("**/{watcher,cache}.js", (route) => route.abort());
  assert.equal(await load(page, { cache: true }), "load/network");
  assert.deepEqual(await load(page), { epoch: 1, isCopy: false, can: true });
  const code = await watch(page).catch(() => "refused");
  assert.equal(code, "refused");
  assert.deepEqual((await told(page))[0], ["error", "load/network"]);
  await page.unroute("**/{watcher,cache}.js");
  assert.equal(await refresh(page), false);
  assert.deepEqual((await told(page)).at(-1), ["ready", 1]);
});

test("back online, a page asks at once", async (t) => {
  const { server, page } = await visit(t);
  await load(page);
  await watch(page, "/policy.rgs", { interval: 3600 });
  server.instead = down;
  assert.equal(await refresh(page), "load/network");
  const before = server.asked.length;
  server.instead = undefined;
  server.bytes = second;
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.waitForFunction(() => told.some(([name]) => name === "recovered"));
  assert.deepEqual([server.asked.length, (await told(page)).slice(1)], [before + 1, [["error", "load/network"], ["updated", 2], ["recovered", 2]]]);
});

test("of another origin it is asked without a preflight, and the browser's cache spares the bytes", async (t) => {
  const { page } = await visit(t);
  const server = await serveSnapshot(first);
  t.after(() => server.close());
  server.headers = { "access-control-allow-origin": "*" };
  await load(page, {}, server.url);
  await watch(page, server.url);
  await refresh(page);
  const methods = () => server.asked.map(({ method, status, im }) => `${method} ${status}${im ? ` ${im}` : ""}`);
  assert.deepEqual(methods(), ["GET 200", "GET 304", "GET 304", "GET 304"]);
  server.bytes = second;
  await refresh(page);
  assert.deepEqual(await told(page), [["ready", 1], ["updated", 2]], "the same bytes are nothing new");
});

test("of another origin deltas come if the page asks for them and the server allows it", async (t) => {
  const { page } = await visit(t);
  const server = await serveSnapshot(first);
  t.after(() => server.close());
  server.headers = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "A-IM, If-None-Match",
    "access-control-expose-headers": "ETag, IM",
  };
  await load(page, { publicKey }, server.url);
  await watch(page, server.url, { delta: true });
  server.bytes = second;
  server.deltas.set(etagOf(first), await wholly(first, second));
  assert.equal(await refresh(page), true);
  const asked = server.asked.map(({ method, status }) => `${method} ${status}`);
  assert.ok(asked.includes("OPTIONS 204"), "with a preflight");
  assert.equal(asked.at(-1), "GET 226");
  assert.deepEqual(await told(page), [["ready", 1], ["updated", 2]]);
});

test("a reload while the server is down starts from the cached copy", async (t) => {
  const { server, page, wrong, origin } = await visit(t);
  server.headers = { "set-cookie": "session=secret" };
  assert.deepEqual(await load(page, { publicKey, cache: true }), { epoch: 1, isCopy: false, can: true });
  const [copy] = await until(page, ({ length }) => length === 1);
  const kept = { "cache-control": "max-age=31536000", "content-type": "application/octet-stream" };
  const headers = { ...kept, etag: etagOf(first) };
  assert.deepEqual(copy, { name: "rolegate", url: `${origin}/policy.rgs`, asked: [], headers, bytes: [...first] });
  server.instead = down;
  await page.reload();
  assert.deepEqual(await load(page, { publicKey, cache: true }), { epoch: 1, isCopy: true, can: true });
  await watch(page).catch(() => {});
  server.instead = undefined;
  server.bytes = second;
  assert.equal(await refresh(page), true);
  assert.equal(await page.evaluate(() => gate.isCopy), false);
  await until(page, ([{ bytes }]) => bytes.join() === [...second].join());
  server.instead = (answer) => answer(500);
  await page.reload();
  assert.deepEqual(await load(page, { publicKey, cache: true }), { epoch: 2, isCopy: true, can: true });
  assert.deepEqual(wrong, []);
});

test("a cached copy that was tampered with is refused and deleted", async (t) => {
  const { server, page } = await visit(t);
  const flipped = second.map((byte, at) => (at === 60 ? byte ^ 1 : byte));
  const bad = { flipped, unsigned: await pack(SMALL, { epoch: 9 }), foreign: await signed(await pack(SMALL, { epoch: 9 }), await keys()) };
  for (const [what, bytes] of Object.entries(bad)) {
    server.instead = undefined;
    await load(page, { publicKey, cache: true });
    await until(page, ({ length }) => length === 1);
    await page.evaluate(async (bytes) => {
      const cache = await caches.open("rolegate");
      const [{ url }] = await cache.keys();
      await cache.put(url, new Response(Uint8Array.from(bytes)));
    }, [...bytes]);
    server.instead = down;
    await page.reload();
    assert.equal(await load(page, { publicKey, cache: true }), "load/network", what);
    assert.deepEqual(await cached(page), [], what);
  }
});

test("at log-out the copy is forgotten, and a name keeps those of several people apart", async (t) => {
  const { server, page } = await visit(t);
  await load(page, { cache: "ada" });
  await until(page, ({ length }) => length === 1);
  assert.deepEqual((await cached(page)).map(({ url }) => url), ["https://rolegate.invalid/ada"]);
  server.instead = down;
  await page.reload();
  assert.equal(await load(page, { cache: "grace" }), "load/network");
  assert.equal((await load(page, { cache: "ada" })).isCopy, true);
  await page.evaluate(() => gate.forget());
  assert.deepEqual(await cached(page), []);
});

test("in a worker of a page it watches and keeps copies as well", async (t) => {
  const { server, page } = await visit(t);
  const run = () =>
    page.evaluate(async () => {
      const code = `
        import { loadGate } from "${location.origin}/pkg/dist/browser.js";
        const address = "${location.origin}/policy.rgs";
        try {
          const gate = await loadGate(address, { cache: true });
          const watch = gate.watch(address);
          const swapped = await watch.refresh().catch((error) => error.code);
          postMessage([gate.epoch, gate.isCopy, swapped]);
        } catch (error) { postMessage(error.code ?? String(error)); }`;
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" });
      return new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    });
  assert.deepEqual(await run(), [1, false, false]);
  await until(page, ({ length }) => length === 1);
  server.instead = (answer) => answer(503);
  assert.deepEqual(await run(), [1, true, "load/http"]);
});
