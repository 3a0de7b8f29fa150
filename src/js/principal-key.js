// What a principal says as a text, by which a gate finds the access that it made for it before.

/**
 * What a principal says, as text; nothing if it holds what JSON does not tell apart, or is long.
 *
 * @param {import("./principal.js").Principal} principal
 */
export function keyOf(principal) {
  try {
    const { roles, subject, at, attributes, session, minEpoch } = principal ?? {};
    const key = JSON.stringify([roles, subject, at, attributes, session, minEpoch], plain);
    return key.length <= 4096 ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} key What `keyOf` gave.
 * @returns {import("./principal.js").Principal}
 */
export function principalOf(key) {
  const [roles, subject, at, attributes, session, minEpoch] = JSON.parse(key);
  return { roles, subject, at, attributes, session, minEpoch };
}

/**
 * Lets through what JSON writes as it is, and gives up on anything else.
 *
 * @param {string} key
 * @param {unknown} value
 * @this {unknown}
 */
function plain(key, value) {
  const given = /** @type {Record<string, unknown>} */ (this)[key];
  const isPlain = given === null || given === undefined || typeof given === "string" || typeof given === "boolean"
    || (typeof given === "number" && Number.isFinite(given)) || Array.isArray(given)
    || (typeof given === "object" && Object.getPrototypeOf(given) === Object.prototype);
  if (!isPlain || (typeof given === "object" && given !== null && "toJSON" in given)) throw new TypeError("not plain");
  return value;
}
