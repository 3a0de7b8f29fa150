/**
 * A static server on loopback, for the demo page, the tests and the benches.
 *
 *   node pkg-scripts/serve.mjs www/dist 4173    serves a folder at that port or the next free one, and says where
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * @param {string} folder
 * @param {Record<string, { type?: string, body?: string | Uint8Array, status?: number }>} [made] Answers by path, before the folder's files.
 * @param {number} [port] The first to try; without it, whichever is free.
 */
export async function serve(folder, made = {}, port = 0) {
  const base = resolve(folder);
  const server = createServer((request, response) => {
    const path = decoded(request.url);
    const answer = made[path];
    if (answer) {
      response.writeHead(answer.status ?? 200, { "content-type": answer.type ?? "text/plain" }).end(answer.body ?? "");
      return;
    }
    let file = join(base, path);
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!file.startsWith(base + sep) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "cache-control": "no-cache",
    });
    createReadStream(file).pipe(response);
  });
  for (let tried = port; ; tried += 1) {
    const taken = await new Promise((done) => {
      server.once("error", done);
      server.listen(tried, "127.0.0.1", () => done(undefined));
    });
    if (!taken) break;
    if (port === 0 || taken.code !== "EADDRINUSE" || tried >= port + 100) throw taken;
  }
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}

/** The path of an address; one that is malformed is one that is not there. */
function decoded(url) {
  try {
    return decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return "/\0";
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, port] = process.argv.slice(2);
  const { url } = await serve(folder, {}, Number(port ?? 0));
  console.log(`\n   ${url}/\n\n   Ctrl+C ends it.`);
}
