// What the targets share: reading expressions, names of columns, errors.

import { RolegateError } from "../error.js";

/**
 * @typedef {import("../residual.js").Expression} Expression
 * @typedef {import("../residual.js").Filter} Filter
 */

/**
 * @param {string} what
 * @param {string} target
 */
export function unsupported(what, target) {
  return new RolegateError("filter/unsupported", `${target} filters cannot say ${what}`);
}

/**
 * The name that a target has for an attribute of the record.
 *
 * @param {string} attribute
 * @param {Readonly<Record<string, string>> | undefined} names
 */
export function nameOf(attribute, names) {
  const given = names && Object.hasOwn(names, attribute) ? names[attribute] : undefined;
  const [root, ...keys] = attribute.split(".");
  const name = given ?? (names === undefined && root === "resource" ? keys.join(".") : "");
  if (!name) throw new RolegateError("filter/unknown-attribute", `no column is named for ${attribute}`);
  return name;
}

/**
 * What a filter comes to: an expression, or whether all records pass.
 *
 * @param {Filter} filter
 * @returns {Expression}
 */
export function expressionOf(filter) {
  if (filter.effect === "conditional" && filter.expression) return filter.expression;
  return { value: filter.effect === "allow" };
}

/**
 * A target whose filters know only true and false. Each part says which records make a comparison true, and which make
 * it false: those with a missing attribute do neither.
 *
 * @template F
 * @typedef {object} Target
 * @property {string} name
 * @property {(parts: F[]) => F} all
 * @property {(parts: F[]) => F} any
 * @property {(op: string, attribute: string, value: unknown, wanted: boolean) => F} compare
 * @property {(op: string, left: string, right: string, wanted: boolean) => F} compareBoth
 */

/** How an operator reads with its operands the other way round. */
const TURNED = /** @type {Record<string, string>} */ ({
  "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", in: "contains item",
});

const ORDERS = new Set(["<", "<=", ">", ">="]);

/**
 * The records that make an expression true, or false.
 *
 * @template F
 * @param {Target<F>} target
 * @param {Expression} expression
 * @param {boolean} wanted
 * @returns {F}
 */
export function records(target, expression, wanted) {
  if ("value" in expression) return expression.value === wanted ? target.all([]) : target.any([]);
  if ("unknown" in expression) return target.any([]);
  if ("attribute" in expression) return target.compare("==", expression.attribute, wanted, true);
  if (!("op" in expression)) throw unsupported("an item of a list", target.name);
  const { op, args } = expression;
  const part = (/** @type {number} */ at, /** @type {boolean} */ want) => records(target, operand(args, at), want);
  switch (op) {
    case "&&":
    case "||": {
      const join = (op === "&&") === wanted ? target.all : target.any;
      return join([part(0, wanted), part(1, wanted)]);
    }
    case "!":
      return part(0, !wanted);
    case "?:":
      return target.any([
        target.all([part(0, true), part(1, wanted)]),
        target.all([part(0, false), part(2, wanted)]),
      ]);
    default:
      return comparison(target, op, args.map(plain), wanted);
  }
}

/**
 * @template F
 * @param {Target<F>} target
 * @param {string} op
 * @param {Expression[]} args
 * @param {boolean} wanted
 * @returns {F}
 */
function comparison(target, op, args, wanted) {
  if (args.some((arg) => "unknown" in arg)) return target.any([]);
  // A text that is no time is unknown, and so neither equal nor unequal.
  const [left, right = { value: undefined }] = ORDERS.has(op) ? args.map(timeOf) : args;
  if (left && "attribute" in left) {
    if ("value" in right) return withValue(target, op, left.attribute, right.value, wanted);
    if ("attribute" in right) return target.compareBoth(op, left.attribute, right.attribute, wanted);
  }
  if (left && "value" in left && "attribute" in right) {
    const turned = TURNED[op];
    if (turned) return withValue(target, turned, right.attribute, left.value, wanted);
  }
  throw unsupported(`\`${op}\` of such operands`, target.name);
}

/**
 * A comparison of an attribute with a value, if one can come out of it.
 *
 * @template F
 * @param {Target<F>} target
 * @param {string} op
 * @param {string} attribute
 * @param {unknown} value
 * @param {boolean} wanted
 * @returns {F}
 */
function withValue(target, op, attribute, value, wanted) {
  const isText = op === "startsWith" || op === "endsWith" || op === "contains";
  if (isText && typeof value !== "string") return target.any([]);
  if (ORDERS.has(op) && !isOrdered({ value })) return target.any([]);
  if (op === "in" && !Array.isArray(value) && !isBranch(value)) return target.any([]);
  const values = op === "in" && Array.isArray(value) ? value : [value];
  if (values.some(isBranch)) throw unsupported(`\`${op}\` of a list or a map`, target.name);
  return target.compare(op, attribute, value, wanted);
}

/** @param {unknown} value */
function isBranch(value) {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

/**
 * Whether a value can be less or more than another; what is no value may be.
 *
 * @param {Expression} expression
 */
export function isOrdered(expression) {
  if (!("value" in expression)) return true;
  const { value } = expression;
  return typeof value === "number" || typeof value === "string" || value instanceof Date;
}

/**
 * What a timestamp is made of.
 *
 * @param {Expression} expression
 * @returns {Expression}
 */
function timeOf(expression) {
  return "op" in expression && expression.op === "timestamp" ? operand(expression.args, 0) : expression;
}

/**
 * A list of values as one value.
 *
 * @param {Expression} expression
 * @returns {Expression}
 */
export function plain(expression) {
  if (!("op" in expression)) return expression;
  const args = expression.args.map(plain);
  if (expression.op === "list" && args.every((item) => "value" in item)) {
    return { value: args.map((item) => ("value" in item ? item.value : null)) };
  }
  return { ...expression, args };
}

/**
 * @param {readonly Expression[]} args
 * @param {number} at
 * @returns {Expression}
 */
export function operand(args, at) {
  return args[at] ?? { unknown: true };
}
