// Filters for SQL: text with placeholders, and the values for them.

import { expressionOf, isOrdered, nameOf, operand, plain, unsupported } from "./terms.js";

/**
 * @typedef {import("../residual.js").Expression} Expression
 *
 * @typedef {object} SqlOptions
 * @property {Readonly<Record<string, string>>} columns The column of each attribute, such as
 *   `{ "resource.owner": "owner_id" }`; `table.column` for one of several tables. They are quoted.
 * @property {"sqlite" | "postgres" | "mysql"} [dialect] Default `postgres`.
 * @property {number} [first] The number of the first placeholder where they are numbered. Default 1.
 */

/** @type {Record<string, string>} */
const BETWEEN = { "&&": "AND", "||": "OR" };

const NULL_SAFE = { sqlite: "IS", postgres: "IS NOT DISTINCT FROM", mysql: "<=>" };

/** What no row makes true, nor false. */
const UNKNOWN = "(NULL = 1)";

/**
 * The condition of a `WHERE` that selects exactly those rows whose record is allowed. A column that is `NULL` counts
 * as an attribute that is `null`. Columns hold values of the type that the condition compares them with, times in
 * PostgreSQL as `timestamptz`; two columns are put in order as the database does it.
 *
 * ```js
 * const { text, values } = toSql(access.filter("campaigns:edit"), { columns: { "resource.owner": "owner_id" } });
 * const { rows } = await client.query(`SELECT * FROM campaigns WHERE ${text}`, values);
 * ```
 *
 * @param {import("../residual.js").Filter} filter What `access.filter` gave.
 * @param {SqlOptions} options
 * @returns {{ text: string, values: unknown[] }} Values are never in the text.
 * @throws {import("../error.js").RolegateError} `filter/unsupported` for what SQL cannot say of columns,
 *   `filter/unknown-attribute` for an attribute without a column.
 */
export function toSql(filter, options) {
  const writer = new Writer(options);
  return { text: writer.condition(expressionOf(filter)), values: writer.values };
}

class Writer {
  /** @type {unknown[]} */
  values = [];
  #columns;
  #dialect;
  #first;

  /** @param {SqlOptions} options */
  constructor({ columns, dialect = "postgres", first = 1 }) {
    this.#columns = columns;
    this.#dialect = dialect;
    this.#first = first;
  }

  /**
   * An expression that is asked whether it is true.
   *
   * @param {Expression} expression
   * @returns {string}
   */
  condition(expression) {
    if ("value" in expression) {
      return expression.value === true ? "(1 = 1)" : expression.value === false ? "(1 = 0)" : UNKNOWN;
    }
    if ("op" in expression && expression.op === "?:") return this.#choose(expression.args, (part) => this.condition(part));
    return this.#term(expression);
  }

