// What one principal is shown of records: the part of an access that masks.

import { Bodies } from "./bodies.js";
import { RolegateError } from "./error.js";
import { redactLeaves } from "./mask.js";

/** The masking half of an access. */
export class Masking extends Bodies {
  #masks;

  /**
   * @internal
   * @param {() => import("./masks.js").Masks | undefined} masks Those that hold now; none if the gate was disposed.
   */
  constructor(masks) {
    super((resource) => {
      const found = masks();
      if (!found) throw new RolegateError("gate/disposed", "the gate was disposed");
      return { core: found.core, number: (again) => found.number(resource, again), now: found.seconds() };
    });
    this.#masks = masks;
  }

  /**
   * A masked copy of a record, or of a list of records. The input is never changed, and parts of it without a
   * classified field are shared with the copy.
   *
   * Masking hides a value from a view, not from whoever has received it: mask where the data is, before it
   * is sent.
   *
   * @template T
   * @param {import("./register.js").Resource} resource The type of the record. One that the snapshot does not know: every text, number and
   *   boolean is redacted.
   * @param {T} value
   * @returns {T} Of the same shape, with texts where values are masked.
   */
  mask(resource, value) {
    const masks = this.#masks();
    return /** @type {T} */ (masks ? masks.mask(resource, value) : redactLeaves(value));
  }

  /**
   * What is to be kept of a record that a form sends back: a masked value never overwrites what it stands for.
   *
   * A member that the form leaves out stays out, unless its mask leaves it out too. Elements of a list go with the current
   * ones that look the same or have the same `id`, or with those at their places where nothing was moved; a list in which
   * that cannot be told stays as it is. So does an erased record that would not be erased any more.
   *
   * @template T
   * @param {import("./register.js").Resource} resource The type of the record. Of one that the snapshot does not know, nothing is changed.
   * @param {unknown} submitted
   * @param {T} current The record as it is, unmasked.
   * @returns {T} A copy; neither of the two is changed.
   */
  restore(resource, submitted, current) {
    const masks = this.#masks();
    return /** @type {T} */ (masks ? masks.restore(resource, submitted, current) : current);
  }

  /**
   * Whether a value of a record is masked: what is shown in place of the current one, or what can be nothing else, such as
   * a redaction or an address with stars.
   *
   * @param {import("./register.js").Resource} resource The type of the record. Of one that the snapshot does not know, every value is.
   * @param {string} path Keys joined by `.`; one of digits is a position in a list.
   * @param {unknown} value
   * @param {unknown} [current] The value as it is. Without it, only what can be nothing else is recognised.
   * @returns {boolean}
   */
  isMasked(resource, path, value, current) {
    return this.#masks()?.isMasked(resource, path, value, current) ?? true;
  }

  /**
   * How each field of a resource of which something is known is shown, in order of path: for badges, and for forms that
   * make masked fields read-only. Empty for a resource that the snapshot does not know.
   *
   * @param {import("./register.js").Resource} resource
   * @returns {import("./fields.js").MaskedField[]}
   */
  maskPlan(resource) {
    return this.#masks()?.fields(resource) ?? [];
  }

  /**
   * Why a value is shown as it is: the data classes that it carries, itself or with what is around it, each with the rung
   * that decides and the roles that would see more. The strictest mask of them is shown; with none, the value is shown as
   * it is, unless the policy masks what it does not classify.
   *
   * @param {import("./register.js").Resource} resource
   * @param {string} path Keys joined by `.`, such as `addresses.0.street` or `addresses.*.street`.
   * @returns {import("./fields.js").ClassReason[]} Empty for a resource that the snapshot does not know.
   * @throws {RolegateError} `gate/needs-full`
   */
  explainMask(resource, path) {
    return this.#masks()?.explain(resource, path) ?? [];
  }
}
