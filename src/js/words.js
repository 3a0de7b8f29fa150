// What is said of a decision: to administrators, and to whoever asked.

/** @typedef {import("./decision.js").ReasonCode} ReasonCode */

/** @type {Record<ReasonCode, string>} For whoever asked; names no role, permission or guardrail. */
const REASONS = {
  granted: "You may do this.",
  implied: "You may do this.",
  derived: "You may do this.",
  "not-granted": "Your role does not allow this.",
  "no-roles": "You have no role here.",
  "unknown-role": "Your role is not known here.",
  "unknown-subject": "You are not known here.",
  "unknown-scope": "This place is not known.",
  "out-of-scope": "Your role does not allow this here.",
  "unknown-permission": "This is not known.",
  "stale-snapshot": "What is known of your permissions is out of date.",
  "session-expired": "Your session is over. Sign in again.",
  unavailable: "This is not available for your account.",
  "condition-unmet": "Your role does not allow this in this case.",
  "other-field": "Your role does not allow this for this field.",
  "requirement-unmet": "This needs another permission as well.",
  guardrail: "A rule of your organisation forbids this.",
  "unknown-attribute": "Whether you may do this depends on the case.",
  "some-fields": "You may do this for some fields.",
};

/** @type {Partial<Record<ReasonCode, string>>} */
const FIXED = {
  "stale-snapshot": "the snapshot is out of date",
  "unknown-permission": "the policy has no such permission",
  "unknown-scope": "the policy has no such scope",
  "unknown-subject": "the policy does not know the subject",
  "no-roles": "no role is held",
  "unknown-role": "the policy knows none of the roles held",
  "session-expired": "the session is too old",
  unavailable: "it is not available here",
  derived: "all that it requires is allowed",
};

const PLACES = { same: "", parent: " in the scope above", root: " in the outermost scope", above: " in a scope further above" };

/**
 * One sentence for whoever asked.
 *
 * @param {ReasonCode} code
 */
export function reasonOf(code) {
  return REASONS[code];
}

/**
 * One sentence for administrators.
 *
 * @param {ReasonCode} code
 * @param {Partial<import("./decision.js").Decision>} grounds
 * @param {unknown} at The scope asked at.
 * @returns {string}
 */
export function messageOf(code, grounds, at) {
  const { role, grantedBy, impliedBy, nearest = [], missing = [], required, requiredAt = "same", guardrail, grantedAt, held = [] } = grounds;
  switch (code) {
    case "granted":
    case "implied":
      return `granted by ${grantedBy}`
        + (role === grantedBy ? "" : `, which ${role} includes`)
        + (impliedBy ? `, implied by ${impliedBy}` : "");
    case "out-of-scope":
      if (!grantedAt) return `${grantedBy} grants it, but other grants replace that at the scope asked at`;
      return `${grantedBy} grants it at ${grantedAt}, ` + (at == null ? "and no scope was asked at" : `not at ${at}`);
    case "condition-unmet":
      return `${grantedBy} grants it under a condition that is not met`;
    case "other-field":
      return `${grantedBy} grants it for other fields`;
    case "some-fields":
      return `${grantedBy} grants it for some fields`;
    case "requirement-unmet":
      return `it requires ${required}${PLACES[requiredAt]}`;
    case "guardrail":
      return `the guardrail ${guardrail} forbids it`;
    case "unknown-attribute":
      return `it depends on ${missing.join(", ")}`;
    case "not-granted":
      return notGranted(held) + among(nearest);
    default:
      return (FIXED[code] ?? code) + among(nearest);
  }
}

/** @param {string[]} held */
function notGranted(held) {
  // Without any here, roles are held elsewhere.
  if (held.length < 2) return held.length ? `${held[0]} does not grant it` : "no role held grants it";
  return `${held.slice(0, -1).join(", ")} and ${held.at(-1)} do not grant it`;
}

/** @param {string[]} nearest */
function among(nearest) {
  return nearest.length ? `; granted by ${nearest.join(", ")}` : "";
}
