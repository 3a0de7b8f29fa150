#!/usr/bin/env node
/**
 * How cost grows: Google Cloud's roles beside CASL and a bitset by hand, then more roles, more scopes, and directories of up
 * to a million assignments; in Node.
 *
 *   node --expose-gc benches/scale.mjs --command FILE [--rounds 15] [--json]
 *
 * FILE is the `rolegate` command, which packs; `pkg-scripts/bench scale` builds it and calls this. Every first answer is
 * one of a fresh process; the ways take turns, and the least counts, since what else the machine does only adds. Needs `pkg-scripts/build`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants, brotliCompressSync } from "node:zlib";
import { EACH, SCOPES, directoryOf, questionOf, treeOf } from "./directory.mjs";
import { DENIED, GRANTED, HELD, bitsOf, policyOf, readRoles, rulesOf, without } from "./gcp.mjs";
import { flag, isJson, node, root, snapshotOf } from "./opening.mjs";
import { median } from "./rounds.mjs";

const rounds = Number(flag("--rounds", 15));
const command = flag("--command");
const catalogue = readRoles();
if (!catalogue) {
  console.error("nothing is measured: ../shared/data/gcp-iam/gcp_roles.json.gz is not there");
  process.exit();
}
const folder = mkdtempSync(join(tmpdir(), "rolegate-scale-"));
const small = await snapshotOf({ rolegate: 1, id: "small", resources: { a: { actions: ["b"] } }, roles: { c: { grants: ["a:b"] } } });

/** Accesses that are asked for, half of them before any is measured. */
const ACCESSES = 200;

function write(name, content) {
  const file = join(folder, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** Packs with the command, and says how long that took, the reading and writing of files included. */
function pack(policy, directory) {
  const [from, to] = [write("policy.json", policy), join(folder, "policy.rgs")];
  const more = directory ? ["--directory", write("directory.json", directory)] : [];
  const times = Array.from({ length: Math.min(rounds, 3) }, () => {
    const start = performance.now();
    execFileSync(command, ["pack", from, ...more, "--issued-at", "0", "--output", to], { stdio: "pipe" });
    return performance.now() - start;
  });
  return { file: to, packMs: Math.min(...times), bytes: readFileSync(to).length };
}

/** Bytes as they would travel. Quality 11 takes half a minute for the largest file, and saves little. */
function brotli(file, quality) {
  const bytes = readFileSync(file);
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_LGWIN } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: quality, [BROTLI_PARAM_SIZE_HINT]: bytes.length, [BROTLI_PARAM_LGWIN]: 24 };
  return brotliCompressSync(bytes, { params }).length;
}

/** The least of fresh processes, in which the ways take turns; of memory the median. */
function firstAnswers(ways, question) {
  const found = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  const asked = JSON.stringify({ ...question, small: Buffer.from(small).toString("base64") });
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, file] of Object.entries(ways)) {
      const args = ["--expose-gc", `${root}/benches/first-answer.mjs`, way, file, asked];
      found[way].push(JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8", cwd: root })));
    }
  }
  const least = (values) => Math.min(...values);
  const whole = (results) =>
    Object.fromEntries(
      Object.keys(results[0]).map((key) => [key, (/^memory|^peak/.test(key) ? median : least)(results.map((result) => result[key]))]),
    );
  return Object.fromEntries(Object.entries(found).map(([way, results]) => [way, whole(results)]));
}

/** The whole catalogue, beside the peers. */
function besidePeers() {
  const { file, packMs, bytes } = pack(policyOf(catalogue));
  const files = { casl: write("casl.json", rulesOf(catalogue)), bits: write("bits.json", bitsOf(catalogue)), rolegate: file };
  const sizes = Object.fromEntries(Object.entries(files).map(([way, file]) => [way, brotli(file, 11)]));
  const answers = firstAnswers({ ...files, ready: file }, rolesQuestion());
  return { packMs, bytes, brotli: sizes, answers };
}

/** The five roles; later ones for ever other attributes, lest an access be one that the gate has made. */
function rolesQuestion() {
  const others = Array.from({ length: ACCESSES }, (_, number) => ({ roles: HELD, attributes: { number } }));
  const principals = [{ roles: HELD }, ...others];
  return { principals, granted: GRANTED, denied: DENIED };
}

function row(name, packed, question) {
  const { ready } = firstAnswers({ ready: packed.file }, question);
  return { name, packMs: packed.packMs, bytes: packed.bytes, brotli: brotli(packed.file, 9), ...ready };
}

const number = (count) => count.toLocaleString("en");

function directoryRow(name, tree, assignments) {
  const directory = directoryOf(without(catalogue, DENIED), tree, assignments);
  const packed = pack({ ...policyOf(catalogue), scopes: SCOPES }, directory);
  return row(name, packed, questionOf(tree, assignments, ACCESSES));
}

function growth() {
  const roles = [12, 120, 1200, catalogue.roles.length].map((count) =>
    row(`${number(count)} roles`, pack(policyOf(catalogue, count)), rolesQuestion()),
  );
  const scopes = [treeOf(10, 10), treeOf(10, 100), treeOf(100, 100), treeOf(100, 1000)].map((tree) =>
    directoryRow(`${number(tree.scopes)} scopes, 10,000 assignments`, tree, 10_000),
  );
  const directories = [1_000, 10_000, 100_000, 1_000_000].map((count) =>
    directoryRow(`${number(count)} assignments of ${number(count / EACH)} subjects`, treeOf(100, 100), count),
  );
  return [...roles, ...scopes, ...directories];
}

const kb = (bytes) => (bytes < 1e6 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`);
const ms = (time) => `${time.toFixed(time < 10 ? 2 : 0)} ms`;

function show({ peers, grown }) {
  const { answers, brotli } = peers;
  const ratio = (way) => (answers[way].answerMs / answers.ready.answerMs).toFixed(1);
  console.log(`${node}, the least of ${rounds} fresh processes; pack by the command: ${ms(peers.packMs)}, ${kb(peers.bytes)}\n`);
  console.log("| the whole catalogue | brotli | bytes to first answer | to rolegate |\n|---|---|---|---|");
  for (const [way, name] of Object.entries({
    ready: "rolegate, module ready", rolegate: "rolegate, module included", bits: "bitset by hand", casl: "CASL",
  })) {
    console.log(`| ${name} | ${kb(brotli[way] ?? brotli.rolegate)} | ${ms(answers[way].answerMs)} | ${ratio(way)} |`);
  }
  console.log("\n| | pack | file | brotli 9 | load | first answer | memory | most | access | can |\n|---|---|---|---|---|---|---|---|---|---|");
  for (const { name, packMs, bytes, brotli, loadedMs, answerMs, memory, peak, accessUs, canNs } of grown) {
    const cells = [ms(packMs), kb(bytes), kb(brotli), ms(loadedMs), ms(answerMs), kb(memory), kb(peak)];
    console.log(`| ${name} | ${cells.join(" | ")} | ${accessUs.toFixed(0)} µs | ${canNs.toFixed(1)} ns |`);
  }
}

try {
  const results = { peers: besidePeers(), grown: growth() };
  if (isJson) console.log(JSON.stringify(results, null, 2));
  else show(results);
} finally {
  rmSync(folder, { recursive: true });
}
