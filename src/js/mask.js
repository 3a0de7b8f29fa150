// Masks JavaScript values: copies what changes, never mutates, keeps no original.

/** What stands where a value stood that is not understood. The same text as in `src/model/mask.rs`. */
export const REDACTED = "[redacted]";

/** Mask numbers of the snapshot format. */
const CLEAR = 0;
const REDACT = 1;
const NULL = 6;
const DROP = 7;
export const AGE = 11;
const BUCKET = 12;
const FLOOR = 13;
const PSEUDONYM = 18;

/** Names of the masks by number. */
export const MASKS = [
  "clear", "redact", "email", "digits", "initial", "year", "null", "drop", "partial", "shape", "month", "age",
  "bucket", "floor", "ip", "postal", "card", "iban", "pseudonym", "scan",
];

/** Stands for a member or element that disappears. */
const NOTHING = Symbol("nothing");

/**
 * @typedef {object} Field How a classified field is shown.
 * @property {string} path Keys joined by `.`, `*` for any key or element.
 * @property {number} kind The mask's number.
 * @property {string} redaction What a redacting mask shows.
 * @property {(value: string, isNumber: boolean) => string} show A text, or the spelling of a number, through the mask.
 */

/**
 * @typedef {object} Node A key in the paths of classified fields.
 * @property {Map<string, Node>} children
 * @property {Field} [field] The field whose path ends here.
 */

/**
 * Compiles fields into a function that gives a masked copy of a record, or of a list of records.
 *
 * Walks only where a classified field can be. Parts without one are shared with the input; objects on the way
 * to one are copied without their methods.
 *
 * @param {Field[]} fields
 * @returns {(value: unknown) => unknown}
 */
export function compileMask(fields) {
  /** @type {Node} */
  const root = { children: new Map() };
  for (const field of fields) {
    if (field.kind === CLEAR) continue;
    let node = root;
    for (const key of field.path.split(".")) {
      let child = node.children.get(key);
      if (!child) node.children.set(key, (child = { children: new Map() }));
      node = child;
    }
    node.field = field;
  }
  if (!root.children.size) return (value) => value;
  return (value) => maskRecords(root, value, new Map());
}

/**
 * @param {Node} root
 * @param {unknown} value
 * @param {Map<object, unknown>} seen Lists that were met, and their copies.
 * @returns {unknown}
 */
function maskRecords(root, value, seen) {
  if (!Array.isArray(value)) return walk([root], value, seen);
  return copyList(value, seen, (record) => maskRecords(root, record, seen));
}

/**
 * Copies a value that the paths of all `nodes` have come to.
 *
 * @param {Node[]} nodes
 * @param {unknown} value
 * @param {Map<object, unknown>} seen
 * @returns {unknown}
 */
function walk(nodes, value, seen) {
  const ends = nodes.filter((node) => node.field);
  // The compiler refuses paths that meet; bytes from elsewhere may have them.
  if (ends.length > 1) return value == null ? value : REDACTED;
  const field = ends[0]?.field;
  if (field) return show(field, value, seen);
  if (value == null) return value;
  // The path goes on where the value does not: any part of it may be what the path means.
  if (typeof value !== "object") return REDACTED;
  if (Array.isArray(value)) {
    const namesKey = nodes.some(({ children }) => children.size > (children.has("*") ? 1 : 0));
    const next = step(nodes, "*");
    if (namesKey) return REDACTED;
    return Array.from(value, (element) => walk(next, element, seen)).filter((element) => element !== NOTHING);
  }
  /** @type {Record<string, unknown>} */
  const copy = {};
  for (const key of Object.keys(value)) {
    const member = /** @type {Record<string, unknown>} */ (value)[key];
    const next = step(nodes, key);
    const shown = next.length ? walk(next, member, seen) : member;
    // A method may hold the whole record.
    if (shown !== NOTHING && typeof shown !== "function") put(copy, key, shown);
  }
  return copy;
}

/**
 * @param {Node[]} nodes
 * @param {string} key
 */
function step(nodes, key) {
  const next = [];
  for (const { children } of nodes) {
    const named = children.get(key);
    const any = children.get("*");
    if (named) next.push(named);
    if (any && any !== named) next.push(any);
  }
  return next;
}

/**
 * @param {Field} field
 * @param {unknown} value
 * @param {Map<object, unknown>} seen
 * @returns {unknown}
 */
function show(field, value, seen) {
  if (field.kind === DROP) return NOTHING;
  if (value == null) return value;
  if (field.kind === NULL) return null;
  if (field.kind === REDACT) return field.redaction;
  if (typeof value === "string") return field.show(value, false);
  if (typeof value === "number") return showNumber(field, value);
  if (Array.isArray(value)) return copyList(value, seen, (element) => show(field, element, seen));
  if (value instanceof Date && !Number.isNaN(value.getTime())) return field.show(value.toISOString(), false);
  return REDACTED;
}

/**
 * @param {Field} field
 * @param {number} value
 */
function showNumber({ kind, show }, value) {
  if (kind !== BUCKET && kind !== FLOOR && kind !== PSEUDONYM) return REDACTED;
  const shown = show(String(value), true);
  return kind === FLOOR && shown !== REDACTED ? Number(shown) : shown;
}

/**
 * A copy in which every text, number and boolean is redacted: for a record of unknown type.
 *
 * @param {unknown} value
 * @param {Map<object, unknown>} [seen]
 * @returns {unknown}
 */
export function redactLeaves(value, seen = new Map()) {
  if (value == null) return value;
  if (typeof value !== "object") return REDACTED;
  if (Array.isArray(value)) return copyList(value, seen, (element) => redactLeaves(element, seen));
  if (Object.keys(value).length === 0 && Object.getPrototypeOf(value) !== Object.prototype) return REDACTED;
  const known = seen.get(value);
  if (known) return known;
  /** @type {Record<string, unknown>} */
  const copy = {};
  seen.set(value, copy);
  for (const [key, member] of Object.entries(value)) put(copy, key, redactLeaves(member, seen));
  return copy;
}

/**
 * Copies a list, once for each time it is met, so that a list within itself ends.
 *
 * @param {unknown[]} list
 * @param {Map<object, unknown>} seen
 * @param {(element: unknown) => unknown} copyElement
 */
function copyList(list, seen, copyElement) {
  const known = seen.get(list);
  if (known) return known;
  /** @type {unknown[]} */
  const copy = [];
  seen.set(list, copy);
  for (const element of list) copy.push(copyElement(element));
  return copy;
}

/**
 * Sets a member, also one named `__proto__`.
 *
 * @param {Record<string, unknown>} object
 * @param {string} key
 * @param {unknown} value
 */
function put(object, key, value) {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}
