// When a watch asks, what it does with the answer, and what it tells of it. Loaded when the first watch begins; pages
// that watch nothing never fetch it.

import { renew } from "./renew.js";
import { Refusal } from "./request.js";

/** The shortest wait, in seconds, whatever chance says. */
const SHORTEST = 1;

/** The longest wait after failures, in seconds, unless the interval is longer. */
const LONGEST_BACK_OFF = 300;

/** Coming back to a page that asked so few seconds ago is no reason to ask again. */
const JUST_ASKED = 5;

export class Watcher {
  /** @type {import("../watch.js").Watching} */
  #watching;
  #options;
  /** @type {unknown} */
  #timer;
  /** Whether a check came due while the page was hidden. */
  #isDue = false;
  #failures = 0;
  #isReady = false;
  /** When the last check began, and until when the server asked to be left alone; in milliseconds. */
  #asked = -Infinity;
  #leftAlone = -Infinity;
  /** @type {Promise<void> | undefined} */
  #running;
  /** @type {Promise<boolean> | undefined} */
  #next;

  /** @param {import("../watch.js").Watching} watching */
  constructor(watching) {
    this.#watching = watching;
    const { options, origin, signal } = watching;
    const { interval = 60, jitter = 0.1, timeout = 30, delta, random = Math.random } = options;
    const { now = origin.now, fetch = origin.fetcher } = options;
    this.#options = { interval, jitter, timeout, delta, random, now, fetch };
    if (signal.aborted) return;
    signal.addEventListener("abort", () => clearTimeout(/** @type {number} */ (this.#timer)), { once: true });
    globalThis.document?.addEventListener("visibilitychange", () => this.#comeBack(JUST_ASKED), { signal });
    globalThis.addEventListener?.("online", () => this.#comeBack(0), { signal });
    this.#turn();
  }

  /** Checks after whatever is under way. */
  refresh() {
    this.#next ??= Promise.resolve(this.#running).then(() => {
      this.#next = undefined;
      return this.#check();
    });
    return this.#next;
  }

  /** A check is due: now, or when the page is seen again. */
  #turn() {
    this.#isDue = isHidden();
    if (!this.#isDue) this.#checkAlone();
  }

  /**
   * The page is seen again, or the network is back.
   *
   * @param {number} gap How many seconds must have passed since the last check.
   */
  #comeBack(gap) {
    if (isHidden()) return;
    const now = this.#now();
    if (this.#isDue || !(now < this.#leftAlone || now - this.#asked < gap * 1000)) this.#checkAlone();
  }

  /** Checks unless a check is under way. */
  #checkAlone() {
    if (!this.#running && !this.#next) this.#check().catch(() => {});
  }

  #check() {
    clearTimeout(/** @type {number} */ (this.#timer));
    this.#isDue = false;
    const check = this.#judge().finally(() => {
      this.#running = undefined;
    });
    this.#running = check.then(
      () => {},
      () => {},
    );
    return check;
  }

  /** Asks, tells what came of it, and sets the time of the next check. */
  async #judge() {
    const { gate, signal, tell, RolegateError } = this.#watching;
    const options = this.#options;
    const stopped = () => new RolegateError("watch/stopped", "the watch was stopped");
    if (signal.aborted) throw stopped();
    this.#asked = this.#now();
    const previousEpoch = gate.epoch;
    try {
      const came = await this.#ask();
      if (signal.aborted) throw stopped();
      const { epoch } = gate;
      const failures = this.#failures;
      const isFirst = !this.#isReady;
      this.#failures = 0;
      this.#isReady = true;
      this.#wait(options.interval * (1 - options.jitter * this.#chance()));
      if (came) tell("updated", { epoch, previousEpoch, delta: came === "delta" });
      if (isFirst) tell("ready", { epoch });
      if (failures) tell("recovered", { epoch, failures });
      return came !== undefined;
    } catch (thrown) {
      if (signal.aborted) throw stopped();
      const { error, retryAfter } = asRefusal(thrown, RolegateError);
      this.#failures += 1;
      this.#leftAlone = this.#now() + retryAfter * 1000;
      // All of the wait is left to chance, so that readers that failed at once do not come back at once.
      const most = Math.min(2 ** this.#failures, Math.max(options.interval, LONGEST_BACK_OFF));
      const retryIn = this.#wait(Math.max(most * this.#chance(), retryAfter));
      tell("error", { error, failures: this.#failures, retryIn });
      throw error;
    }
  }

  /** @param {number} seconds */
  #wait(seconds) {
    const wait = Math.max(SHORTEST, seconds);
    this.#timer = later(() => this.#turn(), wait);
    return wait;
  }

  /** The time in milliseconds; none, which nothing is before, of a clock that fails. */
  #now() {
    return numberOf(this.#options.now);
  }

  /** From 0 to 1; the middle, of a die that fails. */
  #chance() {
    const chance = numberOf(this.#options.random);
    return chance >= 0 && chance <= 1 ? chance : 0.5;
  }

  /**
   * Asks within the time that there is.
   *
   * @returns {Promise<"whole" | "delta" | undefined>} How another snapshot came, if one did.
   */
  async #ask() {
    const { gate, request, signal, RolegateError } = this.#watching;
    const { timeout, delta, fetch } = this.#options;
    const aborter = new AbortController();
    const abort = () => aborter.abort();
    /** @type {Promise<never>} */
    const late = new Promise((_, reject) => {
      aborter.signal.addEventListener("abort", () => {
        reject(new RolegateError("load/timeout", `the snapshot did not come within ${timeout} seconds`));
      });
    });
    const timer = later(abort, timeout);
    signal.addEventListener("abort", abort, { once: true });
    try {
      // Whether or not what is asked hears that nobody waits any longer.
      const renewal = { gate, request, fetch, now: () => this.#now(), delta, signal: aborter.signal, RolegateError };
      return await Promise.race([late, renew(renewal)]);
    } finally {
      clearTimeout(/** @type {number} */ (timer));
      signal.removeEventListener("abort", abort);
    }
  }
}

/**
 * Why a check failed, whatever was thrown.
 *
 * @param {unknown} thrown
 * @param {typeof import("../error.js").RolegateError} RolegateError
 */
function asRefusal(thrown, RolegateError) {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof RolegateError) return new Refusal(thrown);
  return new Refusal(new RolegateError("load/network", "the check failed", { cause: thrown }));
}

/** @param {() => number} call Of the caller's, which may do anything. */
function numberOf(call) {
  try {
    return Number(call());
  } catch {
    return NaN;
  }
}

/**
 * Sets a timer that keeps no process from ending.
 *
 * @param {() => void} call
 * @param {number} seconds
 * @returns {unknown}
 */
function later(call, seconds) {
  const timer = /** @type {{ unref?: () => void }} */ (setTimeout(call, seconds * 1000));
  timer.unref?.();
  return timer;
}

function isHidden() {
  return globalThis.document?.visibilityState === "hidden";
}
