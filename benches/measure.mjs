/**
 * The measurements themselves, the same in Node and on a page.
 *
 * Both libraries answer in one process, in interleaved rounds, about the same
 * role and the same permissions; the median of the rounds counts. Answers are
 * summed and compared, so none can be left out by the compiler.
 */

/** A sample is long beside the clock's step, which is 0.1 ms on a page. */
const SAMPLE_MS = 20;

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

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

  const ns = await interleaved(ways, count, rounds, {
    loop: count,
    rolegate: granted.length,
    casl: granted.length,
    composed: granted.length,
  });
  const asked = granted[0];
  const rules = JSON.stringify(granted);
  const first = await interleaved(
    {
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
    },
    1,
    rounds,
    { rolegate: 1, casl: 1 },
  );
  return {
    permissions: count,
    allowed: granted.length,
    snapshotBytes: bytes.length,
    rulesBytes: rules.length,
    rounds,
    canNs: { ...ns, ratio: ns.casl / ns.rolegate, composedRatio: ns.casl / ns.composed },
    firstAnswerUs: { rolegate: first.rolegate / 1000, casl: first.casl / 1000, ratio: first.casl / first.rolegate },
  };
}

/** Median nanoseconds of one answer, for each way; every round runs each way once. */
async function interleaved(ways, answers, rounds, expected) {
  const passes = {};
  const samples = {};
  for (const [name, way] of Object.entries(ways)) {
    let count = 1;
    for (;;) {
      const start = performance.now();
      const sum = await way(count);
      const took = performance.now() - start;
      if (sum !== expected[name] * count)
        throw new Error(`${name} allowed ${sum / count} of ${answers}, expected ${expected[name]}`);
      if (took >= SAMPLE_MS) break;
      count = Math.max(count * 2, Math.ceil((count * SAMPLE_MS) / Math.max(took, 0.5)));
    }
    passes[name] = count;
    samples[name] = [];
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, way] of Object.entries(ways)) {
      const start = performance.now();
      const sum = await way(passes[name]);
      samples[name].push(((performance.now() - start) * 1e6) / (passes[name] * answers));
      if (sum !== expected[name] * passes[name]) throw new Error(`${name} changed its answer`);
    }
  }
  return Object.fromEntries(Object.keys(ways).map((name) => [name, median(samples[name])]));
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