  /**
   * @param {Expression} given
   * @returns {string}
   */
  #term(given) {
    const expression = plain(given);
    if ("value" in expression) return this.#value(expression.value);
    if ("attribute" in expression) return this.#column(expression.attribute);
    if ("unknown" in expression) return UNKNOWN;
    if ("item" in expression) throw unsupported("an item of a list", "SQL");
    const { op, args } = expression;
    const [left, right] = [operand(args, 0), operand(args, 1)];
    switch (op) {
      case "&&":
      case "||":
        return `(${this.condition(left)} ${BETWEEN[op]} ${this.condition(right)})`;
      case "!":
        return `(NOT ${this.condition(left)})`;
      case "==":
        return this.#equal(left, right);
      case "!=":
        return `(NOT ${this.#equal(left, right)})`;
      case "<":
      case "<=":
      case ">":
      case ">=":
        return isOrdered(left) && isOrdered(right) ? this.#compare(left, op, right) : UNKNOWN;
      case "+":
      case "-":
        if (args.some((arg) => "value" in arg && typeof arg.value !== "number")) throw unsupported(`\`${op}\` of times`, "SQL");
        return `(${this.#term(left)} ${op} ${this.#term(right)})`;
      case "in":
        return this.#isIn(left, right);
      case "?:":
        return this.#choose(args, (part) => this.#term(part));
      case "has":
        // A column is always there.
        this.#term(left);
        return "(1 = 1)";
      case "size":
        return `${this.#dialect === "mysql" ? "CHAR_LENGTH" : "LENGTH"}(${this.#term(left)})`;
      case "timestamp":
        return this.#term(left);
      case "startsWith":
      case "endsWith":
      case "contains":
        return this.#text(op, left, right);
      default:
        throw unsupported(`\`${op}\``, "SQL");
    }
  }

  /**
   * @param {readonly Expression[]} args
   * @param {(part: Expression) => string} write
   */
  #choose(args, write) {
    const condition = () => this.condition(operand(args, 0));
    // The condition stands twice, so its values do too.
    return `(CASE WHEN ${condition()} THEN ${write(operand(args, 1))} WHEN NOT ${condition()} THEN ${write(operand(args, 2))} END)`;
  }

  /**
   * @param {Expression} left
   * @param {Expression} right
   */
  #equal(left, right) {
    if ("unknown" in left || "unknown" in right) return UNKNOWN;
    const operator = NULL_SAFE[this.#dialect];
    // What is worked out is unknown where it is `NULL`, other than a column.
    const known = [left, right].filter((side) => "op" in side).map((side) => `${this.#term(side)} IS NOT NULL`);
    const equal = this.#compare(left, operator, right);
    return known.length ? `(CASE WHEN ${known.join(" AND ")} THEN ${equal} END)` : equal;
  }

  /**
   * Texts are compared byte by byte, whatever the column's collation.
   *
   * @param {Expression} left
   * @param {string} operator
   * @param {Expression} right
   */
  #compare(left, operator, right) {
    const [before, behind] = [this.#term(left), this.#term(right)];
    const isText = [left, right].some((side) => "value" in side && typeof side.value === "string");
    const areColumns = "attribute" in left && "attribute" in right;
    if (this.#dialect === "mysql" && (isText || (areColumns && operator === NULL_SAFE.mysql))) {
      return `(${bytes(before)} ${operator} ${bytes(behind)})`;
    }
    // In PostgreSQL texts are equal by their bytes in any case, and a column of another type has no collation.
    const binary = this.#dialect === "sqlite" ? " COLLATE BINARY" : operator === NULL_SAFE.postgres ? "" : ' COLLATE "C"';
    return `(${before}${isText ? binary : ""} ${operator} ${behind})`;
  }

  /**
   * @param {Expression} wanted
   * @param {Expression} list
   */
  #isIn(wanted, list) {
    if ("value" in list && (list.value === null || typeof list.value !== "object" || list.value instanceof Date)) return UNKNOWN;
    const items = "value" in list && Array.isArray(list.value)
      ? list.value.map((value) => ({ value }))
      : "op" in list && list.op === "list" ? list.args : undefined;
    if (!items) throw unsupported("`in` of a column or a map", "SQL");
    if (items.length === 0 && "op" in wanted) throw unsupported("`in` of an empty list", "SQL");
    if (items.length === 0) return "(1 = 0)";
    return `(${items.map((item) => this.#equal(wanted, item)).join(" OR ")})`;
  }

  /**
   * @param {string} op
   * @param {Expression} whole
   * @param {Expression} part
   */
  #text(op, whole, part) {
    if (!("value" in part)) throw unsupported(`\`${op}\` of a column`, "SQL");
    if (typeof part.value !== "string") return UNKNOWN;
    const text = this.#term(whole);
    if (part.value === "") return `(${text} = ${this.#term(whole)})`;
    const value = () => this.#value(part.value);
    switch (this.#dialect) {
      case "sqlite":
        if (op === "contains") return `(INSTR(${text}, ${value()}) > 0)`;
        return op === "startsWith"
          ? `(SUBSTR(${text}, 1, LENGTH(${value()})) COLLATE BINARY = ${value()})`
          : `(SUBSTR(${text}, -LENGTH(${value()})) COLLATE BINARY = ${value()})`;
      case "postgres":
        if (op === "contains") return `(STRPOS(${text}, ${value()}) > 0)`;
        return op === "startsWith" ? `STARTS_WITH(${text}, ${value()})` : `(RIGHT(${text}, LENGTH(${value()})) = ${value()})`;
      default:
        if (op === "contains") return `(LOCATE(${bytes(value())}, ${bytes(text)}) > 0)`;
        return `(${bytes(`${op === "startsWith" ? "LEFT" : "RIGHT"}(${text}, CHAR_LENGTH(${value()}))`)} = ${bytes(value())})`;
    }
  }

  /** @param {unknown} value */
  #value(value) {
    if (value === null) return "NULL";
    if (typeof value === "object" && !(value instanceof Date)) throw unsupported("a list or a map", "SQL");
    if (value instanceof Date && this.#dialect === "sqlite") throw unsupported("a time: SQLite has no type for it", "SQL");
    this.values.push(typeof value === "boolean" && this.#dialect !== "postgres" ? Number(value) : value);
    if (this.#dialect !== "postgres") return "?";
    const placeholder = `$${this.#first + this.values.length - 1}`;
    // A column that is no time is an error then, where PostgreSQL would compare it with the spelling of one.
    return value instanceof Date ? `CAST(${placeholder} AS timestamptz)` : placeholder;
  }

  /** @param {string} attribute */
  #column(attribute) {
    const quote = this.#dialect === "mysql" ? "`" : '"';
    const names = nameOf(attribute, this.#columns ?? {}).split(".");
    return names.map((name) => quote + name.replaceAll(quote, quote + quote) + quote).join(".");
  }
}

/**
 * A text in MySQL without its character set and collation.
 *
 * @param {string} text
 */
function bytes(text) {
  return `CAST(CONVERT(${text} USING utf8mb4) AS BINARY)`;
}
