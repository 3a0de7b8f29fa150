/** Deltas that a server offers to a watch: when they are asked for, and what happens to those that do not apply. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { wholly } from "./delta.js";
import { keys, signed } from "./signatures.js";
import { etagOf } from "./snapshot-server.mjs";
import { SMALL, pack } from "./suites.mjs";
import { turns, watching } from "./watching.mjs";

const [first, second, third] = await Promise.all([1, 2, 3].map((epoch) => pack(SMALL, { epoch })));
const code = (wanted) => (error) => error.name === "RolegateError" && error.code === wanted;

test("a delta is asked for, applied, and its ETag is that of what it makes", async (t) => {
  const { server, gate, watch, expect } = await watching(t, first);
  await expect("ready");
  server.bytes = second;
  server.deltas.set(etagOf(first), await wholly(first, second));
  assert.equal(await watch.refresh(), true);
  assert.deepEqual(await expect("updated"), [{ name: "updated", epoch: 2, previousEpoch: 1, delta: true }]);
  assert.equal(gate.epoch, 2);
  const { status, im, match } = server.asked.at(-1);
  assert.deepEqual([status, im, match], [226, "rolegate-delta", etagOf(first)]);
  assert.equal(await watch.refresh(), false);
  assert.deepEqual([server.asked.at(-1).status, server.asked.at(-1).match], [304, etagOf(second)]);
});

test("the server that the documentation shows is understood", async (t) => {
  const text = readFileSync(new URL("../../docs/refreshing.md", import.meta.url), "utf8");
  const code = /```js\n(function serve[^]*?)```/.exec(text)[1];
  const serving = (bytes, deltas) => new Function("snapshot", "etag", "deltas", `${code}; return serve`)(bytes, etagOf(bytes), deltas);
  const { server, gate, watch } = await watching(t, first);
  const statuses = [];
  const serve = (handle) => {
    server.instead = (answer, { match, im, response }) => {
      response.on("finish", () => statuses.push(response.statusCode));
      handle({ headers: { "if-none-match": match, "a-im": im } }, response);
    };
  };
  serve(serving(first, new Map()));
  assert.equal(await watch.refresh(), false);
  serve(serving(second, new Map([[etagOf(first), await wholly(first, second)]])));
  assert.deepEqual([await watch.refresh(), await watch.refresh()], [true, false]);
  serve(serving(third, new Map([[etagOf(first), await wholly(first, third)]])));
  assert.deepEqual([await watch.refresh(), await watch.refresh()], [true, false]);
  assert.equal(gate.epoch, 3);
  assert.deepEqual(statuses.slice(-5), [304, 226, 304, 200, 304]);
});

test("what a delta makes is verified as if it had come whole", async (t) => {
  const own = await keys();
  const [base, next, foreign] = [await signed(first, own), await signed(second, own), await signed(third, await keys())];
  const { server, gate, watch } = await watching(t, base, { load: { publicKey: own.publicKey } });
  await watch.refresh();
  server.bytes = foreign;
  server.deltas.set(etagOf(base), await wholly(base, foreign));
  await assert.rejects(watch.refresh(), code("snapshot/unknown-key"));
  assert.equal(gate.epoch, 1);
  server.bytes = next;
  server.deltas.set(etagOf(base), await wholly(base, next));
  assert.equal(await watch.refresh(), true);
  assert.deepEqual([gate.epoch, server.asked.at(-1).status], [2, 226]);
});

test("a delta that does not apply gives way to the whole in the same turn, and nobody hears of it", async (t) => {
  const good = await wholly(first, second);
  const broken = {
    "for another base": await wholly(third, second),
    "cut short": good.subarray(0, -1),
    changed: good.map((byte, at) => (at === good.length - 20 ? byte ^ 1 : byte)),
    "no delta": Buffer.from("<!doctype html>"),
    empty: Buffer.alloc(0),
    "the whole, called a delta": second,
    "back in time": await wholly(first, await pack(SMALL, { epoch: 0 })),
  };
  for (const [what, delta] of Object.entries(broken)) {
    const { server, gate, watch, expect, events } = await watching(t, first);
    await expect("ready");
    server.bytes = second;
    server.deltas.set(etagOf(first), delta);
    assert.equal(await watch.refresh(), true, what);
    assert.deepEqual(await expect("updated"), [{ name: "updated", epoch: 2, previousEpoch: 1, delta: false }], what);
    assert.deepEqual([events.length, gate.epoch], [2, 2], what);
    const asked = server.asked.slice(-2).map(({ status, im, match }) => [status, im, match]);
    assert.deepEqual(asked, [[226, "rolegate-delta", etagOf(first)], [200, undefined, undefined]], what);
  }
});

test("deltas of other kinds, and those that nobody asked for, are not taken for ours", async (t) => {
  for (const headers of [{ im: "vcdiff" }, { im: "rolegate-delta, gzip" }, {}]) {
    const { server, gate, watch } = await watching(t, first);
    await watch.refresh();
    const delta = await wholly(first, second);
    server.instead = (answer, { im }) =>
      im ? answer(226, { etag: etagOf(second), ...headers }, delta) : answer(200, {}, second);
    assert.equal(await watch.refresh(), true);
    assert.deepEqual([gate.epoch, server.asked.at(-1).status], [2, 200], JSON.stringify(headers));
  }
  const { server, gate, watch } = await watching(t, first, { delta: false });
  const delta = await wholly(first, second);
  server.instead = (answer) => answer(226, { im: "rolegate-delta" }, delta);
  await assert.rejects(watch.refresh(), code("load/http"));
  assert.equal(gate.epoch, 1);
});

test("a delta is not asked for where nobody wants one", async (t) => {
  const { server, watch } = await watching(t, first, { delta: false });
  server.bytes = second;
  server.deltas.set(etagOf(first), await wholly(first, second));
  await watch.refresh();
  const asked = server.asked.slice(1).map(({ im, match }) => [im, match]);
  assert.deepEqual(asked, [[undefined, etagOf(first)], [undefined, etagOf(second)]]);
});

test("a stop while a delta is applied leaves what is loaded", async () => {
  const delta = await wholly(first, second);
  let swaps = 0;
  // Later each time, until it comes too late.
  for (let turn = 0; swaps < 3; turn += 1) {
    const answers = [
      new Response(first, { headers: { etag: '"1"' } }),
      new Response(delta, { status: 226, headers: { im: "rolegate-delta", etag: '"2"' } }),
    ];
    const gate = await loadGate(first);
    let asked = 0;
    const watch = gate.watch("http://localhost/", {
      fetch: async () => {
        asked += 1;
        return answers.shift();
      },
    });
    await new Promise((ready) => watch.on("ready", ready));
    void watch.refresh();
    for (let waited = 0; waited < turn; waited += 1) await (turn < 30 ? undefined : new Promise(setImmediate));
    watch.stop();
    const before = [gate.epoch, asked];
    const { epoch } = gate;
    await turns(4);
    assert.deepEqual([gate.epoch, asked], before, `stopped after ${turn}`);
    swaps += epoch - 1;
  }
});
