// Cached copies of snapshots: to start from when there is no network. Loaded by pages that ask for it.

import { renew } from "./renew.js";

/**
 * A cached copy: what was loaded, and its ETag. Nothing else is kept, of the request neither.
 *
 * @typedef {object} SnapshotCopy
 * @property {Uint8Array} bytes
 * @property {string} [etag]
 */

/**
 * Where copies are kept, for programs that have a place of their own. What it throws counts as if there were no copy.
 *
 * @typedef {object} SnapshotStore
 * @property {(key: string) => SnapshotCopy | undefined | Promise<SnapshotCopy | undefined>} get
 * @property {(key: string, copy: SnapshotCopy) => unknown} put
 * @property {(key: string) => unknown} delete
 */

/**
 * @typedef {object} CacheOptions
 * @property {string} [name] What the copy is kept by. Default the address, which may have no query then: it could hold a
 *   credential.
 * @property {SnapshotStore} [store] Default the Cache Storage named `rolegate`.
 * @property {number} [patience] How long the server is waited for if there is a copy, in seconds: 0 to 3600. Default 3.
 *   What it answers later is put in place then.
 */

/**
 * Makes a gate of what is given, or of what is there.
 *
 * @typedef {(source: Source | Promise<Source>, from?: import("../origin.js").From, copies?: Copies)
 *   => Promise<import("../gate.js").Gate>} Load
 */

/**
 * @typedef {typeof import("../error.js").RolegateError} Errors
 * @typedef {import("../load/source.js").SnapshotSource} Source
 */

/** The one place where copies are; programs may delete it. */
const PLACE = "rolegate";

/** Where names lead to: Cache Storage knows addresses only, and this one is nobody's. */
const NAMES = "https://rolegate.invalid/";

/** Statuses by which a server says that this is not for who asks, or is no more. A copy would say otherwise. */
const GONE = [401, 403, 404, 410];

/** Copies of one snapshot and its successors. */
export class Copies {
  #store;
  #key;
  #url;
  #isForgotten = false;
  /** @type {Promise<unknown>} One after the other, so that the last one stays, and nothing comes after `forget`. */
  #last = Promise.resolve();

  /**
   * @param {SnapshotStore} store
   * @param {string} key
   * @param {string} url Of what copies are kept.
   */
  constructor(store, key, url) {
    this.#store = store;
    this.#key = key;
    this.#url = url;
  }

  /** @returns {Promise<SnapshotCopy | undefined>} */
  async read() {
    const copy = await this.#do(() => this.#store.get(this.#key));
    if (!(copy?.bytes instanceof Uint8Array)) return undefined;
    // What cannot be sent as a header would keep the server from being asked at all.
    const isEtag = typeof copy.etag === "string" && /^[ -~]+$/.test(copy.etag);
    return isEtag ? copy : { bytes: copy.bytes };
  }

  /**
   * Keeps bytes that were loaded, if they came from where copies are kept of.
   *
   * @param {ArrayBuffer | Uint8Array} given
   * @param {import("../origin.js").From | undefined} from
   */
  keep(given, from) {
    if (this.#isForgotten || from?.url !== this.#url || from.isCopy) return;
    const bytes = new Uint8Array(given);
    const copy = from.etag === undefined ? { bytes } : { bytes, etag: from.etag };
    void this.#do(() => this.#store.put(this.#key, copy));
  }

  /** When all that was to be kept until now is. */
  async written() {
    await this.#last;
  }

  /** Deletes the copy. */
  drop() {
    return this.#do(() => this.#store.delete(this.#key));
  }

  /** Deletes the copy and keeps none any more. Unlike everything else here, it fails if it cannot. */
  async forget() {
    this.#isForgotten = true;
    await this.#last;
    await this.#store.delete(this.#key);
  }

  /**
   * @template T
   * @param {() => T | Promise<T>} call
   * @returns {Promise<T | undefined>} Nothing if it fails: without a cache everything works as it would have.
   */
  #do(call) {
    const done = this.#last.then(call).catch(() => undefined);
    this.#last = done;
    return done;
  }
}

/**
 * Loads the copy and brings it up to date, or what the server has if there is no copy that will do.
 *
 * @param {Load} load
 * @param {Request} request
 * @param {import("../load/source.js").LoadOptions} options
 * @param {Errors} RolegateError
 */
