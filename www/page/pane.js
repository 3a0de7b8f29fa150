/** One pane: a set of roles, the app as they see it, what became of its controls, and why. */
import { App } from "./app.js";
import { counted, element } from "./element.js";
import { DENIED, fateOf } from "./fate.js";
import { Place } from "./place.js";
import { principalOf } from "./principal.js";
import { RolePicker, titlesOf } from "./roles.js";
import { WhyPanel } from "./why.js";

/** @typedef {import("rolegate").Gate} Gate */
/** @typedef {{ hidden: number, disabled: number, masked: number, shown: number }} Counts */

export class Pane {
  root = element("section", { class: "pane" });
  roles;
  #gate;
  #app;
  #picker;
  #why;
  #label;
  #summary = element("p", { class: "pane-summary" });
  #title = element("h2", { class: "pane-title" });

  /**
   * @param {object} options
   * @param {Gate} options.gate
   * @param {string} options.label
   * @param {string[]} options.roles
   * @param {(roles: string[]) => void} options.choose
   * @param {(view: string) => void} options.open
   * @param {(text: string) => void} options.say
   */
  constructor({ gate, label, roles, choose, open, say }) {
    this.#gate = gate;
    this.#label = label;
    this.roles = roles;
    this.#picker = new RolePicker(label, choose);
    this.#app = new App(label, gate.access(principalOf(roles)), say);
    this.#why = new WhyPanel({ label, place: new Place(), open, addRole: (role) => choose([...this.roles, role]) });
    this.root.setAttribute("aria-label", label);
    this.root.append(this.#picker.root, element("div", { class: "pane-head" }, this.#title, this.#summary),
      element("div", { class: "pane-body" }, this.#app.root, this.#why.root));
  }

  /** @param {string[]} roles @param {string} view @param {(view: string) => string} addressOf */
  render(roles, view, addressOf) {
    this.roles = roles;
    this.#picker.render(this.#gate, roles);
    this.#app.show(view, this.#gate.access(principalOf(roles)), addressOf);
    this.#title.replaceChildren(element("span", { class: "pane-letter" }, this.#label.slice(-1)), this.title);
    this.#summary.replaceChildren(...this.#counters());
    this.#why.render(this.#gate, this.#app.gate.decisions(), this.#app.section);
  }

  /** Who sees this pane. */
  get title() {
    const titles = titlesOf(this.#gate, this.roles);
    return titles.length ? `Seen by ${titles.join(" + ")}` : "Seen without any role";
  }

  /** Whether the policy knows none of the app's permissions. */
  get isForeign() {
    return this.#app.isForeign;
  }

  /** Every permission that the app asks for. */
  get permissions() {
    return [...new Set(this.#app.gate.decisions().map(({ permission }) => permission))];
  }

  /** @returns {Counts} */
  get counts() {
    const verdicts = this.#app.gate.decisions();
    const fates = verdicts.map(fateOf);
    const masked = [...this.#app.root.querySelectorAll("[data-masked]")].filter((field) => !field.closest(DENIED));
    const count = (/** @type {string} */ fate) => fates.filter((one) => one === fate).length;
    return { shown: count("shown"), hidden: count("hidden"), disabled: count("disabled"), masked: masked.length };
  }

  /** The counts as a sentence for those who do not see them. */
  get announcement() {
    const { hidden, disabled, masked } = this.counts;
    return `${this.#label}, ${this.title}: ${counted(hidden, "control")} hidden, ${disabled} disabled, ${counted(masked, "field")} masked.`;
  }

  #counters() {
    const { shown, hidden, disabled, masked } = this.counts;
    return Object.entries({ shown, hidden, disabled, masked }).map(([word, count]) =>
      element("span", { class: `count count-${word}` }, element("strong", {}, String(count)), ` ${word}`));
  }
}
