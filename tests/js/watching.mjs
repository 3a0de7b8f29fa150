/** A gate that watches a server, with a clock, a die and timers that the test moves. */
import assert from "node:assert/strict";
import { loadGate } from "rolegate";
import { serveSnapshot } from "./snapshot-server.mjs";

const NAMES = ["ready", "updated", "error", "recovered"];

/** Turns of the event loop, for what must not happen. */
export const turns = async (count = 20) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};

/**
 * What a watch tells, in order, as texts; `next` waits for one more.
 *
 * @param {import("rolegate").Watch} watch
 */
export function listen(watch) {
  const events = [];
  const waiting = [];
  for (const name of NAMES) {
    watch.on(name, (event) => {
      events.push({ name, ...event });
      waiting.shift()?.(events.at(-1));
    });
  }
  let taken = 0;
  const next = async () => {
    const event = events[taken] ?? (await new Promise((resolve) => waiting.push(resolve)));
    taken += 1;
    return event;
  };
  /** The next events by name, and nothing else. */
  const expect = async (...names) => {
    const got = [];
    for (const _ of names) got.push(await next());
    assert.deepEqual(got.map(({ name }) => name), names, String(got.map(({ error }) => error?.stack)));
    return got;
  };
  return { events, expect };
}

/**
 * Timers of the package go off when the test lets time pass: with what this gives, in seconds. Everybody else's are left
 * alone, since fetch has some of its own.
 *
 * @param {import("node:test").TestContext} t
 */
export function fakeTimers(t) {
  const { setTimeout, clearTimeout } = globalThis;
  t.after(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
  const timers = new Set();
  let now = 0;
  globalThis.setTimeout = (call, wait, ...given) => {
    if (!new Error().stack.split("\n")[2].includes("/pkg/dist/")) return setTimeout(call, wait, ...given);
    const timer = { due: now + wait, call, unref: () => timer };
    timers.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => void (timers.delete(timer) || clearTimeout(timer));
  return (seconds) => {
    const end = now + Math.round(seconds * 1000);
    for (;;) {
      const [next] = [...timers].sort((a, b) => a.due - b.due);
      if (!(next?.due <= end)) break;
      timers.delete(next);
      now = next.due;
      next.call();
    }
    now = end;
  };
}

/**
 * @param {import("node:test").TestContext} t
 * @param {Uint8Array} first
 * @param {object} [options] Of the watch; `load` those of the load.
 */
export async function watching(t, first, { load, ...options } = {}) {
  const server = await serveSnapshot(first);
  t.after(() => server.close());
  const gate = await loadGate(server.url, load);
  t.after(() => gate.dispose());
  const watch = gate.watch(server.url, { random: () => 0, ...options });
  return { server, gate, watch, ...listen(watch) };
}
