/** The panel that says why: every control that is hidden or disabled, the permission it needs, the decision and who would have it. */
import { counted, element } from "./element.js";
import { fateOf } from "./fate.js";
import { labelOf, nameOf, sentence } from "./label.js";
import { titlesOf } from "./roles.js";

/** @typedef {import("rolegate").Decision} Decision */
/** @typedef {import("./fate.js").Verdict} Verdict */
/** @typedef {{ label: string, permission: string, decision: Decision | undefined, elements: Element[], fate: string }} Line */

/** @param {Element} control The part of the app it stands in. */
function placeOf(control) {
  return control.closest("section[data-name]") ?? control.closest("nav");
}

/** Controls of one name and permission in one place are one line. @param {Verdict[]} verdicts @returns {Line[]} */
function linesOf(verdicts) {
  /** @type {Map<string, Line>} */
  const lines = new Map();
  for (const verdict of verdicts) {
    const { element: control, permission, decision } = verdict;
    const label = nameOf(control);
    const line = lines.get(`${label} ${permission}`) ?? { label, permission, decision, elements: [], fate: fateOf(verdict) };
    line.elements.push(control);
    lines.set(`${label} ${permission}`, line);
  }
  return [...lines.values()];
}

export class WhyPanel {
  root = element("section", { class: "why" });
  #options;
  #heading = element("h2", { tabindex: "-1" }, "Why");
  #body = element("div", { class: "why-body" });

  /**
   * @param {{ label: string, place: import("./place.js").Place, addRole: (role: string) => void, open: (view: string) => void }} options
   */
  constructor(options) {
    this.#options = options;
    this.root.setAttribute("aria-label", `Why, ${options.label}`);
    this.root.append(this.#heading, this.#body);
  }

  /** @param {import("rolegate").Gate} gate @param {Verdict[]} verdicts @param {Element} section The section on show. */
  render(gate, verdicts, section) {
    const denied = verdicts.filter(({ decision }) => decision?.effect !== "allow");
    /** @type {Map<Element | null, Verdict[]>} */
    const places = new Map([[null, []]]);
    for (const verdict of denied) {
      const place = placeOf(verdict.element);
      places.set(place, [...(places.get(place) ?? []), verdict]);
    }
    const focus = this.#focused();
    const open = new Set([...this.#body.querySelectorAll("details[open]")].map((one) => one.getAttribute("data-place")));
    const groups = [...places]
      .filter(([, found]) => found.length)
      .sort(([a], [b]) => Number(b === section) - Number(a === section))
      .map(([place, found]) => this.#group(gate, place, found, place === section, open));
    this.#heading.textContent = denied.length ? "Why is something missing?" : "Nothing is missing";
    this.#body.replaceChildren(...(groups.length ? groups : [element("p", { class: "why-none" }, "Everything on this page is open to these roles.")]));
    if (focus) this.#refocus(focus);
  }

  /** Where the keyboard is in this panel, in words that outlast a new list. */
  #focused() {
    const active = document.activeElement;
    if (!active || !this.#body.contains(active)) return null;
    return { key: active.closest("[data-key]")?.getAttribute("data-key"), place: active.closest("details")?.getAttribute("data-place") };
  }

  /** @param {{ key: string | null | undefined, place: string | null | undefined }} before */
  #refocus({ key, place }) {
    const line = [...this.#body.querySelectorAll("[data-key]")].find((one) => one.getAttribute("data-key") === key);
    const group = [...this.#body.querySelectorAll("details")].find((one) => one.getAttribute("data-place") === place);
    if (group && line && !group.open) group.open = true;
    (line?.querySelector("button") ?? group?.querySelector("summary") ?? this.#heading).focus();
  }

  /** @param {import("rolegate").Gate} gate @param {Element | null} place @param {Verdict[]} found @param {boolean} current @param {Set<string | null>} open */
  #group(gate, place, found, current, open) {
    const title = place?.matches("nav") ? "Navigation" : place ? labelOf(place) : "Page";
    const lines = linesOf(found).map((line) => this.#line(gate, line, title));
    return element("details", { "data-place": title, open: current || open.has(title) },
      element("summary", {}, element("span", {}, current ? `${title}, on show` : title), element("span", { class: "why-count" }, counted(found.length, "control"))),
      element("ul", {}, ...lines));
  }

  /** @param {import("rolegate").Gate} gate @param {Line} line @param {string} place */
  #line(gate, { label, permission, decision, elements, fate }, place) {
    const { addRole } = this.#options;
    const times = elements.length > 1 ? ` ×${elements.length}` : "";
    const nearest = decision?.nearest ?? [];
    const roles = titlesOf(gate, nearest).map((title, i) =>
      element("button", { type: "button", class: "why-role", onclick: () => addRole(nearest[i]) }, `+ ${title}`));
    return element("li", { "data-key": `${label} ${permission} ${place}` },
      element("div", { class: "why-line" }, this.#pointer(label, times, elements),
        element("span", { class: `tag tag-${fate}` }, fate)),
      element("code", {}, permission || "(no permission named)"),
      element("p", {}, sentence(decision)),
      ...(roles.length ? [element("p", { class: "why-nearest" }, "Add: ", ...roles)] : []));
  }

  /** @param {string} label @param {string} times @param {Element[]} elements */
  #pointer(label, times, elements) {
    const { open, place } = this.#options;
    return element("button", {
      type: "button", class: "why-pointer",
      onmouseenter: () => place.mark(elements), onfocus: () => place.mark(elements),
      onmouseleave: () => place.clear(), onblur: () => place.clear(),
      onclick: () => {
        const view = elements[0].closest("section[data-name]")?.getAttribute("data-name");
        if (view) open(view);
        place.mark(elements, true);
      },
    }, label + times, element("span", { class: "sr-only" }, ": show where it would be"));
  }
}
