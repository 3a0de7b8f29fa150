// What is known of the fields of a record, how each is shown and why: the core module's numbers with names.

import { LIST, NONE, NUMBER, TEXT, permissionName } from "./core.js";

/** Names of the masks by number. */
export const MASKS = [
  ...["clear", "redact", "email", "digits", "initial", "year", "null", "drop", "partial", "shape", "month", "age"],
  ...["bucket", "floor", "ip", "postal", "card", "iban", "pseudonym", "scan"],
];

/**
 * How a field of a resource is shown.
 *
 * @typedef {object} MaskedField
 * @property {string} path Where it is in a record: keys joined by `.`, `*` for any key or element, `**` for any number of
 *   them.
 * @property {string} class The data class whose mask is shown, the first of several; empty if it carries none.
 * @property {string[]} classes Every data class that it carries, in order.
 * @property {string[]} records Resources of which it is a record, or a list of records, whose own plans say how it is shown.
 * @property {string} mask A name from `docs/policy-format.md`, such as `clear` or `redact`.
 * @property {string} rung The permission that gives this mask; empty for the last rung, which needs none, and where no
 *   class alone decides.
 * @property {string[]} revealedBy Up to three roles any of which would reveal more of the class, the one that allows least
 *   first.
 */

/**
 * What a data class has to do with how a value is shown.
 *
 * @typedef {object} ClassReason
 * @property {string} field The path in the policy by which the value carries the class.
 * @property {string} class
 * @property {string} mask What the class alone would show.
 * @property {string} rung The permission of the rung that decides, the first that is held; empty for the last.
 * @property {{ mask: string, decision: import("./decision.js").Decision }[]} above Rungs that show more, from the top, and
 *   why they are not allowed.
 */

/**
 * @param {import("#core").Core} core
 * @param {Uint32Array} numbers What `fields` gave: field, class, rung and mask of each.
 * @param {(permission: string) => import("./decision.js").Decision} check
 * @returns {MaskedField[]} In order of path.
 */
export function readFields(core, numbers, check) {
  /** @type {Map<number, string[]>} */
  const known = new Map();
  const fields = [];
  for (let at = 0; at + 3 < numbers.length; at += 4) {
    const [field = NONE, id = NONE, rung = NONE, kind = NONE] = numbers.subarray(at, at + 4);
    const revealedBy = id === NONE ? [] : (known.get(id) ?? revealing(core, id, rung, check));
    if (id !== NONE && rung !== NONE) known.set(id, revealedBy);
    fields.push({
      path: core.text(TEXT.field, field),
      class: id === NONE ? "" : core.text(TEXT.class, id),
      classes: names(core, TEXT.class, core.list(LIST.classes, field)),
      records: names(core, TEXT.resource, core.list(LIST.records, field)),
      mask: MASKS[kind] ?? "redact",
      rung: rungName(core, rung),
      revealedBy: [...revealedBy],
    });
  }
  return fields;
}

/**
 * @param {import("#core").Core} core
 * @param {Uint32Array} fields What `fields_at` gave.
 * @param {(permission: number) => boolean} isAllowed
 * @param {(permission: string) => import("./decision.js").Decision} check
 * @returns {ClassReason[]}
 */
export function readReasons(core, fields, isAllowed, check) {
  return Array.from(fields).flatMap((field) =>
    Array.from(core.list(LIST.classes, field), (id) => {
      const rungs = Array.from(core.list(LIST.rungs, id));
      const held = rungs.findIndex((rung) => {
        const permission = core.number(NUMBER.rungPermission, rung);
        return permission === NONE || isAllowed(permission);
      });
      const decides = rungs[held] ?? NONE;
      return {
        field: core.text(TEXT.field, field),
        class: core.text(TEXT.class, id),
        mask: maskName(core, decides),
        rung: rungName(core, decides),
        above: rungs.slice(0, held).map((rung) => ({
          mask: maskName(core, rung),
          decision: check(rungName(core, rung)),
        })),
      };
    }),
  );
}

/**
 * Roles that would reveal more of a class than a rung does: those for the first rung from the top that any would give.
 *
 * @param {import("#core").Core} core
 * @param {number} id
 * @param {number} rung
 * @param {(permission: string) => import("./decision.js").Decision} check
 * @returns {string[]}
 */
function revealing(core, id, rung, check) {
  for (const above of core.list(LIST.rungs, id)) {
    const name = rungName(core, above);
    if (above === rung || name === "") break;
    const { nearest } = check(name);
    if (nearest?.length) return nearest;
  }
  return [];
}

/**
 * @param {import("#core").Core} core
 * @param {number} rung
 */
function rungName(core, rung) {
  const permission = rung === NONE ? NONE : core.number(NUMBER.rungPermission, rung);
  return permission === NONE ? "" : permissionName(core, permission);
}

/**
 * @param {import("#core").Core} core
 * @param {number} rung
 */
function maskName(core, rung) {
  return MASKS[core.number(NUMBER.rungMask, rung)] ?? "redact";
}

/**
 * @param {import("#core").Core} core
 * @param {number} kind
 * @param {Uint32Array} ids
 */
function names(core, kind, ids) {
  return Array.from(ids, (id) => core.text(kind, id));
}
