// Filters for SQL: text with placeholders, and the values for them.

import { expressionOf, nameOf, operand, plain, unsupported } from "./terms.js";

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
const BETWEEN = { "&&": "AND", "||": "OR", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "+": "+", "-": "-" };

const NULL_SAFE = { sqlite: "IS", postgres: "IS NOT DISTINCT FROM", mysql: "<=>" };

/**
 * The condition of a `WHERE` that selects exactly those rows whose record is allowed. A column that is `NULL` counts
 * as an attribute that is `null`.
 *
 * ```js
 * const { text, values } = toSql(access.filter("campaigns:edit"), { columns: { "resource.owner": "owner_id" } });
 * const { rows } = await client.query(`SELECT * FROM campaigns WHERE ${text}`, values);
 * ```
 *
 * @param {import("../residual.js").Filter} filter What `access.filter` gave.
 * @param {SqlOptions} options
 * @returns {{ text: string, values: unknown[] }} Values of the record's own side are never in the text.
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
   * @param {Expression} expression
   * @returns {string}
   */
  condition(expression) {
    if ("value" in expression) {
      return expression.value === true ? "(1 = 1)" : expression.value === false ? "(1 = 0)" : "(NULL = 1)";
    }
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
    if ("unknown" in expression) return "NULL";
    if ("item" in expression) throw unsupported("an item of a list", "SQL");
    const { op, args } = expression;
    const term = (/** @type {number} */ at) => this.#term(operand(args, at));
    const condition = (/** @type {number} */ at) => this.condition(plain(operand(args, at)));
    switch (op) {
      case "&&":
      case "||":
        return `(${condition(0)} ${BETWEEN[op]} ${condition(1)})`;
      case "!":
        return `(NOT ${condition(0)})`;
      case "==":
        return this.#equal(operand(args, 0), operand(args, 1));
      case "!=":
        return `(NOT ${this.#equal(operand(args, 0), operand(args, 1))})`;
      case "<":
      case "<=":
      case ">":
      case ">=":
        return `(${term(0)} ${BETWEEN[op]} ${term(1)})`;
      case "+":
      case "-":
        if (args.some((arg) => "value" in arg && typeof arg.value !== "number")) throw unsupported(`\`${op}\` of times`, "SQL");
        return `(${term(0)} ${op} ${term(1)})`;
      case "in":
        return this.#isIn(operand(args, 0), operand(args, 1));
      case "?:": {
        const asked = condition(0);
        const yes = condition(1);
        // The condition stands twice, so its values do too.
        return `(CASE WHEN ${asked} THEN ${yes} WHEN NOT ${condition(0)} THEN ${condition(2)} END)`;
      }
      case "has":
        // A column is always there.
        term(0);
        return "(1 = 1)";
      case "size":
        return `${this.#dialect === "mysql" ? "CHAR_LENGTH" : "LENGTH"}(${term(0)})`;
      case "startsWith":
      case "endsWith":
      case "contains":
        return this.#text(op, operand(args, 0), operand(args, 1));
      default:
        throw unsupported(`\`${op}\``, "SQL");
    }
  }

  /**
   * @param {Expression} left
   * @param {Expression} right
   */
  #equal(left, right) {
    const [before, behind] = [this.#term(left), this.#term(right)];
    return `(${before} ${NULL_SAFE[this.#dialect]} ${behind})`;
  }

  /**
   * @param {Expression} wanted
   * @param {Expression} list
   */
  #isIn(wanted, list) {
    const items = "value" in list && Array.isArray(list.value)
      ? list.value.map((value) => ({ value }))
      : "op" in list && list.op === "list" ? list.args : undefined;
    if (!items) throw unsupported("`in` of a column", "SQL");
    if (items.length === 0) return "(1 = 0)";
    return `(${items.map((item) => this.#equal(wanted, item)).join(" OR ")})`;
  }

  /**
   * @param {string} op
   * @param {Expression} whole
   * @param {Expression} part
   */
  #text(op, whole, part) {
    if (!("value" in part) || typeof part.value !== "string") throw unsupported(`\`${op}\` of a column`, "SQL");
    const text = this.#term(whole);
    if (part.value === "") return `(${text} = ${this.#term(whole)})`;
    const value = () => this.#value(part.value);
    switch (this.#dialect) {
      case "sqlite":
        if (op === "contains") return `(INSTR(${text}, ${value()}) > 0)`;
        return op === "startsWith"
          ? `(SUBSTR(${text}, 1, LENGTH(${value()})) = ${value()})`
          : `(SUBSTR(${text}, -LENGTH(${value()})) = ${value()})`;
      case "postgres":
        if (op === "contains") return `(STRPOS(${text}, ${value()}) > 0)`;
        return op === "startsWith" ? `STARTS_WITH(${text}, ${value()})` : `(RIGHT(${text}, LENGTH(${value()})) = ${value()})`;
      default:
        if (op === "contains") return `(LOCATE(CAST(${value()} AS BINARY), ${text}) > 0)`;
        return `(CAST(${op === "startsWith" ? "LEFT" : "RIGHT"}(${text}, CHAR_LENGTH(${value()})) AS BINARY) = CAST(${value()} AS BINARY))`;
    }
  }

  /** @param {unknown} value */
  #value(value) {
    if (value === null) return "NULL";
    if (typeof value === "object" && !(value instanceof Date)) throw unsupported("a list or a map", "SQL");
    this.values.push(typeof value === "boolean" && this.#dialect !== "postgres" ? Number(value) : value);
    return this.#dialect === "postgres" ? `$${this.#first + this.values.length - 1}` : "?";
  }

  /** @param {string} attribute */
  #column(attribute) {
    const quote = this.#dialect === "mysql" ? "`" : '"';
    const names = nameOf(attribute, this.#columns ?? {}).split(".");
    return names.map((name) => quote + name.replaceAll(quote, quote + quote) + quote).join(".");
  }
}
