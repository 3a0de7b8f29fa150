/** A server of one snapshot, as `docs/refreshing.md` says it should be, that can also be made to misbehave. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";

export const etagOf = (bytes) => `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;

/**
 * @param {Uint8Array} first
 * @param {(request: any, response: any) => boolean} [elsewhere] Answers what is not about the snapshot, or says no.
 */
export async function serveSnapshot(first, elsewhere = () => false) {
  const waiting = [];
  const told = {
    /** What is served; its predecessors' deltas, by ETag. */
    bytes: first,
    deltas: new Map(),
    /** Answers in place of the snapshot while it is there. */
    instead: undefined,
    /** Whether ETags are given. */
    tagged: true,
    /** Headers of every answer to a snapshot. */
    headers: {},
    /** Every request so far, with its answer's status. */
    asked: [],
    /** How many of the requests were ended by who asked. */
    hungUp: 0,
    /** Waits for the request of that number, from 0. */
    request: (number) =>
      told.asked[number] ?? new Promise((resolve) => waiting.push({ number, resolve })),
  };
  const server = createServer((request, response) => {
    if (elsewhere(request, response)) return undefined;
    const { "if-none-match": match, "a-im": im, authorization } = request.headers;
    const asked = { method: request.method, url: request.url, match, im, authorization, response };
    response.on("close", () => {
      if (!response.writableFinished) told.hungUp += 1;
    });
    told.asked.push(asked);
    for (const { number, resolve } of waiting) if (number === told.asked.length - 1) resolve(asked);
    const answer = (status, headers = {}, body = "") => {
      asked.status = status;
      response.writeHead(status, { ...told.headers, ...headers }).end(body);
    };
    if (told.instead) return told.instead(answer, asked);
    if (request.method === "OPTIONS") return answer(204);
    const { bytes } = told;
    const tag = told.tagged ? { etag: etagOf(bytes) } : {};
    const caching = { "cache-control": "no-cache", vary: "A-IM" };
    if (told.tagged && match === tag.etag) return answer(304, { ...tag, ...caching });
    const delta = im === "rolegate-delta" ? told.deltas.get(match) : undefined;
    if (delta) return answer(226, { ...tag, im: "rolegate-delta", "cache-control": "no-store" }, delta);
    return answer(200, { ...tag, ...caching }, bytes);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  return Object.assign(told, { url: `http://127.0.0.1:${server.address().port}/policy.rgs`, close });
}
