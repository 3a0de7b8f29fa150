/** What a watch does when its server, the network or the bytes are not as they should be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { keys, signed } from "./signatures.js";
import { SMALL, pack } from "./suites.mjs";
import { fakeTimers, listen, turns, watching } from "./watching.mjs";

const [first, second, third] = await Promise.all([1, 2, 3].map((epoch) => pack(SMALL, { epoch })));
const code = (wanted) => (error) => error.name === "RolegateError" && error.code === wanted;
const failing = (status, headers) => (answer) => answer(status, headers, "no");

test("failures back off by chance, up to twice as long each time, and what is loaded goes on", async (t) => {
  const tick = fakeTimers(t);
  let die = 1;
  const { server, gate, watch, expect } = await watching(t, first, { random: () => die, jitter: 0 });
  const access = gate.access({ roles: ["editor"] });
  await expect("ready");
  server.instead = failing(500);
  await assert.rejects(watch.refresh(), code("load/http"));
  const waits = [2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
  for (const [before, wait] of waits.entries()) {
    const [{ error, failures, retryIn }] = await expect("error");
    assert.deepEqual([error.code, error.message, failures, retryIn], [
      "load/http",
      "the snapshot was answered with status 500",
      before + 1,
      wait,
    ]);
    assert.equal(access.can("contacts:edit"), true);
    const asked = server.asked.length;
    await turns();
    tick(wait - 0.001);
    await turns();
    assert.equal(server.asked.length, asked, `not before ${wait} seconds`);
    if (before === waits.length - 1) server.instead = undefined;
    tick(0.001);
  }
  assert.deepEqual(await expect("recovered"), [{ name: "recovered", epoch: 1, failures: 10 }]);
  server.instead = failing(503);
  die = 0.5;
  await assert.rejects(watch.refresh(), code("load/http"));
  await expect("error");
  await assert.rejects(watch.refresh(), code("load/http"));
  const [{ retryIn }] = await expect("error");
  assert.equal(retryIn, 2, "half of at most four, counted anew");
  watch.stop();
});

test("the first check may fail: recovered is told, and ready once", async (t) => {
  const tick = fakeTimers(t);
  let isDown = true;
  const { server, gate, watch, events } = await watching(t, first, {
    fetch: (...asked) => (isDown ? Promise.reject(new TypeError("offline")) : fetch(...asked)),
  });
  await assert.rejects(watch.refresh(), code("load/network"));
  isDown = false;
  server.bytes = second;
  tick(1);
  while (events.at(-1).name === "error") await turns(1);
  const names = events.map(({ name }) => name);
  assert.deepEqual(names.filter((name) => name !== "error"), ["updated", "ready", "recovered"]);
  await watch.refresh();
  await watch.refresh();
  assert.deepEqual(events.map(({ name }) => name), names);
  assert.equal(gate.epoch, 2);
});

test("an interval longer than the longest back-off bounds it", async (t) => {
  const { server, watch, expect, events } = await watching(t, first, { interval: 1000, random: () => 1 });
  await expect("ready");
  server.instead = failing(502);
  for (let count = 0; count < 11; count += 1) await watch.refresh().catch(() => {});
  assert.deepEqual(events.slice(-3).map(({ retryIn }) => retryIn), [512, 1000, 1000]);
});

test("Retry-After is honoured, in seconds and as a date, for an hour at most", async (t) => {
  const tick = fakeTimers(t);
  const now = () => Date.UTC(2026, 0, 1, 12, 0, 0);
  const { server, watch, expect } = await watching(t, first, { now });
  await expect("ready");
  const told = {
    120: 120,
    "Thu, 01 Jan 2026 12:05:00 GMT": 300,
    99999999: 3600,
    "Fri, 01 Jan 2027 12:00:00 GMT": 3600,
    // A date that has passed, and what is neither: a second, as the die says 0.
    "Thu, 01 Jan 2026 11:00:00 GMT": 1,
    soon: 1,
    "-5": 1,
    "1e9": 1,
    "": 1,
  };
  for (const [header, wait] of Object.entries(told)) {
    server.instead = failing(429, { "retry-after": header });
    await assert.rejects(watch.refresh(), code("load/http"));
    const [{ retryIn }] = await expect("error");
    assert.equal(retryIn, wait, header);
  }
  server.instead = failing(503, { "retry-after": "120" });
  await assert.rejects(watch.refresh(), code("load/http"));
  const asked = server.asked.length;
  tick(119);
  await turns();
  assert.equal(server.asked.length, asked);
  server.instead = undefined;
  tick(1);
  await expect("error", "recovered");
  watch.stop();
});

test("offline, the last snapshot answers until its not-after, and then nothing is allowed until there is a newer one", async (t) => {
  let now = 1_000_000;
  let isDown = false;
  const { server, gate, watch, expect } = await watching(t, await pack(SMALL, { epoch: 1, notAfter: 2000 }), {
    load: { now: () => now },
    fetch: (...asked) => (isDown ? Promise.reject(new TypeError("fetch failed")) : fetch(...asked)),
  });
  const access = gate.access({ roles: ["editor"] });
  await expect("ready");
  isDown = true;
  for (const [second, can] of [[1_500, true], [2_000, true], [2_001, false], [3_000, false]]) {
    now = second * 1000;
    await assert.rejects(watch.refresh(), code("load/network"));
    assert.equal(access.can("contacts:edit"), can, `at ${second}`);
    assert.equal(access.check("contacts:edit").code, can ? "granted" : "stale-snapshot");
  }
  await expect("error", "error", "error", "error");
  isDown = false;
  server.bytes = await pack(SMALL, { epoch: 2, notAfter: 4000 });
  assert.equal(await watch.refresh(), true);
  await expect("updated", "recovered");
  assert.equal(access.can("contacts:edit"), true);
});

test("a body that does not end is given up, and the connection with it", async (t) => {
  const tick = fakeTimers(t);
  const { server, gate, watch, expect } = await watching(t, first, { timeout: 10 });
  await expect("ready");
  server.instead = (answer, { response }) => {
    response.writeHead(200, { "content-length": second.length });
    response.write(second.subarray(0, 50));
  };
  const slow = watch.refresh();
  await server.request(2);
  await turns();
  tick(9.999);
  await turns();
  assert.equal(server.hungUp, 0);
  tick(0.001);
  await assert.rejects(slow, code("load/timeout"));
  while (!server.hungUp) await turns(1);
  server.instead = undefined;
  server.bytes = second;
  assert.equal(await watch.refresh(), true);
  assert.equal(gate.epoch, 2);
  watch.stop();
});

test("a fetch that never answers and hears no signal is given up too, and what it answers later is not taken", async (t) => {
  const tick = fakeTimers(t);
  const gate = await loadGate(first);
  let late;
  const watch = gate.watch("http://localhost/", { fetch: () => new Promise((resolve) => (late = resolve)) });
  const { expect } = listen(watch);
  while (!late) await turns(1);
  tick(30);
  const [{ error }] = await expect("error");
  assert.equal(error.code, "load/timeout");
  late(new Response(second));
  await turns();
  assert.equal(gate.epoch, 1);
  watch.stop();
});

test("a body longer than any snapshot is not read to its end", async (t) => {
  const gate = await loadGate(first);
  const part = new Uint8Array(1 << 20);
  let read = 0;
  let isCancelled = false;
  const endless = () =>
    new ReadableStream({
      pull(controller) {
        read += 1;
        controller.enqueue(part);
      },
      cancel() {
        isCancelled = true;
      },
    });
  const watch = gate.watch("http://localhost/", { fetch: async () => new Response(endless()) });
  t.after(() => watch.stop());
  const { expect } = listen(watch);
  const [{ error }] = await expect("error");
  assert.equal(error.code, "snapshot/too-large");
  assert.ok(read <= 70 && isCancelled, `${read} MiB`);
});

test("bytes that are no snapshot, and snapshots that may not take the place of this one, are told and leave it in place", async (t) => {
  const own = await keys();
  const [mine, next] = [await signed(second, own), await signed(third, own)];
  const other = await signed(await pack({ ...SMALL, id: "other" }, { epoch: 9 }), own);
  const { server, gate, watch, expect } = await watching(t, mine, { load: { publicKey: own.publicKey } });
  const access = gate.access({ roles: ["editor"] });
  await expect("ready");
  const flipped = next.slice();
  flipped[60] ^= 1;
  const hostile = {
    "snapshot/bad-magic": new TextEncoder().encode("<!doctype html><title>Sign in</title>"),
    "snapshot/truncated": next.subarray(0, 40),
    "snapshot/bad-signature": flipped,
    "snapshot/unsigned": third,
    "snapshot/unknown-key": await signed(third, await keys()),
    "snapshot/other-policy": other,
    "snapshot/rollback": await signed(first, own),
  };
  let failures = 0;
  for (const [wanted, bytes] of Object.entries(hostile)) {
    server.bytes = bytes;
    await assert.rejects(watch.refresh(), code(wanted), wanted);
    const [event] = await expect("error");
    failures += 1;
    assert.deepEqual([event.error.code, event.failures, gate.epoch, gate.policy], [wanted, failures, 2, "small"]);
    assert.equal(access.can("contacts:edit"), true);
  }
  server.bytes = next;
  assert.equal(await watch.refresh(), true);
  await expect("updated", "recovered");
  assert.equal(gate.epoch, 3);
});

test("statuses that are no success are errors, an empty success too", async (t) => {
  const { server, gate, watch, expect } = await watching(t, first);
  await expect("ready");
  for (const status of [204, 400, 401, 403, 404, 410, 500, 503]) {
    server.instead = failing(status);
    const wanted = status === 204 ? "snapshot/bad-magic" : "load/http";
    await assert.rejects(watch.refresh(), code(wanted), String(status));
  }
  // Nothing new, although nobody asked by an ETag.
  gate.swap(second);
  server.instead = failing(304);
  await assert.rejects(watch.refresh(), code("load/http"));
  assert.equal(gate.epoch, 2);
});

test("a rejected refresh that nobody waits for is no unhandled rejection", async (t) => {
  const unhandled = [];
  const others = process.rawListeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (error) => unhandled.push(error));
  t.after(() => {
    process.removeAllListeners("unhandledRejection");
    for (const other of others) process.on("unhandledRejection", other);
  });
  const { server, watch, expect } = await watching(t, first);
  await expect("ready");
  server.instead = failing(500);
  void watch.refresh();
  await expect("error");
  void watch.refresh();
  watch.stop();
  await turns();
  assert.deepEqual(unhandled, []);
});

test("what a fetch of one's own throws, and what it gives that is no response, is told as an error of the network", async () => {
  const strange = [
    () => {
      throw new TypeError("at once");
    },
    () => Promise.reject("no error"),
    () => undefined,
    () => ({}),
    async () => null,
  ];
  for (const fetch of strange) {
    const gate = await loadGate(first);
    const watch = gate.watch("http://localhost/", { fetch });
    const { expect } = listen(watch);
    const [{ error }] = await expect("error");
    assert.ok(code("load/network")(error), String(error.stack));
    watch.stop();
  }
});
