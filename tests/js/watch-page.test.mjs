/** A watch on a page: hidden, seen again, offline and back. What a page has is put there by the test. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { serveSnapshot } from "./snapshot-server.mjs";
import { SMALL, pack } from "./suites.mjs";
import { fakeTimers, listen, turns } from "./watching.mjs";

const first = await pack(SMALL, { epoch: 1 });

/** A page, a watch on it, and `shown` to hide and show it. */
async function paging(t, { hidden = false, ...options } = {}) {
  const document = Object.assign(new EventTarget(), { visibilityState: hidden ? "hidden" : "visible" });
  const window = new EventTarget();
  const listeners = new Set();
  const addEventListener = (name, call, { signal }) => {
    listeners.add(name);
    signal.addEventListener("abort", () => listeners.delete(name));
    window.addEventListener(name, call, { signal });
  };
  Object.assign(globalThis, { document, addEventListener });
  t.after(() => {
    delete globalThis.document;
    delete globalThis.addEventListener;
  });
  let now = 1_000_000;
  const tickTimers = fakeTimers(t);
  const tick = (seconds) => {
    now += seconds * 1000;
    tickTimers(seconds);
  };
  const server = await serveSnapshot(first);
  t.after(() => server.close());
  const gate = await loadGate(server.url);
  const watch = gate.watch(server.url, { interval: 60, jitter: 0, random: () => 0, now: () => now, ...options });
  t.after(() => watch.stop());
  const show = (state) => {
    document.visibilityState = state;
    document.dispatchEvent(new Event("visibilitychange"));
  };
  const answered = async (number) => {
    const asked = await server.request(number);
    while (!asked.response.writableFinished) await turns(1);
    await turns();
  };
  const online = () => window.dispatchEvent(new Event("online"));
  return { server, watch, tick, show, online, answered, listeners, ...listen(watch) };
}

test("a hidden page asks nothing, and asks at once when it is seen again", async (t) => {
  const { server, tick, show, answered } = await paging(t);
  await answered(1);
  show("hidden");
  for (let turn = 0; turn < 10; turn += 1) {
    tick(60);
    await turns(5);
  }
  assert.equal(server.asked.length, 2);
  show("visible");
  await answered(2);
  tick(59);
  await turns();
  assert.equal(server.asked.length, 3);
  tick(1);
  await answered(3);
});

test("a page that is opened hidden begins when it is seen, and can be told to before", async (t) => {
  const { server, watch, tick, show, answered, events } = await paging(t, { hidden: true });
  tick(600);
  await turns();
  assert.equal(server.asked.length, 1, "the load alone");
  await watch.refresh();
  assert.equal(server.asked.length, 2);
  tick(600);
  await turns();
  show("visible");
  await answered(2);
  assert.deepEqual(events.map(({ name }) => name), ["ready"]);
});

test("who looks away for a moment causes no request", async (t) => {
  const { server, tick, show, answered } = await paging(t);
  await answered(1);
  for (const seconds of [0, 4.9]) {
    tick(seconds);
    show("hidden");
    show("visible");
    await turns();
  }
  assert.equal(server.asked.length, 2);
  tick(0.1);
  show("hidden");
  show("visible");
  await answered(2);
});

test("back online it asks at once, but not before the server wants it", async (t) => {
  const { server, watch, tick, show, online, answered, events } = await paging(t, { random: () => 1 });
  await answered(1);
  server.instead = (answer) => answer(503, { "retry-after": "100" });
  await watch.refresh().catch(() => {});
  await turns();
  tick(99);
  online();
  show("visible");
  await turns();
  assert.equal(server.asked.length, 3);
  server.instead = (answer, { response }) => response.destroy();
  tick(1);
  while (events.length < 3) await turns(1);
  assert.equal(events.at(-1).error.code, "load/network");
  server.instead = undefined;
  online();
  await answered(4);
  assert.deepEqual(events.at(-1).name, "recovered");
});

test("a watch that was stopped hears nothing of the page any more", async (t) => {
  const { server, watch, tick, show, online, answered, listeners } = await paging(t);
  await answered(1);
  assert.deepEqual([...listeners], ["online"]);
  watch.stop();
  assert.deepEqual([...listeners], []);
  tick(600);
  show("visible");
  online();
  await turns();
  assert.equal(server.asked.length, 2);
});
