/**
 * From bytes to the first answer in a process that has done nothing before: `scale.mjs` starts it.
 *
 *   node --expose-gc benches/first-answer.mjs WAY FILE QUESTION
 *
 * WAY is `casl`, `bits`, `rolegate`, or `ready` for rolegate in a process that has loaded another snapshot before, as a
 * worker has that refreshes one. QUESTION is JSON: `principals` as rolegate takes them, the first of which is `granted` a
 * permission and not `denied` one. What is measured is written as JSON.
 */
import { readFileSync } from "node:fs";

const [way, file, question] = process.argv.slice(2);
const { principals, granted, denied, small } = JSON.parse(question);
const [first, ...others] = principals;
const bytes = readFileSync(file);

const ways = {
  async casl() {
    const { createMongoAbility } = await import("@casl/ability");
    return () => {
      const roles = JSON.parse(new TextDecoder().decode(bytes));
      const ability = createMongoAbility(first.roles.flatMap((role) => roles[role]));
      return ([subject, action]) => ability.can(action, subject);
    };
  },
  bits() {
    return () => {
      const { permissions, roles } = JSON.parse(new TextDecoder().decode(bytes));
      const ids = new Map(permissions.map((name, id) => [name, id]));
      const row = new Uint8Array(Math.ceil(permissions.length / 8));
      for (const role of first.roles) {
        const bits = atob(roles[role]);
        for (let at = 0; at < row.length; at += 1) row[at] |= bits.charCodeAt(at);
      }
      return ([resource, action]) => {
        const id = ids.get(`${resource}:${action}`);
        return id !== undefined && ((row[id >> 3] >> (id & 7)) & 1) === 1;
      };
    };
  },
  async rolegate() {
    const { loadGate } = await import("rolegate");
    return async () => {
      gate = await loadGate(bytes);
      loadedMs = performance.now() - start;
      const access = gate.access(first);
      return ([resource, action]) => access.can(`${resource}:${action}`);
    };
  },
  async ready() {
    const { loadGate } = await import("rolegate");
    const other = await loadGate(new Uint8Array(Buffer.from(small, "base64")));
    other.access({ roles: ["c"] }).can("a:b");
    return ways.rolegate();
  },
};

let gate;
let loadedMs;
const open = await ways[way]();
const split = (permission) => permission.split(":");
globalThis.gc();
const before = process.memoryUsage.rss();
const start = performance.now();
const opened = open();
const can = opened instanceof Promise ? await opened : opened;
const answer = can(split(granted));
const answerMs = performance.now() - start;
const memory = process.memoryUsage.rss() - before;
const peak = process.resourceUsage().maxRSS * 1024 - before;
if (!answer || can(split(denied))) throw new Error(`${way} answers wrongly`);
const result = { loadedMs, answerMs, memory, peak };
if (gate) {
  // Each is asked for once, so that none is there already.
  const half = others.length >> 1;
  const times = others.map((principal) => {
    const start = performance.now();
    gate.access(principal);
    return (performance.now() - start) * 1000;
  });
  result.accessUs = times.slice(half).sort((a, b) => a - b)[(others.length - half) >> 1];
  const access = gate.access(first);
  for (let round = 0; round < 20; round += 1) {
    const start = performance.now();
    let sum = 0;
    for (let at = 0; at < 20_000; at += 1) sum += access.can(granted) ? 1 : 0;
    result.canNs = Math.min(result.canNs ?? Infinity, (performance.now() - start) * 50);
    if (sum !== 20_000) throw new Error("the answer changed");
  }
}
console.log(JSON.stringify(result));
