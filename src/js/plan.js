// How the classified fields of a resource are shown: the core module's numbers, as data and as a function.

import { NONE, NUMBER, TEXT, permissionName } from "./core.js";
import { AGE, MASKS, compileMask } from "./mask.js";

/**
 * How a classified field of a resource is shown.
 *
 * @typedef {object} MaskedField
 * @property {string} path Where it is in a record: keys joined by `.`, `*` for any key or element.
 * @property {string} class Its data class.
 * @property {string} mask Its name, such as `email`; `docs/policy-format.md` lists them.
 * @property {string} rung The permission that gives this mask; empty for the last rung, which needs none.
 */

/**
 * @param {import("#core").Core} core
 * @param {Uint32Array} numbers What `plan` gave: field, rung and mask of each field.
 * @returns {MaskedField[]} In order of path.
 */
export function readPlan(core, numbers) {
  return fieldsOf(numbers).map(({ field, rung, kind }) => {
    const permission = core.number(NUMBER.rungPermission, rung);
    return {
      path: core.text(TEXT.field, field),
      class: core.text(TEXT.class, core.number(NUMBER.fieldClass, field)),
      mask: MASKS[kind] ?? "redact",
      rung: permission === NONE ? "" : permissionName(core, permission),
    };
  });
}

/**
 * @param {import("#core").Core} core
 * @param {Uint32Array} numbers What `plan` gave.
 * @param {() => number} seconds The time.
 * @returns {(value: unknown) => unknown}
 */
export function compilePlan(core, numbers, seconds) {
  const fields = fieldsOf(numbers).map(({ field, rung, kind }) => ({
    path: core.text(TEXT.field, field),
    kind,
    redaction: core.text(TEXT.redaction, rung),
    show: (/** @type {string} */ value, /** @type {boolean} */ isNumber) =>
      core.mask(rung, value, isNumber, kind === AGE ? seconds() : 0),
  }));
  return compileMask(fields);
}

/** @param {Uint32Array} numbers */
function fieldsOf(numbers) {
  const fields = [];
  for (let at = 0; at + 2 < numbers.length; at += 3) {
    const [field = NONE, rung = NONE, kind = NONE] = numbers.subarray(at, at + 3);
    fields.push({ field, rung, kind });
  }
  return fields;
}
