// How a gate comes to its snapshots, in types.

/**
 * What is read: a source, or one that is still to come.
 *
 * @typedef {import("./load/source.js").SnapshotSource | Promise<import("./load/source.js").SnapshotSource>} Given
 */

/**
 * How a gate came to its snapshot, and comes to the next one.
 *
 * @typedef {object} Origin
 * @property {() => number} now In milliseconds.
 * @property {number | undefined} skew
 * @property {number} minEpoch The oldest epoch that is loaded.
 * @property {Uint8Array | string | undefined} pseudonymKey
 * @property {boolean} verifies Whether signatures are verified.
 * @property {(source: Given) => Promise<Answer>} read Fetches and verifies.
 * @property {(source: Given, what: string) => Promise<Answer>} fetch Only fetches; errors say what.
 * @property {typeof globalThis.fetch} fetcher
 * @property {import("./refresh/cache.js").Copies | undefined} copies Where a copy of what is loaded is kept.
 */

/**
 * Where a snapshot came from.
 *
 * @typedef {object} From
 * @property {string} url
 * @property {string | undefined} etag
 * @property {boolean} isCopy Whether it is a cached copy that the server has not confirmed yet.
 */

/**
 * A snapshot that was read, and where from if that was a server.
 *
 * @typedef {{ bytes: ArrayBuffer | Uint8Array, from?: From | undefined }} Answer
 */

export {};
