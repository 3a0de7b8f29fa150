// What a caller holds of a watch. The code that asks servers is loaded when the first watch begins.

import { RolegateError } from "./error.js";
import { lazily } from "./load/lazily.js";
import { readAddress, readNumber } from "./options.js";

/**
 * @typedef {object} WatchOptions
 * @property {number} [interval] The longest wait between two checks, in seconds: 1 to 604800, a week. Default 60.
 * @property {number} [jitter] By how much of the interval, 0 to 1, a wait may be shorter, by chance: so that pages that
 *   were opened at once do not ask at once. Default 0.1.
 * @property {number} [timeout] How long a check may take, in seconds: 1 to 3600. Default 30.
 * @property {boolean} [delta] Whether the headers `If-None-Match` and `A-IM` are sent, so that a server may answer that
 *   nothing is new, or with a delta. Default true, but false on a page whose snapshot is of another origin: there they
 *   cost a preflight, which the server must allow, and the browser's own cache asks whether anything is new.
 * @property {AbortSignal} [signal] Stops the watch.
 * @property {() => number} [now] The clock, in milliseconds. Default the gate's.
 * @property {() => number} [random] From 0 to 1. Default `Math.random`.
 * @property {typeof fetch} [fetch] Default the gate's.
 */

/**
 * The first check that succeeded: what is loaded is what the server has.
 *
 * @typedef {object} ReadyEvent
 * @property {number} epoch Of what is loaded.
 */

/**
 * Another snapshot was put in place. Which permissions that changes, `gate.subscribe` tells.
 *
 * @typedef {object} UpdatedEvent
 * @property {number} epoch
 * @property {number} previousEpoch
 * @property {boolean} delta Whether it came as a delta.
 */

/**
 * A check failed; what is loaded stays.
 *
 * @typedef {object} ErrorEvent
 * @property {RolegateError} error
 * @property {number} failures How many checks failed in a row.
 * @property {number} retryIn When the next one is, in seconds from now.
 */

/**
 * A check succeeded after others had failed.
 *
 * @typedef {object} RecoveredEvent
 * @property {number} epoch Of what is loaded.
 * @property {number} failures How many checks had failed in a row.
 */

/**
 * @typedef {object} WatchEvents
 * @property {ReadyEvent} ready
 * @property {UpdatedEvent} updated
 * @property {ErrorEvent} error
 * @property {RecoveredEvent} recovered
 */

/**
 * What the code that asks servers is given.
 *
 * @typedef {object} Watching
 * @property {import("./gate.js").Gate} gate
 * @property {import("./origin.js").Origin} origin
 * @property {Request} request What is asked for.
 * @property {WatchOptions} options
 * @property {AbortSignal} signal
 * @property {<Name extends keyof WatchEvents>(name: Name, event: WatchEvents[Name]) => void} tell
 * @property {typeof RolegateError} RolegateError The one class of errors of this program.
 */

/** How long until that code is asked for again if it cannot be fetched, in seconds. */
const RETRY = 60;

/**
 * Looks for newer snapshots at an address. Get one from `gate.watch`.
 */
export class Watch {
  /** @type {{ [Name in keyof WatchEvents]: Set<{ hear: (event: WatchEvents[Name]) => void }> }} */
  #listeners = { ready: new Set(), updated: new Set(), error: new Set(), recovered: new Set() };
  #ended = new AbortController();
  /** @type {Watching} */
  #watching;
  /** @type {Promise<import("./refresh/watcher.js").Watcher> | undefined} */
  #watcher;

  /**
   * @internal
   * @param {import("./gate.js").Gate} gate
   * @param {import("./origin.js").Origin} origin
   * @param {AbortSignal} disposed
   * @param {string | URL | Request} address
   * @param {WatchOptions} options
   */
  constructor(gate, origin, disposed, address, options) {
    const { interval, jitter, timeout } = options;
    readNumber("interval", interval, 604800, 1);
    readNumber("jitter", jitter, 1);
    readNumber("timeout", timeout, 3600, 1);
    const { signal } = this.#ended;
    const request = readAddress(address);
    this.#watching = { gate, origin, request, options, signal, tell: this.#tell.bind(this), RolegateError };
    for (const end of [disposed, options.signal]) {
      if (end?.aborted) this.stop();
      end?.addEventListener("abort", () => this.stop(), { signal });
    }
    this.#start().catch(() => {});
  }

  /**
   * Calls `listener` at each event of that name, until the function that this returns is called. Nothing is told before
   * the program's current turn is over, so listeners may be added after `gate.watch`. What a listener throws is
   * reported as an uncaught error and stops neither the watch nor other listeners.
   *
   * @template {keyof WatchEvents} Name
   * @param {Name} name
   * @param {(event: WatchEvents[Name]) => void} listener
   * @returns {() => void}
   * @throws {TypeError} If there is no event of that name.
   */
  on(name, listener) {
    const listeners = this.#listeners[name];
    const entry = { hear: listener };
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  /**
   * Checks now, whatever the interval and even if the page is hidden: after a write of one's own, say. One that is under
   * way already does not count, since the server may have answered it before.
   *
   * @returns {Promise<boolean>} Whether another snapshot was put in place. Nobody need wait for it: what fails is told
   *   by the event `error` as well.
   * @throws {RolegateError} `load/…`, `snapshot/…`, `watch/stopped`
   */
  refresh() {
    const done = this.#start().then((watcher) => watcher.refresh());
    done.catch(() => {});
    return done;
  }

  /** Whether it was stopped. */
  get stopped() {
    return this.#ended.signal.aborted;
  }

  /** Ends it: no request, no swap and no event comes after this. What is loaded stays. */
  stop() {
    this.#ended.abort();
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.stop();
  }

  /** Loads the code, which checks at once; tries again later if it cannot be had. */
  #start() {
    this.#watcher ??= lazily(import("./refresh/watcher.js")).then(
      ({ Watcher }) => new Watcher(this.#watching),
      (error) => {
        this.#watcher = undefined;
        const again = () => this.stopped || this.#start().catch(() => {});
        /** @type {{ unref?: () => void }} */ (setTimeout(again, RETRY * 1000)).unref?.();
        this.#tell("error", { error, failures: 1, retryIn: RETRY });
        throw error;
      },
    );
    return this.#watcher;
  }

  /**
   * @template {keyof WatchEvents} Name
   * @param {Name} name
   * @param {WatchEvents[Name]} event
   */
  #tell(name, event) {
    for (const { hear } of [...this.#listeners[name]]) {
      if (this.stopped) return;
      try {
        hear(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
