// Filters for Prisma: a `where`.

import { expressionOf, nameOf, records, unsupported } from "./terms.js";

/** @typedef {Record<string, unknown>} PrismaWhere */

/** @type {Record<string, [whenTrue: string, whenFalse: string]>} */
const ORDER = { "<": ["lt", "gte"], "<=": ["lte", "gt"], ">": ["gt", "lte"], ">=": ["gte", "lt"] };

/**
 * A `where` that selects exactly those records that are allowed. A column that is `NULL` counts as an attribute that is
 * `null`. Texts are compared by the column's collation; give them one that tells cases apart.
 *
 * @param {import("../residual.js").Filter} filter What `access.filter` gave.
 * @param {{ fields?: Readonly<Record<string, string>> }} [options] The field of each attribute, with `.` into relations.
 *   Default: its path without `resource.`.
 * @returns {PrismaWhere}
 * @throws {import("../error.js").RolegateError} `filter/unsupported`, `filter/unknown-attribute`
 */
export function toPrisma(filter, options) {
  return records(
    /** @type {import("./terms.js").Target<PrismaWhere>} */ ({
      name: "Prisma",
      all: (parts) => (parts.length ? { AND: parts } : {}),
      any: (parts) => ({ OR: parts }),
      compare(op, attribute, value, wanted) {
        const keys = nameOf(attribute, options?.fields).split(".");
        const field = (/** @type {unknown} */ filter) => keys.reduceRight((inner, key) => ({ [key]: inner }), filter);
        return compare(op, /** @type {(filter: unknown) => PrismaWhere} */ (field), value, wanted);
      },
      compareBoth(op) {
        throw unsupported(`\`${op}\` of two columns`, "Prisma");
      },
    }),
    expressionOf(filter),
    true,
  );
}

/**
 * @param {string} op
 * @param {(filter: unknown) => PrismaWhere} field
 * @param {unknown} value
 * @param {boolean} wanted
 * @returns {PrismaWhere}
 */
function compare(op, field, value, wanted) {
  const order = ORDER[op];
  if (order) return field({ [order[wanted ? 0 : 1]]: value });
  switch (op) {
    case "!=":
      return compare("==", field, value, !wanted);
    case "==":
      if (wanted) return field({ equals: value });
      return value === null ? field({ not: null }) : { OR: [field({ not: value }), field({ equals: null })] };
    case "in": {
      const parts = /** @type {unknown[]} */ (value).map((item) => compare("==", field, item, wanted));
      return wanted ? { OR: parts } : { AND: parts };
    }
    case "contains item":
      return wanted ? field({ has: value }) : { NOT: field({ has: value }) };
    case "has":
      return wanted ? {} : { OR: [] };
    case "startsWith":
    case "endsWith":
    case "contains":
      // It reaches the database's `LIKE` as it is.
      if (/[%_\\]/.test(String(value))) throw unsupported(`\`${op}\` of \`%\`, \`_\` or \`\\\``, "Prisma");
      return wanted ? field({ [op]: value }) : { AND: [field({ not: null }), { NOT: field({ [op]: value }) }] };
    default:
      throw unsupported(`\`${op}\``, "Prisma");
  }
}
