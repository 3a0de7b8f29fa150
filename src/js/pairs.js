// Which current element of a list each element that a form sends back stands for, though parts of them are masked.
// `src/mask/pairs.rs` does the same.

/**
 * For each submitted element the position of the current one that it goes with, if that can be told.
 *
 * It goes with one that looks the same, if as many look so on both sides or all that do are the same; else with the only
 * one of its `id`, where that is shown as it is; else, in a list as long in which all that was found is at its own place,
 * with the one at its place.
 *
 * @param {unknown[]} submitted
 * @param {unknown[]} current
 * @param {unknown[]} shown What is shown of each current one.
 * @returns {(number | undefined)[]}
 */
export function pairUp(submitted, current, shown) {
  /** @type {(number | undefined)[]} */
  const pairs = submitted.map(() => undefined);
  const looks = positionsBy(shown, lookOf);
  for (const [look, places] of positionsBy(submitted, lookOf)) {
    const alike = looks.get(look) ?? [];
    const isTold = places.length === alike.length || alike.every((at) => equal(current[at], current[alike[0] ?? at]));
    if (isTold) places.forEach((place, at) => (pairs[place] = alike[at]));
  }
  const ids = positionsBy(shown, (value, at) => (idOf(value) === idOf(current[at]) ? idOf(value) : undefined));
  for (const [id, places] of positionsBy(submitted, idOf)) {
    const [at, ...others] = ids.get(id) ?? [];
    if (places.length === 1 && others.length === 0) pairs[places[0] ?? 0] ??= at;
  }
  if (submitted.length !== current.length || pairs.some((at, place) => at !== undefined && at !== place)) return pairs;
  return pairs.map((at, place) => {
    const [value, id] = [submitted[place], idOf(submitted[place])];
    const isOther = looks.has(lookOf(value)) || (id !== undefined && id !== idOf(shown[place]));
    return at === undefined && !isOther ? place : at;
  });
}

/**
 * Whether two values are the same as JSON.
 *
 * @param {unknown} one
 * @param {unknown} other
 * @returns {boolean}
 */
export function equal(one, other) {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, at) => equal(value, other[at]));
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime();
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && equal(one[key], other[key]))
  );
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/**
 * Positions of the elements of which something is the same; those of which it is `undefined` are left out.
 *
 * @template K
 * @param {unknown[]} values
 * @param {(value: unknown, at: number) => K | undefined} keyOf
 */
function positionsBy(values, keyOf) {
  /** @type {Map<K, number[]>} */
  const positions = new Map();
  values.forEach((value, at) => {
    const key = keyOf(value, at);
    const known = key === undefined ? undefined : positions.get(key);
    if (known) known.push(at);
    else if (key !== undefined) positions.set(key, [at]);
  });
  return positions;
}

/**
 * A text that is the same of values that are the same as JSON, and of no others.
 *
 * @param {unknown} value
 * @returns {string}
 */
function lookOf(value) {
  if (Array.isArray(value)) return `[${value.map(lookOf).join()}]`;
  if (value instanceof Date) return `Date ${value.getTime()}`;
  if (!isRecord(value)) return typeof value === "string" ? JSON.stringify(value) : Object.is(value, -0) ? "-0" : String(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${lookOf(value[key])}`).join()}}`;
}

/**
 * What tells an element of a list from the others.
 *
 * @param {unknown} value
 */
function idOf(value) {
  const id = isRecord(value) && Object.hasOwn(value, "id") ? value["id"] : undefined;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}
