// Reads snapshots, and writes of each what it found as a line of JSON: `node main.js FILE…`.

import { readFileSync } from "node:fs";
import { readFile } from "./file.js";
import { readTables } from "./tables.js";

/** A snapshot's header, rows and strings. */
export function read(bytes, largest) {
  const { header, tables } = readFile(bytes, largest);
  return { header, ...readTables(tables) };
}

if (process.argv[1] === import.meta.filename) {
  for (const file of process.argv.slice(2)) {
    const exact = (_, value) => (typeof value === "bigint" ? value.toString() : value);
    console.log(JSON.stringify(read(readFileSync(file)), exact));
  }
}
