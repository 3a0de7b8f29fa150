// Who asks, as the caller knows it.

/**
 * @typedef {import("./register.js").Role} Role
 * @typedef {import("./register.js").Scope} Scope
 */

/**
 * A role held at a scope, or, as `store:*`, at every scope of a type.
 *
 * @typedef {object} RoleAt
 * @property {Role} role
 * @property {import("./register.js").Extent} at
 */

/** @typedef {{ role: string, at?: string }} HeldRole A role held at a scope, or without one everywhere. */

/**
 * Who asks, as the caller knows it. The roles held are those of the subject's assignments in the snapshot's
 * directory and of its groups', and those that the caller names, together.
 *
 * @typedef {object} Principal
 * @property {readonly (Role | RoleAt)[]} [roles] Roles held everywhere, by name, or at a scope. One that the
 *   snapshot does not know brings nothing.
 * @property {string} [subject] The subject's name in the directory. One that it does not know only names who asks, if
 *   roles are given; without them everything is denied with `unknown-subject`.
 * @property {Scope} [at] The scope asked at, e.g. `store:brand-a`. Without one, only what holds everywhere counts.
 *   One that the snapshot does not know denies everything with `unknown-scope`.
 * @property {Readonly<Record<string, unknown>>} [attributes] Attributes of the subject, which conditions know as
 *   `subject`. Read when the access is made; make another when they change. Without them, and if any of them cannot be
 *   told (a function, an instance of a class), none is known. `subject.id` is `subject`, if that is given, whatever
 *   stands here.
 * @property {{ since: number | Date }} [session] When the session began: a date, or seconds since 1970. Without it
 *   everything is denied with `session-expired` if the policy has a longest session.
 * @property {number} [minEpoch] The oldest epoch that will do, say that of the principal's own last change. An older
 *   snapshot denies everything with `stale-snapshot`; so does anything that is no number.
 */

/**
 * The roles that a caller named, in order, each once. A role that is no text is one that no snapshot knows; so is a
 * list of roles that is no list.
 *
 * @param {unknown} roles
 * @returns {{ roles: HeldRole[], unreadable: boolean }}
 */
export function readRoles(roles) {
  if (roles == null) return { roles: [], unreadable: false };
  if (!Array.isArray(roles)) return { roles: [], unreadable: true };
  const byName = new Map();
  let unreadable = false;
  for (const held of roles) {
    const read = readRole(held);
    if (read) byName.set(read.at === undefined ? read.role : `${read.role} at ${read.at}`, read);
    else unreadable = true;
  }
  return { roles: [...byName.keys()].sort().map((name) => byName.get(name)), unreadable };
}

/**
 * @param {unknown} held
 * @returns {HeldRole | undefined} Nothing for what is no role, such as an object that throws when it is read.
 */
function readRole(held) {
  if (typeof held === "string") return { role: held };
  try {
    const { role, at } = /** @type {RoleAt} */ (held);
    return typeof role === "string" && typeof at === "string" ? { role, at } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * When a session began, in whole seconds; nothing if that is not told.
 *
 * @param {unknown} session
 * @returns {number | undefined}
 */
export function readStart(session) {
  try {
    const since = /** @type {{ since: unknown } | undefined} */ (session)?.since;
    const seconds = since instanceof Date ? since.getTime() / 1000 : since;
    // Milliseconds would be taken for a start that lies ahead, and never grow old.
    return typeof seconds === "number" && seconds >= 0 && seconds <= 0xffffffff ? Math.floor(seconds) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The oldest epoch that will do; none does for what is no number.
 *
 * @param {unknown} minEpoch
 */
export function readEpoch(minEpoch) {
  if (minEpoch == null) return 0;
  return typeof minEpoch === "number" && !Number.isNaN(minEpoch) ? minEpoch : Infinity;
}