export async function loadCached(load, request, options, RolegateError) {
  const { store, key, patience } = readOptions(request, options.cache, RolegateError);
  const copies = new Copies(store, key, request.url);
  const { fetch = globalThis.fetch, now = Date.now } = options;
  const gate = await openCopy(load, copies, request.url, options);
  if (!gate) return loadFirst(load, copies, request, fetch);
  const { signal } = new AbortController();
  const renewed = renew({ gate, request, fetch, now, delta: undefined, signal, RolegateError });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, patience * 1000);
  });
  const outcome = renewed.then(
    () => "kept",
    (error) => {
      // Another policy at the same address is what the server wants to be loaded, as it would be without a copy.
      if (error.code === "snapshot/other-policy") return "other";
      return GONE.includes(error.status) ? "gone" : "kept";
    },
  );
  void outcome.then((now) => now === "kept" || copies.drop());
  const known = await Promise.race([late, outcome]);
  clearTimeout(timer);
  if (known === "other" || known === "gone") gate.dispose();
  if (known === "other") return loadFirst(load, copies, request, fetch);
  if (known === "gone") await renewed.catch(({ error }) => Promise.reject(error));
  return gate;
}

/**
 * @param {Load} load
 * @param {Copies} copies
 * @param {Request} request
 * @param {typeof globalThis.fetch} fetch
 */
async function loadFirst(load, copies, request, fetch) {
  /** @type {import("../origin.js").From} */
  const from = { url: request.url, etag: undefined, isCopy: false };
  const answer = Promise.resolve()
    .then(() => fetch(request))
    .then((response) => {
      from.etag = response.headers.get("etag") ?? undefined;
      return response;
    });
  const gate = await load(answer, from, copies);
  // A page stays, and need not wait; a worker may be stopped when it has answered.
  if (!globalThis.document) await copies.written();
  return gate;
}

/**
 * A gate of the copy. One that is not what it should be, or past its end, is deleted.
 *
 * @param {Load} load
 * @param {Copies} copies
 * @param {string} url
 * @param {import("../load/source.js").LoadOptions} options
 */
async function openCopy(load, copies, url, { now = Date.now, clockSkew = 0 }) {
  const copy = await copies.read();
  if (!copy) return undefined;
  const { bytes, etag } = copy;
  try {
    const gate = await load(bytes, { url, etag, isCopy: true }, copies);
    const isOver = gate.notAfter !== 0 && !(Math.floor(now() / 1000) <= gate.notAfter + Math.floor(clockSkew));
    if (!isOver) return gate;
    gate.dispose();
  } catch (error) {
    // What the caller's keys and options lack is no fault of the copy.
    if (!/** @type {{ code?: string }} */ (error).code?.startsWith("snapshot/")) throw error;
  }
  await copies.drop();
  return undefined;
}

/**
 * @param {Request} request
 * @param {import("../load/source.js").LoadOptions["cache"]} given
 * @param {Errors} RolegateError
 */
function readOptions(request, given, RolegateError) {
  const bad = (/** @type {string} */ message) => new RolegateError("load/bad-option", message);
  const options = typeof given === "string" ? { name: given } : given === true ? {} : given;
  if (!options || typeof options !== "object") throw bad("cache is true, a name, or an object");
  const { name, store, patience = 3 } = options;
  // A name that was forgotten would be that of everybody.
  if ("name" in options && (typeof name !== "string" || name === "")) throw bad("the name of a copy is a text");
  if (!(typeof patience === "number" && patience >= 0 && patience <= 3600)) {
    throw bad("patience is a number from 0 to 3600");
  }
  for (const method of /** @type {const} */ (["get", "put", "delete"])) {
    if ("store" in options && typeof store?.[method] !== "function") throw bad(`a store has a method ${method}`);
  }
  const { search, href } = new URL(request.url);
  if (name === undefined && search) throw bad("the copy of an address with a query needs a name");
  const key = name === undefined ? href.replace(/#.*/, "") : NAMES + encodeURIComponent(name);
  return { store: store ?? cacheStorage(RolegateError), key, patience };
}

/**
 * @param {Errors} RolegateError
 * @returns {SnapshotStore}
 */
function cacheStorage(RolegateError) {
  if (typeof caches === "undefined") {
    throw new RolegateError("load/no-cache", "there is no Cache Storage here, which pages have only over https: give a store");
  }
  const open = () => caches.open(PLACE);
  return {
    async get(key) {
      const response = await (await open()).match(key);
      if (!response) return undefined;
      const bytes = new Uint8Array(await response.arrayBuffer());
      const etag = response.headers.get("etag");
      return etag === null ? { bytes } : { bytes, etag };
    },
    async put(key, { bytes, etag }) {
      // Edge workers keep only what says how long, here a year; pages do not ask. The snapshot's own end counts.
      const kept = { "content-type": "application/octet-stream", "cache-control": "max-age=31536000" };
      const headers = etag === undefined ? kept : { ...kept, etag };
      await (await open()).put(key, new Response(/** @type {Uint8Array<ArrayBuffer>} */ (bytes), { headers }));
    },
    async delete(key) {
      await (await open()).delete(key);
    },
  };
}
