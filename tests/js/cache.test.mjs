/** Cached copies: what is kept, when it is started from, and what is never used, with a store of the test's own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { keys, signed } from "./signatures.js";
import { etagOf, serveSnapshot } from "./snapshot-server.mjs";
import { SMALL, pack } from "./suites.mjs";
import { turns } from "./watching.mjs";

const [first, second, third] = await Promise.all([1, 2, 3].map((epoch) => pack(SMALL, { epoch })));
const code = (wanted) => (error) => error.name === "RolegateError" && error.code === wanted;

/** A server, a store that starts with a copy or without, and `load` with both. */
async function caching(t, served, { copy, ...cache } = {}) {
  const server = await serveSnapshot(served);
  t.after(() => server.close());
  const kept = new Map(copy ? [[cache.name ? `https://rolegate.invalid/${cache.name}` : server.url, copy]] : []);
  const store = {
    get: async (key) => kept.get(key),
    put: async (key, value) => void kept.set(key, value),
    delete: async (key) => void kept.delete(key),
  };
  const load = async (options, source = server.url) => {
    const gate = await loadGate(source, { cache: { store, ...cache }, ...options });
    t.after(() => gate.dispose());
    await turns();
    return gate;
  };
  const down = { fetch: () => Promise.reject(new TypeError("offline")) };
  return { server, kept, store, load, down };
}

test("what was loaded is kept: its bytes and its ETag, and nothing of who asked", async (t) => {
  const { server, kept, load } = await caching(t, first);
  server.headers = { "set-cookie": "session=secret", "x-user": "secret" };
  const request = new Request(server.url, { headers: { authorization: "Bearer secret" } });
  const gate = await load({}, request);
  assert.equal(gate.isCopy, false);
  assert.equal(server.asked[0].authorization, "Bearer secret");
  assert.deepEqual([...kept], [[server.url, { bytes: first, etag: etagOf(first) }]]);
});

test("without a network it starts from the copy, and a watch says when the server is back", async (t) => {
  const { server, kept, load, down } = await caching(t, first);
  await load();
  const gate = await load(down);
  assert.deepEqual([gate.epoch, gate.isCopy], [1, true]);
  assert.equal(gate.access({ roles: ["editor"] }).can("contacts:edit"), true);
  const watch = gate.watch(server.url, { fetch });
  assert.equal(await watch.refresh(), false);
  assert.equal(gate.isCopy, false, "confirmed by its ETag");
  assert.equal(server.asked.at(-1).status, 304);
  server.bytes = second;
  await watch.refresh();
  await turns();
  assert.deepEqual(kept.get(server.url), { bytes: second, etag: etagOf(second) });
  watch.stop();
});

test("statuses of servers in trouble are no reason to be without", async (t) => {
  const { server, load } = await caching(t, first);
  await load();
  for (const status of [400, 408, 429, 500, 503]) {
    server.instead = (answer) => answer(status);
    assert.deepEqual([(await load()).isCopy], [true], String(status));
  }
});

test("a server that says this is not for who asks, or is no more, is heard: the copy is deleted", async (t) => {
  for (const status of [401, 403, 404, 410]) {
    const { server, kept, load } = await caching(t, first, { copy: { bytes: first } });
    server.instead = (answer) => answer(status);
    await assert.rejects(load(), code("load/http"), String(status));
    assert.equal(kept.size, 0);
  }
  // Even if it takes long to say so.
  const { server, kept, load } = await caching(t, first, { copy: { bytes: first }, patience: 0 });
  let release;
  server.instead = (answer) => (release = () => answer(401));
  const gate = await load();
  await server.request(0);
  release();
  while (kept.size) await turns(1);
  assert.equal(gate.isCopy, true);
});

test("a server that has nothing newer is asked for nothing more", async (t) => {
  const { server, load } = await caching(t, first);
  await load();
  const gate = await load();
  assert.deepEqual([gate.epoch, gate.isCopy], [1, false]);
  assert.deepEqual(server.asked.map(({ status, match }) => [status, match]), [[200, undefined], [304, etagOf(first)]]);
});

test("what is newer is loaded at once and kept", async (t) => {
  const { server, kept, load } = await caching(t, second, { copy: { bytes: first, etag: etagOf(first) } });
  const gate = await load();
  assert.deepEqual([gate.epoch, gate.isCopy], [2, false]);
  assert.deepEqual(kept.get(server.url), { bytes: second, etag: etagOf(second) });
});

