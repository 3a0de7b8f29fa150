// One question to a server: is there a newer snapshot than this?

/**
 * What a server answered.
 *
 * @typedef {object} Answer
 * @property {"same" | "whole" | "delta"} kind
 * @property {ArrayBuffer} bytes Nothing for `same`.
 * @property {string | undefined} etag Of the newer snapshot.
 */

/**
 * @typedef {object} Question
 * @property {Request} request
 * @property {typeof globalThis.fetch} fetch
 * @property {string | undefined} etag Of what is known already.
 * @property {boolean} asksDelta Whether a delta to that is taken.
 * @property {() => number} now In milliseconds.
 * @property {AbortSignal} signal
 * @property {typeof import("../error.js").RolegateError} RolegateError
 */

/** The instance manipulation of RFC 3229 by which servers and readers of deltas know one another. */
const DELTA = "rolegate-delta";

/** More than any snapshot has. What is longer is not read to its end. */
const MOST = 1 << 26;

/** How long a server may keep a reader away, in seconds: it could do so for ever otherwise. */
const LONGEST_RETRY_AFTER = 3600;

/** Why there is no answer, the status if there was one, and how long the server asks to be left alone. */
export class Refusal extends Error {
  /**
   * @param {import("../error.js").RolegateError} error
   * @param {number} [status]
   * @param {number} [retryAfter] In seconds.
   */
  constructor(error, status = 0, retryAfter = 0) {
    super(error.message);
    this.error = error;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/**
 * Whether headers of our own would have the browser ask the server first whether it takes them.
 *
 * @param {Request} request
 */
export function isForeign(request) {
  const own = globalThis.location?.origin;
  return own !== undefined && own !== new URL(request.url).origin;
}

/**
 * @param {Question} question
 * @returns {Promise<Answer>}
 * @throws {Refusal}
 */
export async function ask({ request, fetch, etag, asksDelta, now, signal, RolegateError }) {
  /** @type {RequestInit} */
  const init = { signal };
  if (etag !== undefined) {
    const own = { "If-None-Match": etag, ...(asksDelta ? { "A-IM": DELTA } : undefined) };
    init.headers = { ...Object.fromEntries(request.headers), ...own };
  }
  // A page's own cache may not answer without the server; where there is none, some do not know the word.
  if (globalThis.location) init.cache = etag === undefined ? "no-cache" : "no-store";
  const failed = (/** @type {unknown} */ cause) => {
    throw new Refusal(new RolegateError("load/network", "the snapshot cannot be fetched", { cause }));
  };
  const response = await Promise.resolve()
    .then(() => {
      // A fetch of the caller's own may not look.
      signal.throwIfAborted();
      return fetch(request, init);
    })
    .catch(failed);
  const { status, headers } = response;
  const nothing = { bytes: new ArrayBuffer(0), etag: headers.get("etag") ?? undefined };
  if (status === 304 && etag !== undefined) return { ...nothing, kind: "same" };
  const kind = status === 226 ? "delta" : "whole";
  const takesDelta = asksDelta && etag !== undefined;
  // A delta of another kind cannot be read: all of it has to be asked for.
  const isStrange = kind === "delta" && headers.get("im")?.trim().toLowerCase() !== DELTA;
  const isAnswer = response.ok && (kind === "whole" || takesDelta);
  // Not waiting for what is not read frees the connection.
  if (!isAnswer || isStrange) response.body?.cancel().catch(() => {});
  if (!isAnswer) {
    const error = new RolegateError("load/http", `the snapshot was answered with status ${status}`);
    throw new Refusal(error, status, readRetryAfter(headers.get("retry-after"), now));
  }
  if (isStrange) return { ...nothing, kind };
  const bytes = await readBody(response).catch(failed);
  if (!bytes) throw new Refusal(new RolegateError("snapshot/too-large", `the snapshot is longer than ${MOST} bytes`));
  return { ...nothing, kind, bytes };
}

/**
 * @param {Response} response
 * @returns {Promise<ArrayBuffer | undefined>} Nothing if it is too long.
 */
async function readBody(response) {
  const reader = response.body?.getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    length += value.length;
    if (length > MOST) {
      reader?.cancel().catch(() => {});
      return undefined;
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.buffer;
}

/**
 * In seconds from now, of a number of seconds or a date.
 *
 * @param {string | null} header
 * @param {() => number} now
 */
function readRetryAfter(header, now) {
  if (header === null) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now()) / 1000;
  return seconds > 0 ? Math.min(seconds, LONGEST_RETRY_AFTER) : 0;
}
