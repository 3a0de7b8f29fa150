/** The corpus through the built package in Node, by `import` and by `require`. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { runCorpus } from "./corpus.js";
import { collect } from "./suites.mjs";

const suites = await collect();

for (const [how, load] of Object.entries({
  import: loadGate,
  require: createRequire(import.meta.url)("rolegate").loadGate,
})) {
  test(`every case of the corpus, by ${how}`, async (t) => {
    const { ran, failures } = await runCorpus(load, suites);
    t.diagnostic(`${ran.decisions} decisions, ${ran.masking} masks`);
    assert.deepEqual(failures, []);
  });
}

test("the runner fails on a wrong expectation, on an unknown key and on an empty corpus", async () => {
  const [{ suite, ...rest }] = suites;
  const one = (entry) =>
    runCorpus(loadGate, [{ ...rest, suite: { ...suite, cases: [entry] } }]).then(({ failures }) => failures.join("\n"));
  const principal = { roles: [] };
  assert.match(
    await one({ name: "a", principal, allow: ["nonsense"] }),
    /can nonsense: want allow, got false[^]*check nonsense: want allow, got deny/,
  );
  assert.match(
    await one({ name: "a", principal, deny: ["nonsense"], reasons: { nonsense: { code: "granted" } } }),
    /code: want "granted", got "unknown-permission"/,
  );
  assert.match(await one({ name: "a", principal, deny: ["nonsense"], denny: [] }), /unknown key denny/);
  assert.match((await runCorpus(loadGate, [])).failures.join("\n"), /no cell of decisions ran/);
});
