/** Shows where a hidden control would be, without showing the control. */
import { element } from "./element.js";
import { DENIED } from "./fate.js";
import { nameOf } from "./label.js";

/** The outermost element on the way up that a denial hides: inside it nothing can be shown. @param {Element} control */
function outermostHidden(control) {
  let found = control;
  /** @type {Element | null} */
  let above = control;
  while ((above = above.parentElement)) if (above.matches(DENIED)) found = above;
  return found;
}

export class Place {
  /** @type {Element[]} */
  #ghosts = [];
  /** @type {Element[]} */
  #outlined = [];

  /** @param {Element[]} controls @param {boolean} [scroll] */
  mark(controls, scroll = false) {
    this.clear();
    for (const control of controls) {
      if (!control.closest(DENIED)) {
        control.classList.add("pointed");
        this.#outlined.push(control);
      } else if (!outermostHidden(control).matches("section")) {
        this.#ghost(outermostHidden(control), nameOf(control));
      }
    }
    if (scroll) (this.#ghosts[0] ?? this.#outlined[0])?.scrollIntoView({ block: "nearest" });
  }

  clear() {
    for (const ghost of this.#ghosts) ghost.remove();
    for (const control of this.#outlined) control.classList.remove("pointed");
    this.#ghosts = [];
    this.#outlined = [];
  }

  /** @param {Element} hidden @param {string} label */
  #ghost(hidden, label) {
    const text = label.length > 32 ? `${label.slice(0, 30)}…` : label;
    const ghost = element(hidden.matches("li") ? "li" : "span", { class: "ghost", "aria-hidden": "true" }, text);
    hidden.before(ghost);
    this.#ghosts.push(ghost);
  }
}
