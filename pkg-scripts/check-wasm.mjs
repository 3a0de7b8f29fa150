/**
 * Fails unless the wasm files named on the command line went through wasm-opt.
 *
 * rustc and wasm-bindgen always leave these custom sections and our wasm-opt
 * flags always strip them, so one that is still there means it did not run.
 */
import { readFileSync } from "node:fs";

for (const file of process.argv.slice(2)) {
  const module = new WebAssembly.Module(readFileSync(file));
  for (const section of ["producers", "target_features", "name"]) {
    if (WebAssembly.Module.customSections(module, section).length > 0) {
      console.error(`error: ${file} still has its "${section}" section: wasm-opt did not run over it`);
      process.exit(1);
    }
  }
}
