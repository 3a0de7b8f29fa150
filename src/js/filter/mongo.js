// Filters for MongoDB.

import { expressionOf, nameOf, records, unsupported } from "./terms.js";

/** @typedef {Record<string, unknown>} MongoFilter */

/** @type {Record<string, [whenTrue: string, whenFalse: string]>} */
const ORDER = { "<": ["$lt", "$gte"], "<=": ["$lte", "$gt"], ">": ["$gt", "$lte"], ">=": ["$gte", "$lt"] };

/**
 * A filter that selects exactly those documents that are allowed. A field that is not there is missing, and so makes no
 * comparison true; fields that are compared with one value hold one value.
 *
 * @param {import("../residual.js").Filter} filter What `access.filter` gave.
 * @param {{ fields?: Readonly<Record<string, string>> }} [options] The field of each attribute. Default: its path without
 *   `resource.`.
 * @returns {MongoFilter}
 * @throws {import("../error.js").RolegateError} `filter/unsupported`, `filter/unknown-attribute`
 */
export function toMongo(filter, options) {
  const field = (/** @type {string} */ attribute) => nameOf(attribute, options?.fields);
  const exists = { $exists: true };
  return records(
    /** @type {import("./terms.js").Target<MongoFilter>} */ ({
      name: "MongoDB",
      all: (parts) => (parts.length ? { $and: parts } : {}),
      any: (parts) => (parts.length ? { $or: parts } : { $nor: [{}] }),
      compare: (op, attribute, value, wanted) => compare(op, field(attribute), value, wanted),
      compareBoth(op, left, right, wanted) {
        if (op !== "==" && op !== "!=") throw unsupported(`\`${op}\` of two fields`, "MongoDB");
        const [one, other] = [field(left), field(right)];
        const operator = (op === "==") === wanted ? "$eq" : "$ne";
        return { $and: [{ [one]: exists }, { [other]: exists }, { $expr: { [operator]: [`$${one}`, `$${other}`] } }] };
      },
    }),
    expressionOf(filter),
    true,
  );
}

/**
 * @param {string} op
 * @param {string} field
 * @param {unknown} value
 * @param {boolean} wanted
 * @returns {MongoFilter}
 */
function compare(op, field, value, wanted) {
  const order = ORDER[op];
  if (order) return { [field]: { [order[wanted ? 0 : 1]]: value } };
  switch (op) {
    case "!=":
      return compare("==", field, value, !wanted);
    case "==":
      // `null` would select documents without the field too.
      if (value === null) return wanted ? { [field]: { $type: "null" } } : { [field]: { $ne: null } };
      return { [field]: wanted ? { $eq: value } : { $ne: value, $exists: true } };
    case "in": {
      const items = /** @type {unknown[]} */ (value);
      const parts = items.map((item) => compare("==", field, item, wanted));
      if (parts.length === 0) return wanted ? { $nor: [{}] } : { [field]: { $exists: true } };
      return wanted ? { $or: parts } : { $and: parts };
    }
    case "contains item":
      return wanted
        ? { [field]: { $elemMatch: { $eq: value } } }
        : { $and: [{ [field]: { $type: "array" } }, { [field]: { $not: { $elemMatch: { $eq: value } } } }] };
    case "has":
      return { [field]: { $exists: wanted } };
    case "startsWith":
    case "endsWith":
    case "contains": {
      // `$` would also be true before a line's end that comes last.
      const text = String(value).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
      const regex = op === "startsWith" ? `^${text}` : op === "endsWith" ? `${text}(?![\\s\\S])` : text;
      return wanted
        ? { [field]: { $regex: regex } }
        : { $and: [{ [field]: { $type: "string" } }, { [field]: { $not: { $regex: regex } } }] };
    }
    default:
      throw unsupported(`\`${op}\``, "MongoDB");
  }
}
