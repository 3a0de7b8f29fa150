/**
 * Adds up the code of a WebAssembly module that has the names of its functions, by part of the crate.
 *
 *   node pkg-scripts/parts.mjs NAMED.wasm SHIPPED.wasm [--json]
 */
import { readFileSync } from "node:fs";
import { brotli } from "./brotli.mjs";

/** Each part, and the source files whose functions it is; the first that fits counts. */
const PARTS = {
  "reading and checking a snapshot": /^snapshot::|^model::(snapshot|limits|id|name)\b/,
  "roles, scopes, directory, rows": /^engine::(hold|resolve|bring|scope|row|index|erased)\b|^model::(directory|policy)\b/,
  conditions: /^engine::(condition|comparisons|prepared|instant|needs|filter|residual)\b|^model::(program|address|value)\b/,
  "guardrails, caps, requirements, fields of grants": /^engine::(formula|question|query|covers)\b|^model::statement\b|^gate::query\b/,
  "decisions and explanations": /^engine::(decide|explain|nearest|paths)\b|^model::decision\b/,
  "which fields are masked how": /^mask::(plan|strict|json)\b|^gate::(fields|masking|revealed|records)\b|^model::(schema|mask|owned_mask)\b/,
  "the masks themselves": /^mask::/,
  "what JavaScript calls": /^(wasm|gate)\b/,
};

/** A number in LEB128, and where the next thing is. */
function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}

/** The bytes of code of each function, by its name. */
function functions(bytes) {
  const module = new WebAssembly.Module(bytes);
  const imported = WebAssembly.Module.imports(module).filter(({ kind }) => kind === "function").length;
  const [names] = WebAssembly.Module.customSections(module, "name");
  if (!names) throw new Error("the functions of the module have no names");
  const named = nameOf(new Uint8Array(names));
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at];
    const [length, start] = number(bytes, at + 1);
    at = start + length;
    if (id !== 10) continue;
    const found = [];
    let [count, from] = number(bytes, start);
    for (let index = 0; index < count; index += 1) {
      const [size, body] = number(bytes, from);
      found.push([named.get(imported + index) ?? "", size]);
      from = body + size;
    }
    return found;
  }
  throw new Error("the module has no code");
}

/** The names of functions, by their numbers: subsection 1 of the section `name`. */
function nameOf(section) {
  const names = new Map();
  for (let at = 0; at < section.length; ) {
    const kind = section[at];
    const [length, start] = number(section, at + 1);
    at = start + length;
    if (kind !== 1) continue;
    let [count, from] = number(section, start);
    for (; count > 0; count -= 1) {
      const [index, behind] = number(section, from);
      const [size, text] = number(section, behind);
      names.set(index, new TextDecoder().decode(section.subarray(text, text + size)));
      from = text + size;
    }
  }
  return names;
}

const [named, shipped] = process.argv.slice(2, 4).map((file) => readFileSync(file));
const compressed = brotli(shipped);
const LIBRARIES = "allocation, lists, texts, glue";
const sums = new Map([...Object.keys(PARTS), LIBRARIES].map((part) => [part, 0]));
for (const [name, size] of functions(named)) {
  const source = /rolegate::((?:\w+::)*\w+)/.exec(name)?.[1] ?? "";
  const part = Object.keys(PARTS).find((part) => PARTS[part].test(source)) ?? LIBRARIES;
  sums.set(part, sums.get(part) + size);
}
const total = [...sums.values()].reduce((sum, size) => sum + size, 0);
const rows = Array.from(sums, ([part, size]) => ({ part, share: size / total, brotli: Math.round((size / total) * compressed) }));

if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ brotli: compressed, parts: rows }, null, 2));
} else {
  console.log("| part of the core module | share of its code | of the compressed module |\n|---|---|---|");
  for (const { part, share, brotli } of rows) {
    console.log(`| ${part} | ${(share * 100).toFixed(0)} % | ${(brotli / 1024).toFixed(1)} KB |`);
  }
  console.log(`| all | | ${(compressed / 1024).toFixed(1)} KB |`);
}
