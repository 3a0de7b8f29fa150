/** Runs the corpus and the signatures in whatever runtime this is, and prints what came of it as JSON. */
import { loadGate } from "rolegate";
import { runCorpus } from "./corpus.js";
import { runSignatures } from "./signatures.js";
import { collect, signatures } from "./suites.mjs";

const corpus = await runCorpus(loadGate, await collect());
const signed = await runSignatures(loadGate, { ...(await signatures()), samples: 200 });
console.log(JSON.stringify({ corpus, signed }));