test("a server that takes longer than there is patience is not waited for, and its answer is put in place later", async (t) => {
  const { server, kept, load } = await caching(t, second, { copy: { bytes: first }, patience: 0 });
  let release;
  server.instead = (answer) => (release = () => answer(200, { etag: etagOf(second) }, second));
  const gate = await load();
  assert.deepEqual([gate.epoch, gate.isCopy], [1, true]);
  await server.request(0);
  const swapped = new Promise((resolve) => gate.subscribe(resolve));
  release();
  assert.equal((await swapped).epoch, 2);
  await turns();
  assert.deepEqual([gate.isCopy, kept.get(server.url).bytes], [false, second]);
});

test("a copy that is not what it should be is deleted and never used", async (t) => {
  const own = await keys();
  const good = await signed(second, own);
  const flipped = (bytes, at) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
  const options = { publicKey: own.publicKey, minEpoch: 2, now: () => 5_000_000 };
  const copies = {
    "a flipped bit": flipped(good, 70),
    "a flipped bit of the signature": flipped(good, good.length - 1),
    "cut short": good.subarray(0, -1),
    longer: Uint8Array.from([...good, 0]),
    "nothing": new Uint8Array(),
    "another file": new TextEncoder().encode("<!doctype html>"),
    unsigned: third,
    "another key's": await signed(third, await keys()),
    "before the oldest epoch": await signed(first, own),
    "past its end": await signed(await pack(SMALL, { epoch: 3, notAfter: 4_999 }), own),
  };
  for (const [what, bytes] of Object.entries(copies)) {
    const { server, kept, load, down } = await caching(t, good, { copy: { bytes, etag: etagOf(bytes) } });
    await assert.rejects(load({ ...options, ...down }), code("load/network"), what);
    assert.equal(kept.size, 0, what);
    kept.set(server.url, { bytes, etag: etagOf(good) });
    const gate = await load(options);
    assert.deepEqual([gate.epoch, gate.isCopy, server.asked.at(-1).match], [2, false, undefined], what);
    assert.deepEqual(kept.get(server.url).bytes, good, what);
  }
  const { load, down } = await caching(t, good, { copy: { bytes: good } });
  assert.equal((await load({ ...options, ...down })).epoch, 2, "and one that is as it should be is used");
});

test("without keys, damage is still noticed", async (t) => {
  for (let at = 0; at < first.length; at += 7) {
    const bytes = first.slice();
    bytes[at] ^= 0x10;
    const { kept, load, down } = await caching(t, first, { copy: { bytes } });
    await assert.rejects(load(down), code("load/network"), `byte ${at}`);
    assert.equal(kept.size, 0);
  }
});

test("the end counts with the clock skew, and a clock that tells no time is past it", async (t) => {
  const bytes = await pack(SMALL, { epoch: 1, notAfter: 4_999 });
  const ends = [[4_999.9, 0, true], [5_000, 0, false], [5_000, 1, true], [5_001.9, 2.9, true], [5_002, 2.9, false], [NaN, 0, false]];
  for (const [seconds, clockSkew, isUsed] of ends) {
    const { kept, load, down } = await caching(t, first, { copy: { bytes } });
    const loaded = load({ ...down, clockSkew, now: () => seconds * 1000 });
    if (isUsed) assert.equal((await loaded).isCopy, true, String(seconds));
    else await assert.rejects(loaded, code("load/network"), String(seconds));
    assert.equal(kept.size, isUsed ? 1 : 0);
  }
});

test("a server that goes back is not believed, even by a page that was opened anew", async (t) => {
  const { server, kept, load } = await caching(t, first, { copy: { bytes: second, etag: etagOf(second) } });
  const gate = await load();
  assert.deepEqual([gate.epoch, gate.isCopy, server.asked[0].status], [2, true, 200]);
  assert.deepEqual(kept.get(server.url).bytes, second);
});

test("another policy at the same address is loaded, as it would be without a copy", async (t) => {
  const own = await keys();
  const other = await signed(await pack({ ...SMALL, id: "other" }, { epoch: 1 }), own);
  for (const [options, sign] of [[{ publicKey: own.publicKey }, (bytes) => signed(bytes, own)], [{}, (bytes) => bytes]]) {
    const { server, kept, load } = await caching(t, other, { copy: { bytes: await sign(second) } });
    const gate = await load(options);
    await turns();
    assert.deepEqual([gate.policy, gate.isCopy], ["other", false]);
    assert.deepEqual(kept.get(server.url).bytes, other);
  }
});

