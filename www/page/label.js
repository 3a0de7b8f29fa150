/** Words for people: what a control is called, what a decision says. */

/** @param {Element} control */
export function labelOf(control) {
  return control.getAttribute("aria-label") ?? (control.textContent ?? "").trim().replace(/\s+/g, " ");
}

/** The same in a list, away from its place. @param {Element} control */
export function nameOf(control) {
  if (control.matches("section")) return `${labelOf(control)}, the whole view`;
  if (control.matches("select")) return (control.closest("label")?.firstChild?.textContent ?? "").trim();
  if (control.matches("li")) return (control.querySelector("strong,button")?.textContent ?? "").trim();
  if (control.matches("div")) return (control.querySelector("h4")?.textContent ?? "").trim();
  return labelOf(control);
}

const WORD = {
  "unknown-permission": "Unknown permission",
  "unknown-role": "Unknown role",
  "no-roles": "No role chosen",
  "stale-snapshot": "Snapshot expired",
};

/** A decision's message as a sentence. @param {import("rolegate").Decision | undefined} decision */
export function sentence(decision) {
  if (!decision) return "The check failed, so it stays hidden.";
  const { code, message } = decision;
  const word = /** @type {Record<string, string>} */ (WORD)[code];
  return word ? `${word}: ${message}.` : `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
