/** The role picker: one checkbox a role of the policy, several at once. */
import { element } from "./element.js";
import { principalOf } from "./principal.js";

/** @typedef {import("rolegate").Gate} Gate */

/**
 * The role to begin with: the one for which most data is shown through a mask, since its page shows everything that
 * can happen to a page; without masks the policy's first.
 * @param {Gate} gate @returns {string[]}
 */
export function startingRoles(gate) {
  const nobody = gate.access(principalOf([]));
  const classified = gate.resources().filter(({ name }) => nobody.maskPlan(name).length > 0);
  let [best, most] = [gate.roles()[0]?.name, 0];
  for (const { name } of gate.roles()) {
    const access = gate.access(principalOf([name]));
    const masked = classified.flatMap((resource) => access.maskPlan(resource.name)).filter(({ mask }) => mask !== "clear" && mask !== "redact");
    if (masked.length > most) [best, most] = [name, masked.length];
  }
  return best === undefined ? [] : [best];
}

/** @param {Gate} gate @param {string[]} names */
export function titlesOf(gate, names) {
  const titles = new Map(gate.roles().map(({ name, title }) => [name, title || name]));
  return names.map((name) => titles.get(name) ?? name);
}

/** More roles than this are not found by looking. */
const MANY = 40;

export class RolePicker {
  root = element("fieldset", { class: "roles" });
  #changed;
  #label;

  /** @param {string} label The pane's. @param {(roles: string[]) => void} changed */
  constructor(label, changed) {
    this.#changed = changed;
    this.#label = label;
    this.root.addEventListener("change", () => this.#changed(this.chosen));
  }

  get #boxes() {
    return /** @type {HTMLInputElement[]} */ ([...this.root.querySelectorAll("input[type=checkbox]")]);
  }

  get chosen() {
    return this.#boxes.filter((box) => box.checked).map((box) => box.value);
  }

  /** @param {Gate} gate @param {string[]} chosen */
  render(gate, chosen) {
    const boxes = this.#boxes;
    const roles = gate.roles();
    if (boxes.length === roles.length && roles.every(({ name }, i) => boxes[i].value === name)) {
      for (const box of boxes) box.checked = chosen.includes(box.value);
      return;
    }
    const chips = roles.map(({ name, title, kind }) =>
      element("label", { class: "chip", title: kind === "custom" ? `${name} (custom role)` : name },
        element("input", { type: "checkbox", value: name, checked: chosen.includes(name) }),
        element("span", {}, title || name)));
    this.root.replaceChildren(element("legend", {}, "Roles", element("span", { class: "pane-of" }, ` of ${this.#label}`)),
      ...(roles.length > MANY ? [this.#search(chips)] : []), element("div", { class: "chips" }, ...chips));
  }

  /** Narrows the chips to those whose name has the words; chosen ones stay. @param {HTMLLabelElement[]} chips */
  #search(chips) {
    const narrow = (/** @type {Event} */ event) => {
      const words = /** @type {HTMLInputElement} */ (event.target).value.toLowerCase().split(/\s+/);
      for (const chip of chips) {
        const name = `${chip.title} ${chip.textContent}`.toLowerCase();
        chip.hidden = !chip.querySelector(":checked") && !words.every((word) => name.includes(word));
      }
    };
    const input = element("input", { type: "search", oninput: narrow, onchange: (event) => event.stopPropagation() });
    return element("label", { class: "roles-search" }, `Find one of ${chips.length.toLocaleString("en-GB")} `, input);
  }
}
