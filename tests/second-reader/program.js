// Whether bytes are a program, from `docs/snapshot-format.md` alone.

import { viewOf } from "./file.js";

const LONGEST = 4096;
const VALUES = 16;
const LOOPS = 4;

/** How many values each operator takes. */
const OPERANDS = new Map([
  ...[32, 33, 35, 36, 37, 38, 39, 40, 41, 45, 46, 47, 49, 51, 52, 53].map((step) => [step, 2]),
  ...[34, 44, 50].map((step) => [step, 1]),
  [42, 3],
]);

/** Whether bytes are a program that leaves one value. */
export const checkProgram = (code) => code.length <= LONGEST && leavesOne(code, 0, 0);

/** The same of the body of a loop: `depth` loops are open, and `held` values are at hand outside of it. */
function leavesOne(code, depth, held) {
  const view = viewOf(code);
  let at = 0;
  let values = held;
  // The bytes behind a length; none if there are not so many.
  const block = () => {
    const length = at + 4 <= code.length ? view.getUint32(at, true) : Infinity;
    if (length > code.length - at - 4) return undefined;
    at += 4 + length;
    return code.subarray(at - length, at);
  };
  while (at < code.length) {
    const step = code[at];
    at += 1;
    let takes = 0;
    if (step <= 2 || (step >= 19 && step <= 22)) takes = 0;
    else if (step === 3 || step === 7 || step === 8) at += 8;
    else if (step >= 4 && step <= 6) {
      if (block() === undefined) return false;
    } else if (step === 16 || step === 17) {
      if (!(code[at] < (step === 16 ? 3 : depth))) return false;
      at += 1;
    } else if (step === 18 || step === 23) {
      if (block() === undefined) return false;
      takes = 1;
    } else if (step === 24) {
      if (at === code.length) return false;
      takes = code[at] + 1;
      at += 1;
    } else if (step === 54 || step === 55) {
      const body = block();
      if (body === undefined || depth === LOOPS || values - held < 1) return false;
      if (!leavesOne(body, depth + 1, values - 1)) return false;
      takes = 1;
    } else if (OPERANDS.has(step)) takes = OPERANDS.get(step);
    else return false;
    if (at > code.length || values - held < takes) return false;
    values += 1 - takes;
    if (values > VALUES) return false;
  }
  return values === held + 1;
}
