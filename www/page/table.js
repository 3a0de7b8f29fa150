/** The policy's own decision table: every permission, and whether each chosen set of roles has it. */
import { counted, element } from "./element.js";
import { principalOf } from "./principal.js";
import { titlesOf } from "./roles.js";

/** @typedef {import("rolegate").Gate} Gate */

/** Rows above this number wait for a search. */
const LIMIT = 400;

export class DecisionTable {
  #root;
  #rows = element("tbody");
  #head = element("thead");
  #note = element("p", { class: "table-note" });
  #search = element("input", { type: "search", placeholder: "campaigns, export …", oninput: () => this.#list() });
  #details;
  /** @type {{ gate: Gate, columns: string[][] } | null} */
  #shown = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    const scroller = element("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Decision table" },
      element("table", {}, this.#head, this.#rows));
    this.#details = element("details", { ontoggle: () => this.#list() },
      element("summary", {}, element("h2", {}, "Decision table"), element("span", {}, "every permission of the policy for the chosen roles")),
      element("div", { class: "table-tools" }, element("label", {}, "Find ", this.#search), this.#note), scroller);
    root.append(this.#details);
  }

  /** @param {Gate} gate @param {string[][]} columns One set of roles a column. */
  render(gate, columns) {
    this.#root.hidden = false;
    this.#shown = { gate, columns };
    this.#list();
  }

  open() {
    this.#details.open = true;
  }

  #list() {
    if (!this.#shown || !this.#details.open) return;
    const { gate, columns } = this.#shown;
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = gate.permissions().filter(({ name, title }) => words.every((word) => `${name} ${title}`.toLowerCase().includes(word)));
    const accesses = columns.map((roles) => gate.access(principalOf(roles)));
    this.#head.replaceChildren(element("tr", {}, element("th", { scope: "col" }, "Permission"),
      ...columns.map((roles) => element("th", { scope: "col" }, titlesOf(gate, roles).join(" + ") || "No role"))));
    this.#rows.replaceChildren(...found.slice(0, LIMIT).map(({ name, title, audited }) =>
      element("tr", {}, element("th", { scope: "row" }, element("code", {}, name), ...(title ? [element("small", {}, title)] : []), ...(audited ? [element("span", { class: "tag" }, "audited")] : [])),
        ...accesses.map((access) => cell(gate, access.check(name))))));
    this.#note.textContent = found.length > LIMIT ? `${counted(found.length, "permission")}, the first ${LIMIT} listed` : counted(found.length, "permission");
  }
}

/** @param {Gate} gate @param {import("rolegate").Decision} decision */
function cell(gate, decision) {
  if (decision.effect !== "allow") {
    return element("td", { class: "no" }, element("span", {}, "No"), element("small", {}, decision.code.replaceAll("-", " ")));
  }
  const [by] = titlesOf(gate, [decision.grantedBy ?? decision.role ?? ""]);
  const through = decision.impliedBy ? `${by}, through ${decision.impliedBy}` : by;
  return element("td", { class: "yes" }, element("span", {}, "Yes"), element("small", {}, through));
}
