/** What `loadGate` takes in Node, and how it says no. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { RolegateError, loadGate } from "rolegate";
import { SMALL, pack } from "./suites.mjs";

const bytes = await pack(SMALL);
const folder = mkdtempSync(join(tmpdir(), "rolegate-loading-"));
const file = pathToFileURL(join(folder, "small.rgs"));
writeFileSync(file, bytes);

let server, address;
before(async () => {
  server = createServer((request, response) => {
    if (request.url === "/small.rgs") response.end(bytes);
    else if (request.url === "/cut") response.socket.destroy();
    else response.writeHead(404, { "content-type": "text/html" }).end("<!doctype html>");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  address = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  server.close();
});

/** The error a call must fail with, checked for what every RolegateError promises. */
async function refused(call, code) {
  const error = await call().then(
    () => assert.fail(`loaded, instead of ${code}`),
    (thrown) => thrown,
  );
  assert.equal(error.code, code, String(error.stack));
  assert.ok(error instanceof RolegateError && error instanceof Error);
  assert.equal(error.name, "RolegateError");
  assert.ok(error.message.length > 0 && error.stack);
  return error;
}

test("every kind of source gives the same gate", async () => {
  const padded = new Uint8Array(bytes.length + 20);
  padded.set(bytes, 7);
  const sources = {
    bytes,
    "a view into a larger buffer": padded.subarray(7, 7 + bytes.length),
    "a Buffer": Buffer.from(bytes),
    "an ArrayBuffer": bytes.slice().buffer,
    "a promise of bytes": Promise.resolve(bytes),
    "a Response": new Response(bytes),
    "a promise of a Response": fetch(`${address}/small.rgs`),
    "a Request": new Request(`${address}/small.rgs`),
    "an http URL": new URL(`${address}/small.rgs`),
    "an http address": `${address}/small.rgs`,
    "a file URL": file,
  };
  for (const [what, source] of Object.entries(sources)) {
    const gate = await loadGate(await source);
    assert.equal(gate.policy, "small", what);
    assert.equal(gate.size, bytes.length, what);
    assert.equal(gate.access({ roles: ["editor"] }).can("contacts:edit"), true, what);
  }
});

test("a file address given as a string is read", async () => {
  assert.equal((await loadGate(file.href)).policy, "small");
});

test("the header is told as it was stamped", async () => {
  const gate = await loadGate(await pack(SMALL, { epoch: 12, issuedAt: 1_700_000_001, notAfter: 4_000_000_000 }));
  const { policy, epoch, issuedAt, notAfter } = gate;
  assert.deepEqual(
    { policy, epoch, issuedAt, notAfter },
    { policy: "small", epoch: 12, issuedAt: 1_700_000_001, notAfter: 4_000_000_000 },
  );
});

test("the bytes that were given may be changed afterwards", async () => {
  const own = bytes.slice();
  const gate = await loadGate(own);
  own.fill(0);
  assert.equal(gate.access({ roles: ["editor"] }).can("contacts:edit"), true);
});

test("an answer that is not 200 is load/http and names the status", async () => {
  for (const source of [`${address}/nothing`, new Request(`${address}/nothing`), await fetch(`${address}/nothing`)]) {
    assert.match((await refused(() => loadGate(source), "load/http")).message, /404/);
  }
});

test("a server that is not there, or that hangs up, is load/network", async () => {
  await refused(() => loadGate(`${address}/cut`), "load/network");
  await refused(() => loadGate("http://127.0.0.1:9/none.rgs"), "load/network");
  await refused(() => loadGate(new URL("nothing.rgs", file)), "load/network");
  await refused(
    () => loadGate("http://localhost/x", { fetch: () => Promise.reject(new TypeError("offline")) }),
    "load/network",
  );
  await refused(() => loadGate(Promise.reject(new TypeError("offline"))), "load/network");
});

test("what is no source is load/bad-source", async () => {
  for (const source of [
    undefined,
    null,
    7,
    true,
    {},
    [],
    () => bytes,
    Symbol("x"),
    "",
    "small.rgs",
    "./small.rgs",
    "/small.rgs",
    new Blob([bytes]),
    new Uint16Array(4),
  ]) {
    await refused(() => loadGate(source), "load/bad-source");
  }
});

test("the caller's fetch is used", async () => {
  const asked = [];
  const gate = await loadGate("https://example.com/a.rgs", {
    fetch: (input) => {
      asked.push(input instanceof Request ? input.url : String(input));
      return Promise.resolve(new Response(bytes));
    },
  });
  assert.deepEqual(asked, ["https://example.com/a.rgs"]);
  assert.equal(gate.policy, "small");
});

test("the caller may bring the wasm, and one that is none is load/wasm", () => {
  const run = (given) =>
    execFileSync(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `
    import { readFileSync } from "node:fs";
    import { loadGate } from ${JSON.stringify(import.meta.resolve("rolegate"))};
    const wasm = readFileSync(new URL(${JSON.stringify(import.meta.resolve("rolegate/full.wasm"))}));
    const bytes = readFileSync(new URL(${JSON.stringify(file.href)}));
    const first = await loadGate(bytes, { wasm: ${given} }).then((gate) => gate.policy, (error) => error.name + " " + error.code);
    console.log(first, await loadGate(bytes).then((gate) => gate.policy));
  `,
      ],
      { encoding: "utf8" },
    ).trim();
  assert.equal(run("wasm"), "small small");
  assert.equal(run("new WebAssembly.Module(wasm)"), "small small");
  assert.equal(run("new Uint8Array(8)"), "RolegateError load/wasm small");
  assert.equal(run("'full.wasm'"), "RolegateError load/wasm small");
});

test("loads at the same time do not disturb each other", async () => {
  const other = await pack({ ...SMALL, id: "other" });
  const gates = await Promise.all([bytes, other, bytes, other].map((source) => loadGate(source)));
  assert.deepEqual(
    gates.map((gate) => gate.policy),
    ["small", "other", "small", "other"],
  );
});
