/** What became of a control. */

/** @typedef {import("rolegate").Decision} Decision */
/** @typedef {{ element: Element, permission: string, decision: Decision | undefined }} Verdict */

/** What the gate hides, whether or not the app shows the view it stands in. */
export const DENIED = '[data-decided="deny"]:not([data-can-else="disable"])';

/** @param {Verdict} verdict A control inside something hidden is hidden too, whatever was decided for itself. */
export function fateOf({ element, decision }) {
  if (element.closest(DENIED)) return "hidden";
  return decision?.effect === "allow" ? "shown" : "disabled";
}
