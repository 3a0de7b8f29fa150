/** Runs the corpus, the signatures and the deltas in whatever runtime this is, and prints what came of it as JSON. */
import { loadGate } from "rolegate";
import { runCorpus } from "./corpus.js";
import { runDeltas } from "./delta.js";
import { runSignatures } from "./signatures.js";
import { collect, deltas, signatures } from "./suites.mjs";

const corpus = await runCorpus(loadGate, await collect());
const signed = await runSignatures(loadGate, { ...(await signatures()), samples: 200 });
const applied = await runDeltas(loadGate, { ...deltas(), samples: 200 });
console.log(JSON.stringify({ corpus, signed, applied }));
