// Reads snapshots from the standard input, each behind its length in 32 bits, and writes of each a line of JSON: its
// header, rows and strings, or the code with which it is refused.

import { readFileSync } from "node:fs";
import { readFile, Refused, viewOf } from "./file.js";
import { readTables } from "./tables.js";

function read(bytes) {
  try {
    const { header, tables } = readFile(bytes);
    return { header, ...readTables(tables) };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.code, why: error.message };
    throw error;
  }
}

const exact = (_, value) => (typeof value === "bigint" ? value.toString() : value);
const input = readFileSync(0);
for (let at = 0; at < input.length; ) {
  const end = at + 4 + viewOf(input).getUint32(at, true);
  console.log(JSON.stringify(read(input.subarray(at + 4, end)), exact));
  at = end;
}
