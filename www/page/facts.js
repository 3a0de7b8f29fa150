/** The page's foot: which snapshot is loaded, how large it is and how long things took. */
import { element } from "./element.js";

/** @param {number} bytes */
const size = (bytes) => (bytes < 10_000 ? `${bytes.toLocaleString("en-GB")} bytes` : `${(bytes / 1000).toFixed(1)} kB`);

/** @param {number} seconds */
const date = (seconds) => (seconds ? new Date(seconds * 1000).toISOString().slice(0, 10) : "date not stated");

class Fact {
  #value = element("strong");
  #note = element("small");

  /** @param {HTMLElement} list @param {string} term @param {...Node} more */
  constructor(list, term, ...more) {
    list.append(element("div", {}, element("dt", {}, term), element("dd", {}, this.#value, this.#note, ...more)));
  }

  /** @param {string} value @param {string} note */
  say(value, note) {
    this.#value.textContent = value;
    this.#note.textContent = note;
  }
}

export class Facts {
  #policy;
  #snapshot;
  #loaded;
  #check;

  /** @param {HTMLElement} list @param {() => void} measure */
  constructor(list, measure) {
    this.#policy = new Fact(list, "Policy");
    this.#snapshot = new Fact(list, "Snapshot");
    this.#loaded = new Fact(list, "Loaded in");
    this.#check = new Fact(list, "One check", element("button", { type: "button", class: "link", onclick: measure }, "Measure again"));
    this.#check.say("measuring", "");
  }

  /** @param {Readonly<{ policy: string, epoch: number, issuedAt: number, size: number }>} snapshot */
  snapshot({ policy, epoch, issuedAt, size: bytes }) {
    this.#policy.say(policy, `epoch ${epoch}, issued ${date(issuedAt)}`);
    this.#snapshot.say(size(bytes), "roles, permissions and masks, as loaded");
  }

  /** @param {number} milliseconds @param {string} how */
  loaded(milliseconds, how) {
    this.#loaded.say(`${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`, how);
  }

  /** @param {ReturnType<typeof import("./measure.js").measureCheck>} check */
  check({ nanoseconds, calls, permissions }) {
    const note = `can() in this browser: ${permissions} names in turn, median of ${calls.toLocaleString("en-GB")} calls`;
    this.#check.say(`${nanoseconds.toFixed(nanoseconds < 10 ? 1 : 0)} ns`, note);
  }
}