test("errors of the caller are no fault of the copy", async (t) => {
  const { kept, load } = await caching(t, first, { copy: { bytes: first } });
  await assert.rejects(load({ publicKey: undefined }), code("load/bad-key"));
  await assert.rejects(load({ minEpoch: -1 }), code("load/bad-option"));
  await assert.rejects(load({ pseudonymKey: "short" }), code("load/bad-key"));
  assert.equal(kept.size, 1);
});

test("only what comes from the same address is kept", async (t) => {
  const { server, kept, load } = await caching(t, first);
  const gate = await load();
  await gate.update(second);
  gate.swap(second);
  const elsewhere = await serveSnapshot(third);
  t.after(() => elsewhere.close());
  await gate.update(elsewhere.url);
  await turns();
  assert.deepEqual([gate.epoch, kept.size, kept.get(server.url).bytes], [3, 1, first]);
  server.bytes = await pack(SMALL, { epoch: 4 });
  await gate.update(server.url);
  await turns();
  assert.deepEqual(kept.get(server.url), { bytes: server.bytes, etag: etagOf(server.bytes) });
});

test("names keep copies of one address apart, and addresses with a query need one", async (t) => {
  const { server, kept, store, load } = await caching(t, first, { name: "ada/1" });
  await load({}, `${server.url}?token=secret`);
  assert.deepEqual([...kept.keys()], ["https://rolegate.invalid/ada%2F1"]);
  await assert.rejects(loadGate(`${server.url}?token=secret`, { cache: { store } }), code("load/bad-option"));
  await loadGate(`${server.url}#part`, { cache: { store } });
  await turns();
  assert.deepEqual([...kept.keys()].slice(1), [server.url]);
});

test("a store that fails, or gives what is no copy, is as if there were none", async (t) => {
  const fails = () => {
    throw new Error("quota");
  };
  const rejects = () => Promise.reject(new Error("quota"));
  const none = () => undefined;
  const stores = [
    { get: fails, put: fails, delete: fails },
    { get: rejects, put: rejects, delete: rejects },
    ...[null, 7, "copy", {}, { bytes: "text" }, { bytes: [...first] }].map((copy) => ({ get: () => copy, put: none, delete: none })),
    // An ETag that is none does not keep the server from being asked.
    ...["a\r\nb", "é", 7, null].map((etag) => ({ get: () => ({ bytes: first, etag }), put: none, delete: none })),
  ];
  const server = await serveSnapshot(second);
  t.after(() => server.close());
  for (const [number, store] of stores.entries()) {
    const gate = await loadGate(server.url, { cache: { store } });
    assert.deepEqual([gate.epoch, gate.isCopy], [2, false], `store ${number}`);
  }
});

test("forgotten is forgotten: the copy is deleted, and none is kept any more", async (t) => {
  const { server, kept, store, load } = await caching(t, first);
  const gate = await load();
  // A copy that is being written when somebody logs out does not outlive it.
  let release;
  const slow = { ...store, put: (...given) => new Promise((done) => (release = done)).then(() => store.put(...given)) };
  const other = await loadGate(server.url, { cache: { store: slow } });
  server.bytes = second;
  await other.update(server.url);
  await turns();
  const forgotten = other.forget();
  await turns();
  release();
  await forgotten;
  assert.equal(kept.size, 0);
  server.bytes = third;
  await other.update(server.url);
  await gate.forget();
  await gate.update(server.url);
  await turns();
  assert.deepEqual([other.epoch, gate.epoch, kept.size], [3, 3, 0]);
  await (await loadGate(first)).forget();
  const broken = { ...store, delete: () => Promise.reject(new Error("locked")) };
  await assert.rejects((await loadGate(server.url, { cache: { store: broken } })).forget(), /locked/);
});

test("what can have no copy, and where there is no place for one, is said at once", async (t) => {
  const { server, store } = await caching(t, first);
  const put = { ...store, put: 7 };
  for (const cache of ["", null, 7, Symbol("cache"), { name: "" }, { name: 7 }, { name: undefined }, { store: undefined }, { patience: -1 }, { patience: NaN }, { store: {} }, { store: put }]) {
    await assert.rejects(loadGate(server.url, { cache }), code("load/bad-option"), String(cache?.name));
  }
  for (const source of [first, new Response(first), fetch(server.url), "a.rgs", new URL("file:///a.rgs")]) {
    await assert.rejects(loadGate(source, { cache: { store } }), code("load/bad-source"));
  }
  assert.equal(typeof globalThis.caches, "undefined");
  await assert.rejects(loadGate(server.url, { cache: true }), code("load/no-cache"));
  await assert.rejects(loadGate(server.url, { cache: "ada" }), code("load/no-cache"));
  assert.equal((await loadGate(server.url, { cache: false })).epoch, 1);
});
