/** Watching an address: when it is asked, what with, and what is told, against a server on loopback. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { etagOf, serveSnapshot } from "./snapshot-server.mjs";
import { SMALL, pack } from "./suites.mjs";
import { fakeTimers, listen, turns, watching } from "./watching.mjs";

const [first, second, third] = await Promise.all([1, 2, 3].map((epoch) => pack(SMALL, { epoch })));
const wider = { ...SMALL, roles: { ...SMALL.roles, viewer: { grants: ["*:view", "contacts:edit"] } } };
const code = (wanted) => (error) => error.name === "RolegateError" && error.code === wanted;

test("a server that has nothing newer is asked with the ETag of the load, and says so in a few bytes", async (t) => {
  const { server, gate, expect, events } = await watching(t, first);
  let swaps = 0;
  gate.subscribe(() => (swaps += 1));
  const [ready] = await expect("ready");
  assert.deepEqual(ready, { name: "ready", epoch: 1 });
  assert.deepEqual(server.asked.map(({ status, match }) => [status, match]), [[200, undefined], [304, etagOf(first)]]);
  assert.deepEqual([events.length, swaps, gate.epoch], [1, 0, 1]);
});

test("a newer snapshot takes the place of the loaded one, and every access follows", async (t) => {
  const { server, gate, watch, expect } = await watching(t, first);
  const access = gate.access({ roles: ["viewer"] });
  await expect("ready");
  server.bytes = await pack(wider, { epoch: 2 });
  const swapped = [];
  gate.subscribe(({ changed }) => swapped.push(changed));
  assert.equal(access.can("contacts:edit"), false);
  assert.equal(await watch.refresh(), true);
  assert.deepEqual(await expect("updated"), [{ name: "updated", epoch: 2, previousEpoch: 1, delta: false }]);
  assert.equal(access.can("contacts:edit"), true);
  assert.deepEqual(swapped, [["contacts:edit"]]);
  assert.equal(await watch.refresh(), false);
  assert.equal(server.asked.at(-1).match, etagOf(server.bytes));
  assert.equal(server.asked.at(-1).status, 304);
});

test("what the first check finds is told as updated, then ready", async (t) => {
  const server = await serveSnapshot(first);
  t.after(() => server.close());
  const gate = await loadGate(server.url);
  server.bytes = second;
  const watch = gate.watch(server.url);
  const { expect } = listen(watch);
  await expect("updated", "ready");
  assert.equal(gate.epoch, 2);
  watch.stop();
});

test("the wait is the interval, shortened by chance by up to the jitter's share, and never under a second", async (t) => {
  const tick = fakeTimers(t);
  const dice = [0, 0.5, 1, 1];
  const { server, watch, expect } = await watching(t, first, {
    interval: 100,
    jitter: 0.4,
    random: () => dice.shift(),
  });
  await expect("ready");
  const asked = async (number) => assert.ok(await server.request(number));
  // Of 100 seconds by 0.4: all of them, then 80, then 60.
  for (const [number, seconds] of [[2, 100], [3, 80], [4, 60]]) {
    tick(seconds - 0.001);
    await turns();
    assert.equal(server.asked.length, number, `not before ${seconds} seconds`);
    tick(0.001);
    await asked(number);
    while (!server.asked[number].response.writableFinished) await turns(1);
    await turns();
  }
  watch.stop();
  for (const random of [() => 1, () => NaN, () => Infinity, () => -Infinity, () => "die"]) {
    const again = await watching(t, first, { interval: 1, jitter: 1, random });
    await again.expect("ready");
    await turns();
    tick(0.999);
    await turns();
    assert.equal(again.server.asked.length, 2, String(random));
    again.watch.stop();
  }
});

test("a clock and a die that fail stop nothing", async (t) => {
  const tick = fakeTimers(t);
  const broken = () => {
    throw new Error("broken");
  };
  for (const bad of [broken, () => NaN, () => Symbol("number"), () => "soon"]) {
    const { server, watch, expect } = await watching(t, first, { interval: 100, jitter: 1, now: bad, random: bad });
    await expect("ready");
    server.instead = (answer) => answer(503, { "retry-after": "Thu, 01 Jan 2026 11:00:00 GMT" });
    await turns();
    // A chance of one half.
    tick(49.999);
    await turns();
    assert.equal(server.asked.length, 2);
    tick(0.001);
    const [{ retryIn }] = await expect("error");
    assert.equal(retryIn, 1, "half of two seconds");
    watch.stop();
  }
});

test("without options a check comes after at most 60 seconds, and after at least 54", async (t) => {
  const tick = fakeTimers(t);
  for (const [random, seconds] of [[() => 0, 60], [() => 1, 54]]) {
    const { server, watch, expect } = await watching(t, first, { random });
    await expect("ready");
    await turns();
    tick(seconds - 0.001);
    await turns();
    assert.equal(server.asked.length, 2);
    tick(0.001);
    assert.ok(await server.request(2));
    watch.stop();
  }
});

test("a server without ETags is asked for all of it, and the same bytes again change nothing", async (t) => {
  const server = await serveSnapshot(first);
  t.after(() => server.close());
  server.tagged = false;
  const gate = await loadGate(server.url);
  let swaps = 0;
  gate.subscribe(() => (swaps += 1));
  const watch = gate.watch(server.url);
  const { expect } = listen(watch);
  await expect("ready");
  assert.equal(await watch.refresh(), false);
  server.bytes = second;
  assert.deepEqual([await watch.refresh(), await watch.refresh()], [true, false]);
  assert.deepEqual([swaps, gate.epoch], [1, 2]);
  assert.deepEqual(server.asked.map(({ status, match }) => [status, match]), Array(5).fill([200, undefined]));
  watch.stop();
});

test("a gate that was loaded from elsewhere is asked for without an ETag", async (t) => {
  const server = await serveSnapshot(second);
  t.after(() => server.close());
  const gate = await loadGate(first);
  const watch = gate.watch(server.url);
  const { expect } = listen(watch);
  await expect("updated", "ready");
  // What is put in place by hand is not what the server's ETag is of.
  gate.swap(third);
  server.bytes = await pack(SMALL, { epoch: 4 });
  assert.equal(await watch.refresh(), true);
  assert.deepEqual(server.asked.map(({ match }) => match), [undefined, undefined]);
  watch.stop();
});

test("a Request is sent with its own headers each time", async (t) => {
  const server = await serveSnapshot(first);
  t.after(() => server.close());
  const request = new Request(server.url, { headers: { authorization: "Bearer 1" } });
  const gate = await loadGate(request);
  const watch = gate.watch(request);
  await watch.refresh();
  const told = server.asked.map(({ authorization, match }) => [authorization, match]);
  const tag = etagOf(first);
  assert.deepEqual(told, [["Bearer 1", undefined], ["Bearer 1", tag], ["Bearer 1", tag]]);
  watch.stop();
});

test("headers can be added by a fetch of one's own", async (t) => {
  const fetcher = (input, init) => fetch(input, { ...init, headers: { ...init?.headers, authorization: "Bearer 2" } });
  const { server, expect } = await watching(t, first, { fetch: fetcher });
  await expect("ready");
  assert.deepEqual([server.asked[1].authorization, server.asked[1].match], ["Bearer 2", etagOf(first)]);
});

test("one request at a time, and a refresh comes after the one under way", async (t) => {
  const { server, gate, watch, expect } = await watching(t, first);
  await expect("ready");
  let release;
  server.instead = (answer) => (release = () => answer(304, { etag: etagOf(first) }));
  const before = watch.refresh();
  await server.request(2);
  // The write is done while the server has read what it answers: that answer is too old.
  const both = [watch.refresh(), watch.refresh()];
  await turns();
  assert.equal(server.asked.length, 3);
  server.instead = undefined;
  server.bytes = second;
  release();
  assert.deepEqual(await Promise.all([before, ...both]), [false, true, true]);
  assert.deepEqual([server.asked.length, gate.epoch], [4, 2], "both by one request");
});

test("nothing comes after a stop: no request, no swap, no event", async (t) => {
  const tick = fakeTimers(t);
  const { server, gate, watch, expect, events } = await watching(t, first, { interval: 5 });
  await expect("ready");
  let release;
  server.instead = (answer) => (release = () => answer(200, {}, second));
  const refresh = watch.refresh();
  const after = watch.refresh();
  await server.request(2);
  watch.stop();
  await assert.rejects(refresh, code("watch/stopped"));
  await assert.rejects(after, code("watch/stopped"));
  await assert.rejects(watch.refresh(), code("watch/stopped"));
  while (!server.hungUp) await turns(1);
  release();
  tick(1000);
  await turns();
  assert.deepEqual([watch.stopped, gate.epoch, events.length, server.asked.length], [true, 1, 1, 3]);
});

test("at whatever moment it is stopped, what is loaded then stays", async () => {
  let swaps = 0;
  // Later each time, until it comes too late.
  for (let turn = 0; swaps < 3; turn += 1) {
    const gate = await loadGate(first);
    const watch = gate.watch("http://localhost/", { fetch: async () => new Response(second) });
    for (let waited = 0; waited < turn; waited += 1) await (turn < 30 ? undefined : new Promise(setImmediate));
    watch.stop();
    const { epoch } = gate;
    await turns(3);
    assert.equal(gate.epoch, epoch, `stopped after ${turn}`);
    swaps += epoch - 1;
  }
});

test("a gate that is disposed, a signal and `using` end it", async (t) => {
  const server = await serveSnapshot(first);
  t.after(() => server.close());
  const ends = {
    dispose: (gate) => gate.dispose(),
    signal: (gate, watch, controller) => controller.abort(),
    using: (gate, watch) => watch[Symbol.dispose ?? Symbol.for("Symbol.dispose")](),
  };
  for (const [what, end] of Object.entries(ends)) {
    const gate = await loadGate(server.url);
    const controller = new AbortController();
    const watch = gate.watch(server.url, { signal: controller.signal });
    await watch.refresh();
    const asked = server.asked.length;
    assert.equal(watch.stopped, false);
    end(gate, watch, controller);
    assert.equal(watch.stopped, true, what);
    await assert.rejects(watch.refresh(), code("watch/stopped"), what);
    assert.equal(server.asked.length, asked, what);
  }
  const gate = await loadGate(server.url);
  const asked = server.asked.length;
  const watch = gate.watch(server.url, { signal: AbortSignal.abort() });
  await turns();
  assert.deepEqual([watch.stopped, server.asked.length], [true, asked]);
  gate.dispose();
  assert.throws(() => gate.watch(server.url), code("gate/disposed"));
});

test("listeners end, and one that throws or stops keeps nobody else from hearing", async (t) => {
  const { server, gate, watch, expect } = await watching(t, first);
  const uncaught = [];
  // Those of the test runner would take them for failures of its own.
  const others = process.rawListeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => uncaught.push(error.message));
  t.after(() => {
    process.removeAllListeners("uncaughtException");
    for (const other of others) process.on("uncaughtException", other);
  });
  const heard = [];
  watch.on("updated", () => {
    throw new Error("of the watch");
  });
  const end = watch.on("updated", () => {
    heard.push("once");
    end();
  });
  watch.on("updated", () => heard.push("always"));
  gate.subscribe(() => {
    throw new Error("of the gate");
  });
  await expect("ready");
  server.bytes = second;
  assert.equal(await watch.refresh(), true, "a listener of the gate that throws is no failed check");
  server.bytes = third;
  assert.equal(await watch.refresh(), true);
  await expect("updated", "updated");
  await turns();
  assert.deepEqual(heard, ["once", "always", "always"]);
  assert.deepEqual(uncaught.sort(), ["of the gate", "of the gate", "of the watch", "of the watch"]);
  watch.on("updated", () => watch.stop());
  watch.on("updated", () => heard.push("after the stop"));
  server.bytes = await pack(SMALL, { epoch: 4 });
  await watch.refresh();
  await turns();
  assert.equal(heard.includes("after the stop"), false);
  assert.throws(() => watch.on("update", () => {}), TypeError);
});

test("a process whose work is done ends although it watches", async () => {
  const server = await serveSnapshot(first);
  const program = `
    import { loadGate } from ${JSON.stringify(import.meta.resolve("rolegate"))};
    const gate = await loadGate(${JSON.stringify(server.url)});
    const watch = gate.watch(${JSON.stringify(server.url)}, { interval: 3600 });
    watch.on("ready", ({ epoch }) => console.log("ready", epoch));
    process.on("exit", () => console.log("exit", watch.stopped));`;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { timeout: 60_000 });
  await server.close();
  assert.equal(stdout, "ready 1\nexit false\n");
});

test("what is no address or no option is refused at once", async (t) => {
  const gate = await loadGate(first);
  t.after(() => gate.dispose());
  const post = new Request("http://localhost/", { method: "POST" });
  for (const address of [undefined, null, 7, "", "/a.rgs", "a.rgs", {}, first, new URL("file:///a.rgs"), "data:,a", post]) {
    assert.throws(() => gate.watch(address), code("load/bad-source"), String(address));
  }
  const bad = {
    interval: [0, 0.5, -1, NaN, Infinity, 604801, "60", null],
    jitter: [-0.1, 1.1, NaN, "0", null],
    timeout: [0, NaN, 3601, "30", null],
  };
  for (const [name, values] of Object.entries(bad)) {
    for (const value of values) {
      assert.throws(() => gate.watch("http://localhost/", { [name]: value }), code("load/bad-option"), `${name} ${value}`);
    }
  }
});
