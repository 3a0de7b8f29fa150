/**
 * The measurements themselves, the same in Node and on a page.
 *
 * Both libraries answer in one process, in interleaved rounds, about the same
 * role and the same permissions; the median of the rounds counts. Answers are
 * summed and compared, so none can be left out by the compiler.
 */
import { interleaved } from "./rounds.mjs";

const SAMPLE_MS = 20;

/** The same texts as literals in a program would be: keys are kept once by the engine. */
const literals = (texts) => texts.map((text) => Object.keys({ [text]: 0 })[0]);

/**
 * @param {object} given
 * @param {(source: Uint8Array) => Promise<any>} given.loadGate of rolegate
 * @param {(rules: object[]) => { can(action: string, subject: string): boolean }} given.createMongoAbility of `@casl/ability`
 * @param {Uint8Array} given.bytes the snapshot
 * @param {string} given.role
 * @param {string[]} given.permissions the whole catalogue, `resource:action`
 * @param {number} given.rounds
 */
export async function measure({ loadGate, createMongoAbility, bytes, role, permissions, rounds }) {
  const gate = await loadGate(bytes);
  const access = gate.access({ roles: [role] });
  const names = literals(permissions);
  const subjects = literals(names.map((name) => name.slice(0, name.lastIndexOf(":"))));
  const actions = literals(names.map((name) => name.slice(name.lastIndexOf(":") + 1)));
  const granted = names.flatMap((name, at) =>
    access.can(name) ? [{ action: actions[at], subject: subjects[at] }] : [],
  );
  const ability = createMongoAbility(granted);
  const count = names.length;

  const ways = {
    loop: (passes) => {
      let sum = 0;
      for (let pass = 0; pass < passes; pass += 1)
        for (let at = 0; at < count; at += 1) sum += names[at].length > 0 ? 1 : 0;
      return sum;
    },
    rolegate: (passes) => {
      let sum = 0;
      for (let pass = 0; pass < passes; pass += 1)
        for (let at = 0; at < count; at += 1) sum += access.can(names[at]) ? 1 : 0;
      return sum;
    },
    casl: (passes) => {
      let sum = 0;
      for (let pass = 0; pass < passes; pass += 1)
        for (let at = 0; at < count; at += 1) sum += ability.can(actions[at], subjects[at]) ? 1 : 0;
      return sum;
    },
    composed: (passes) => {
      let sum = 0;
      for (let pass = 0; pass < passes; pass += 1)
        for (let at = 0; at < count; at += 1) sum += access.can(`${subjects[at]}:${actions[at]}`) ? 1 : 0;
      return sum;
    },
  };

  const expected = { loop: count, rolegate: granted.length, casl: granted.length, composed: granted.length };
  const passes = await interleaved(summed(ways, expected), rounds, SAMPLE_MS);
  const ns = Object.fromEntries(Object.entries(passes).map(([name, ms]) => [name, (ms * 1e6) / count]));
  const asked = granted[0];
  const rules = JSON.stringify(granted);
  const first = await interleaved(
    summed({
      rolegate: async (passes) => {
        let sum = 0;
        for (let pass = 0; pass < passes; pass += 1) {
          const fresh = await loadGate(bytes);
          sum += fresh.access({ roles: [role] }).can(`${asked.subject}:${asked.action}`) ? 1 : 0;
          fresh.dispose();
        }
        return sum;
      },
      casl: async (passes) => {
        let sum = 0;
        for (let pass = 0; pass < passes; pass += 1)
          sum += createMongoAbility(JSON.parse(rules)).can(asked.action, asked.subject) ? 1 : 0;
        return sum;
      },
    }, { rolegate: 1, casl: 1 }),
    rounds,
    SAMPLE_MS,
  );
  return {
    permissions: count,
    allowed: granted.length,
    snapshotBytes: bytes.length,
    rulesBytes: rules.length,
    rounds,
    canNs: { ...ns, ratio: ns.casl / ns.rolegate, composedRatio: ns.casl / ns.composed },
    firstAnswerUs: { rolegate: first.rolegate * 1000, casl: first.casl * 1000, ratio: first.casl / first.rolegate },
  };
}

/** The same ways, held to how many each pass must allow. */
function summed(ways, expected) {
  const check = (name, passes, sum) => {
    if (sum !== expected[name] * passes) throw new Error(`${name} allowed ${sum} in ${passes} passes, not ${expected[name]} in each`);
  };
  return Object.fromEntries(
    Object.entries(ways).map(([name, way]) => [
      name,
      (passes) => {
        const sum = way(passes);
        return sum instanceof Promise ? sum.then((sum) => check(name, passes, sum)) : check(name, passes, sum);
      },
    ]),
  );
}

/** Microseconds from bytes to the first answer where nothing was loaded before; call it once in a fresh process or page. */
export async function cold({ loadGate, bytes, role, permission }) {
  const start = performance.now();
  const gate = await loadGate(bytes);
  const allowed = gate.access({ roles: [role] }).can(permission);
  const took = (performance.now() - start) * 1000;
  if (!allowed) throw new Error(`${role} may not ${permission}`);
  return took;
}
