// The package through `require` in TypeScript.
import rolegate = require("rolegate");
import author = require("rolegate/author");

export async function use(bytes: Uint8Array): Promise<boolean> {
  const compiled: author.Compiled = await author.compilePolicy("rolegate: 1");
  const gate: rolegate.Gate = await rolegate.loadGate(compiled.ok ? compiled.snapshot : bytes);
  return gate.access({ roles: ["viewer"] }).can("contacts:view");
}

// @ts-expect-error a number is no source
export const number = rolegate.loadGate(7);
