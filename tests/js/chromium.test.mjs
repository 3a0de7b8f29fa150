/** The corpus and the bad bytes through the built package on a page in Chromium, without a bundler. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, serve } from "./browser.mjs";
import { JSON_POLICY } from "./mask-json.js";
import { collect, deltas, pack, signatures, text } from "./suites.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
let browser, server, page;
const wrong = [];

before(async () => {
  server = await serve(root, {
    "/": { type: "text/html", body: "<!doctype html><title>corpus</title><link rel=icon href=data:,>" },
    "/suites.json": { type: "application/json", body: JSON.stringify(await collect()) },
    "/bodies.rgs": { type: "application/octet-stream", body: await pack(JSON_POLICY) },
    "/shop.rgs": { type: "application/octet-stream", body: await pack(text("examples/policies/ometria.yaml")) },
  });
  browser = await launch();
  page = await browser.newPage();
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  await page.goto(server.url);
});

after(async () => {
  await browser?.close();
  await server?.close();
});

for (const [entry, lean] of [["browser.js", true], ["full-browser.js", false]]) {
  test(`every case of the corpus, by ${entry}`, async (t) => {
    const { ran, failures } = await page.evaluate(async ([entry, lean]) => {
      const [{ loadGate }, { runCorpus }, suites] = await Promise.all([
        import(`/pkg/dist/${entry}`),
        import("/tests/js/corpus.js"),
        fetch("/suites.json").then((answer) => answer.json()),
      ]);
      return runCorpus(loadGate, suites, { lean });
    }, [entry, lean]);
    t.diagnostic(`${ran.decisions} decisions, ${ran.masking} masks`);
    assert.deepEqual(failures, []);
  });
}

test("the entry of browsers says where to find what it has not", async () => {
  const codes = await page.evaluate(async () => {
    const { loadGate } = await import("/pkg/dist/browser.js");
    const gate = await loadGate("/shop.rgs");
    const access = gate.access({ roles: ["viewer"] });
    const calls = [
      () => access.filter("contacts:view"),
      () => access.whereCan("contacts:view"),
      () => gate.whoCan("contacts:view"),
      () => gate.covers("editor", "viewer"),
      () => gate.slice({ roles: ["viewer"] }),
      () => access.maskJson("contacts", "{}"),
      () => access.maskStream("contacts"),
      () => access.explainMask("contacts", "email"),
    ];
    return calls.map((call) => {
      try {
        return call() && "answered";
      } catch (error) {
        return error.code;
      }
    });
  });
  assert.deepEqual(codes, Array(8).fill("gate/needs-full"));
});

test("bad bytes are refused and the gate that was loaded keeps answering", async (t) => {
  const { ran, failures } = await page.evaluate(async () => {
    const [{ loadGate }, { runBadBytes }, bytes] = await Promise.all([
      import("/pkg/dist/browser.js"),
      import("/tests/js/bytes.js"),
      fetch("/shop.rgs").then((answer) => answer.arrayBuffer()),
    ]);
    return runBadBytes(loadGate, new Uint8Array(bytes), { samples: 200 });
  });
  t.diagnostic(`${ran} bad snapshots`);
  assert.ok(ran > 200);
  assert.deepEqual(failures, []);
});

test("who signed is believed only if its key is trusted, and every damage is refused", async (t) => {
  const given = Object.entries(await signatures()).map(([name, bytes]) => [name, [...bytes]]);
  const { ran, failures } = await page.evaluate(async (given) => {
    const [{ loadGate }, { runSignatures }] = await Promise.all([
      import("/pkg/dist/browser.js"),
      import("/tests/js/signatures.js"),
    ]);
    const snapshots = Object.fromEntries(given.map(([name, bytes]) => [name, Uint8Array.from(bytes)]));
    return runSignatures(loadGate, { ...snapshots, samples: 200 });
  }, given);
  t.diagnostic(`${ran} snapshots and keys`);
  assert.deepEqual(failures, []);
  assert.ok(ran > 400);
});

test("the golden delta makes the next snapshot, and every damage is refused", async (t) => {
  const given = Object.entries(deltas()).map(([name, bytes]) => [name, [...bytes]]);
  for (const entry of ["browser.js", "full-browser.js"]) {
    const { ran, failures } = await page.evaluate(async ([entry, given]) => {
      const [{ loadGate }, { runDeltas }] = await Promise.all([
        import(`/pkg/dist/${entry}`),
        import("/tests/js/delta.js"),
      ]);
      const bytes = Object.fromEntries(given.map(([name, numbers]) => [name, new Uint8Array(numbers)]));
      return runDeltas(loadGate, { ...bytes, samples: 200 });
    }, [entry, given]);
    t.diagnostic(`${ran} deltas by ${entry}`);
    assert.deepEqual(failures, []);
    assert.ok(ran > 600);
  }
});

test("JSON text, bytes and streams show what objects show", async (t) => {
  const { ran, failures } = await page.evaluate(async () => {
    const [{ loadGate }, { runMaskJson }, bytes] = await Promise.all([
      import("/pkg/dist/full-browser.js"),
      import("/tests/js/mask-json.js"),
      fetch("/bodies.rgs").then((answer) => answer.arrayBuffer()),
    ]);
    return runMaskJson(loadGate, new Uint8Array(bytes), { records: 100 });
  });
  t.diagnostic(`${ran} bodies`);
  assert.deepEqual(failures, []);
});

test("a snapshot is loaded from an address, a Request, a Response and their promises", async () => {
  const sizes = await page.evaluate(async () => {
    const { loadGate } = await import("/pkg/dist/browser.js");
    const sources = [
      "/shop.rgs",
      new URL("/shop.rgs", location.href),
      new Request("/shop.rgs"),
      await fetch("/shop.rgs"),
      fetch("/shop.rgs"),
      fetch("/shop.rgs").then((answer) => answer.arrayBuffer()),
    ];
    return Promise.all(sources.map(async (source) => (await loadGate(source)).size));
  });
  assert.equal(sizes.length, 6);
  assert.equal(new Set(sizes).size, 1);
});

test("a policy compiles on the page to the bytes it compiles to in Node", async () => {
  const policy = text("examples/policies/ometria.yaml");
  const stamp = { epoch: 3, issuedAt: 5, notAfter: 9 };
  const got = await page.evaluate(
    async ([policy, stamp]) => {
      const { compilePolicy } = await import("/pkg/dist/author-browser.js");
      const result = await compilePolicy(policy, stamp);
      return result.ok ? [...result.snapshot] : result.errors;
    },
    [policy, stamp],
  );
  assert.deepEqual(Buffer.from(got), Buffer.from(await pack(policy, stamp)));
});

test("what applies deltas is loaded when the first comes, and without it the error is typed", async () => {
  const fresh = await browser.newPage();
  const asked = [];
  fresh.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await fresh.goto(server.url);
  const given = Object.fromEntries(Object.entries(deltas()).map(([name, bytes]) => [name, [...bytes]]));
  const codes = [];
  const apply = (given) => fresh.evaluate(async ({ base, delta }) => {
    const { loadGate } = await import("/pkg/dist/browser.js");
    globalThis.gate ??= await loadGate(new Uint8Array(base));
    return gate.apply(new Uint8Array(delta)).then(() => gate.epoch, (error) => [error.name, error.code]);
  }, given);
  await fresh.route("**/delta.js", (route) => route.abort());
  codes.push(await apply(given));
  await fresh.unroute("**/delta.js");
  codes.push(await apply(given));
  await fresh.close();
  assert.deepEqual(codes, [["RolegateError", "load/network"], 43]);
  assert.ok(asked.includes("/pkg/dist/delta.js"));
  assert.ok(asked.indexOf("/pkg/dist/delta.js") > asked.indexOf("/pkg/dist/core_bg.wasm"));
});

test("the page loads the core module once, and the author module only when it is asked for", async () => {
  const fresh = await browser.newPage();
  const asked = [];
  fresh.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await fresh.goto(server.url);
  await fresh.evaluate(async () => {
    const { loadGate } = await import("/pkg/dist/browser.js");
    await Promise.all([loadGate("/shop.rgs"), loadGate("/shop.rgs")]);
  });
  await fresh.close();
  assert.deepEqual(
    asked.filter((path) => path.endsWith(".wasm")),
    ["/pkg/dist/core_bg.wasm"],
  );
});

test("nothing was written to the console as an error", () => {
  assert.deepEqual(wrong, []);
});
