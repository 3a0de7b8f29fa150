// The core module's numbers for a decision, as an object with names.

import { NONE, NUMBER, TEXT, permissionName } from "./core.js";
import { messageOf, reasonOf } from "./words.js";

/**
 * Why a decision is what it is. Stable; match on it.
 *
 * @typedef {"granted" | "implied" | "not-granted" | "no-roles" | "unknown-role" | "unknown-permission"
 *   | "unknown-subject" | "unknown-scope" | "out-of-scope" | "stale-snapshot" | "session-expired" | "unavailable"
 *   | "condition-unmet" | "other-field" | "requirement-unmet" | "guardrail" | "unknown-attribute" | "some-fields"
 *   | "derived"} ReasonCode
 */

/**
 * Allow, deny or neither yet, and why. It names roles and permissions, and no value of any record.
 *
 * @typedef {object} Decision
 * @property {"allow" | "deny" | "conditional"} effect `conditional`: attributes that are missing, or a field, would
 *   decide; `can` is false.
 * @property {ReasonCode} code
 * @property {string} permission What was asked, as it was asked.
 * @property {string} [role] The role held that an allow rests on, or would have.
 * @property {string} [grantedBy] The role whose grant it is: `role`, or one that it includes.
 * @property {number} [grant] The position of that grant in its role, from 0.
 * @property {string[]} [path] Roles from `role` to `grantedBy`.
 * @property {string} [grantedAt] For `out-of-scope`: where it is granted, `store:brand-a` or `store:*`; not there if
 *   other grants replace it at the scope asked at.
 * @property {string[]} held Roles held at the scope asked at, in order of name.
 * @property {string} [impliedBy] The permission held that implies what was asked.
 * @property {string} [because] Why there is the guardrail, or why the grant was given, in the policy's words.
 * @property {string[]} [missing] For `unknown-attribute`: paths such as `resource.owner`, in order.
 * @property {string} [required] For `requirement-unmet`: the permission that is denied.
 * @property {"same" | "parent" | "root" | "above"} [requiredAt] For `requirement-unmet`: the scope it is required at;
 *   `above`: further up than the parent.
 * @property {string} [guardrail] For `guardrail`: its name.
 * @property {string[]} [nearest] For a deny that is about roles: up to three roles any of which would allow
 *   it, the one that allows least first.
 * @property {string[]} unknownRoles Roles of the principal that the snapshot does not know.
 * @property {boolean} audited Whether each use of the permission belongs in the audit log.
 * @property {string} policy
 * @property {number} epoch
 * @property {string} message One sentence for administrators: names roles, permissions, guardrails.
 * @property {string} reason One sentence for whoever asked: names none of these.
 */

/** @type {ReasonCode[]} By number. */
const CODES = [
  "stale-snapshot", "unknown-permission", "unknown-scope", "unknown-subject", "no-roles", "unknown-role",
  "granted", "implied", "not-granted", "out-of-scope", "session-expired", "unavailable", "condition-unmet",
  "other-field", "requirement-unmet", "guardrail", "unknown-attribute", "some-fields", "derived",
];

/** Codes that other roles might change. */
const ABOUT_ROLES = new Set(["not-granted", "no-roles", "unknown-role", "out-of-scope"]);

/** Numbers before the roles in what `decide` gives. */
const HEAD = 8;

const ROOT = 0xffff;

/**
 * @param {import("#core").Core} core
 * @param {Uint32Array} numbers What `decide` gave.
 * @param {number} id The permission's id.
 * @param {Pick<Decision, "permission" | "held" | "unknownRoles" | "policy" | "epoch">} asked
 * @param {unknown} at The scope asked at.
 * @param {() => string[]} missing
 * @returns {Decision}
 */
export function readDecision(core, numbers, id, asked, at, missing) {
  const [
    number = 0, grant = NONE, impliedBy = NONE, length = 0, required = NONE, up = 0, guardrail = NONE, grantedAt = NONE,
  ] = numbers;
  const code = CODES[number] ?? "stale-snapshot";
  const names = Array.from(numbers.subarray(HEAD), (role) => core.text(TEXT.role, role));
  const path = names.slice(0, length);
  const audited = id !== NONE && core.number(NUMBER.audited, id) === 1;
  /** @type {Partial<Decision>} */
  const grounds = {};
  if (length > 0) {
    const granting = numbers[HEAD + length - 1] ?? NONE;
    const because = core.text(TEXT.because, core.number(NUMBER.firstGrant, granting) + grant);
    grounds.role = path[0] ?? "";
    grounds.grantedBy = path[length - 1] ?? "";
    grounds.grant = grant;
    grounds.path = path;
    if (impliedBy !== NONE) grounds.impliedBy = permissionName(core, impliedBy);
    if (because) grounds.because = because;
  }
  if (grantedAt !== NONE) grounds.grantedAt = core.text(TEXT.scope, grantedAt);
  if (required !== NONE) {
    grounds.required = permissionName(core, required);
    grounds.requiredAt = up === 0 ? "same" : up === 1 ? "parent" : up === ROOT ? "root" : "above";
  }
  if (guardrail !== NONE) {
    grounds.guardrail = core.text(TEXT.guardrail, guardrail);
    delete grounds.because;
    const because = core.text(TEXT.guardrailBecause, guardrail);
    if (because) grounds.because = because;
  }
  if (code === "unknown-attribute") grounds.missing = missing();
  if (ABOUT_ROLES.has(code)) grounds.nearest = names.slice(length);
  const effect = effectOf(code);
  return { effect, code, ...asked, ...grounds, audited, message: messageOf(code, { ...grounds, held: asked.held }, at), reason: reasonOf(code) };
}

/**
 * @param {ReasonCode} code
 * @returns {Decision["effect"]}
 */
function effectOf(code) {
  if (code === "granted" || code === "implied" || code === "derived") return "allow";
  return code === "unknown-attribute" || code === "some-fields" ? "conditional" : "deny";
}

/**
 * The decision of a gate that is gone.
 *
 * @param {string} permission
 * @returns {Decision}
 */
export function disposedDecision(permission) {
  return {
    effect: "deny", code: "stale-snapshot", permission, held: [], unknownRoles: [], audited: false, policy: "", epoch: 0,
    message: "the gate was disposed", reason: reasonOf("stale-snapshot"),
  };
}
