// Options of masks, from the table of masks in `docs/snapshot-format.md` alone.

import { refuse } from "./file.js";

const LARGEST = 2n ** 53n - 1n;
const characters = (text) => [...text].length;
const once = (text) => text !== "";
const forEach = (text) => characters(text) === 1;
const empty = (text) => text === "";
const any = () => true;
const zero = (number) => number === 0;
const none = [zero, zero, zero];

/** By mask: what its text may be, its three numbers, and its size. */
const OPTIONS = [
  [empty, none],
  [once, none],
  [once, [any, (hide) => hide <= 2, zero]],
  [forEach, [any, zero, zero]],
  [empty, none],
  [empty, none],
  [empty, none],
  [empty, none],
  [(text, [, , each]) => (each === 1 ? forEach(text) : once(text)), [any, any, (each) => each <= 1]],
  [(text) => characters(text) === 3 || characters(text) === 4, none],
  [empty, none],
  [empty, [(band) => band > 0, any, zero]],
  [empty, none, (size) => size >= 1n && size <= LARGEST],
  [empty, none, (size) => size >= 1n && size <= LARGEST],
  [empty, [(bits) => bits <= 24, (bits) => bits <= 48, zero]],
  [forEach, [any, zero, zero]],
  [forEach, [(first) => first <= 6, (last) => last <= 4, zero]],
  [forEach, [(last) => last <= 4, zero, zero]],
  [empty, [(bytes) => bytes >= 8 && bytes <= 32, zero, zero]],
  [once, none],
];

/** Whether a rung's mask has the options that it may have. */
export function checkRung(mask, text, numbers, size) {
  if (OPTIONS[mask] === undefined) refuse("unsupported-feature", `mask ${mask}`);
  const [isText, areNumbers, isSize = (size) => size === 0n] = OPTIONS[mask];
  return (
    !/\p{Cc}/u.test(text) &&
    isText(text, numbers) &&
    numbers.every((number, position) => areNumbers[position](number)) &&
    isSize(size)
  );
}
