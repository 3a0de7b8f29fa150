// Brings a gate up to date, by one question to its server, or two.

import { ask, isForeign } from "./request.js";

/**
 * @typedef {object} Renewal
 * @property {import("../gate.js").Gate} gate
 * @property {Request} request What is asked for.
 * @property {typeof globalThis.fetch} fetch
 * @property {() => number} now In milliseconds.
 * @property {boolean | undefined} delta As `WatchOptions` has it.
 * @property {AbortSignal} signal Afterwards nothing is put in place.
 * @property {typeof import("../error.js").RolegateError} RolegateError
 */

/**
 * Asks for what is new, and for all of it if that came as a delta that is refused.
 *
 * @param {Renewal} renewal
 * @returns {Promise<"whole" | "delta" | undefined>} How another snapshot came, if one did.
 * @throws {import("./request.js").Refusal | import("../error.js").RolegateError}
 */
export async function renew({ delta, ...renewal }) {
  const { gate, request } = renewal;
  const { from } = gate;
  const isOurs = !isForeign(request);
  const etag = delta || isOurs ? etagOf(from, request) : undefined;
  const answer = await ask({ ...renewal, etag, asksDelta: delta ?? isOurs });
  if (from && answer.kind === "same") {
    from.isCopy = false;
    return undefined;
  }
  if (answer.kind === "delta") {
    if (await put(renewal, answer).catch(() => false)) return "delta";
    const whole = await ask({ ...renewal, etag: undefined, asksDelta: false });
    return (await put(renewal, whole)) ? "whole" : undefined;
  }
  return (await put(renewal, answer)) ? "whole" : undefined;
}

/**
 * The ETag of what is loaded, if it came from there.
 *
 * @param {import("../origin.js").From | undefined} from
 * @param {Request} request
 */
function etagOf(from, request) {
  return from?.url === request.url ? from.etag : undefined;
}

/**
 * Puts what came in place, unless it is what is loaded.
 *
 * @param {Omit<Renewal, "delta">} renewal
 * @param {import("./request.js").Answer} answer
 */
async function put({ gate, request, signal }, { kind, bytes, etag }) {
  const next = { url: request.url, etag, isCopy: false };
  const { from } = gate;
  if (kind === "whole" && isEqual(new Uint8Array(bytes), gate.bytes())) {
    if (from?.url === next.url && from.etag === etag) from.isCopy = false;
    else gate.came(bytes, next);
    return false;
  }
  const isWanted = () => !signal.aborted;
  try {
    await (kind === "delta" ? gate.patch(bytes, next, isWanted) : gate.take(bytes, next, isWanted));
  } catch (error) {
    // What a listener of the gate throws comes after the swap, and is not ours to judge.
    if (gate.from !== next) throw error;
    queueMicrotask(() => {
      throw error;
    });
  }
  return gate.from === next;
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
function isEqual(a, b) {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
