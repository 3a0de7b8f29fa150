// The core module's numbers for a decision, as an object with names.

import { NONE, NUMBER, TEXT, permissionName } from "./core.js";

/**
 * Why a decision is what it is. Stable; match on it.
 *
 * @typedef {"granted" | "implied" | "not-granted" | "no-roles" | "unknown-role" | "unknown-permission"
 *   | "unknown-subject" | "unknown-scope" | "out-of-scope" | "stale-snapshot"} ReasonCode
 */

/**
 * Allow or deny, and why. It names roles and permissions, and no value of any record.
 *
 * @typedef {object} Decision
 * @property {"allow" | "deny"} effect
 * @property {ReasonCode} code
 * @property {string} permission What was asked, as it was asked.
 * @property {string} [role] The role held that an allow rests on; for `out-of-scope`, one that would allow it at
 *   another scope.
 * @property {string} [grantedBy] The role whose grant it is: `role`, or one that it includes.
 * @property {number} [grant] The position of that grant in its role, from 0.
 * @property {string[]} [path] Roles from `role` to `grantedBy`.
 * @property {string} [impliedBy] The permission held that implies what was asked.
 * @property {string} [because] Why the grant was given, in the policy's words.
 * @property {string[]} [nearest] For a deny that is about roles: up to three roles any of which would allow
 *   it, the one that allows least first.
 * @property {string[]} unknownRoles Roles of the principal that the snapshot does not know.
 * @property {boolean} audited Whether each use of the permission belongs in the audit log.
 * @property {string} policy
 * @property {number} epoch
 * @property {string} message One sentence for administrators.
 */

/** @type {ReasonCode[]} By number. */
const CODES = [
  "stale-snapshot", "unknown-permission", "unknown-scope", "unknown-subject", "no-roles", "unknown-role",
  "granted", "implied", "not-granted", "out-of-scope",
];

/** @type {Partial<Record<ReasonCode, string>>} */
const LACKS = {
  "stale-snapshot": "the snapshot has expired",
  "unknown-permission": "the policy has no such permission",
  "unknown-scope": "the policy has no such scope",
  "unknown-subject": "the policy does not know the subject",
  "no-roles": "no role is held",
  "unknown-role": "the policy knows none of the roles held",
  "not-granted": "no role held grants it",
};

/**
 * @param {import("#core").Core} core
 * @param {Uint32Array} numbers What `decide` gave.
 * @param {number} id The permission's id.
 * @param {Pick<Decision, "permission" | "unknownRoles" | "policy" | "epoch">} asked
 * @returns {Decision}
 */
export function readDecision(core, numbers, id, asked) {
  const [number = 0, grant = NONE, impliedBy = NONE, length = 0] = numbers;
  const code = CODES[number] ?? "stale-snapshot";
  const names = Array.from(numbers.subarray(4), (role) => core.text(TEXT.role, role));
  const path = names.slice(0, length);
  const audited = id !== NONE && core.number(NUMBER.audited, id) === 1;
  const nearest = names.slice(length);
  const aboutRoles = code === "not-granted" || code === "no-roles" || code === "unknown-role" || code === "out-of-scope";
  if (length === 0) {
    const message = LACKS[code] + (nearest.length ? `; granted by ${nearest.join(", ")}` : "");
    return { effect: "deny", code, ...asked, ...(aboutRoles && { nearest }), audited, message };
  }
  const role = path[0] ?? "";
  const grantedBy = path[length - 1] ?? "";
  const implying = impliedBy === NONE ? undefined : permissionName(core, impliedBy);
  const granting = numbers[3 + length] ?? NONE;
  const because = core.text(TEXT.because, core.number(NUMBER.firstGrant, granting) + grant);
  const grounds = { role, grantedBy, grant, path, ...(implying && { impliedBy: implying }), ...(because && { because }) };
  if (code === "out-of-scope") {
    const message = `${grantedBy} grants it, but not at the scope asked at`;
    return { effect: "deny", code, ...asked, ...grounds, nearest, audited, message };
  }
  let message = `granted by ${grantedBy}`;
  if (role !== grantedBy) message += `, which ${role} includes`;
  if (implying) message += `, implied by ${implying}`;
  return { effect: "allow", code, ...asked, ...grounds, audited, message };
}

/**
 * The decision of a gate that is gone.
 *
 * @param {string} permission
 * @returns {Decision}
 */
export function disposedDecision(permission) {
  return {
    effect: "deny", code: "stale-snapshot", permission, unknownRoles: [], audited: false, policy: "", epoch: 0,
    message: "the gate was disposed",
  };
}
