// What an access does with JSON text.

import { RolegateError } from "./error.js";
import { maskJson } from "./mask-json.js";
import { maskStream } from "./mask-stream.js";

/**
 * Masks JSON text, there as a whole or as it arrives; what `Access` is besides deciding.
 */
export class Bodies {
  #planOf;

  /**
   * @internal
   * @param {(resource: string) => { core: import("#core").Core, number: (again: boolean) => number, now: number }} planOf
   */
  constructor(planOf) {
    this.#planOf = planOf;
  }

  /**
   * The masked form of JSON text: of a record, or of a list of records. Every byte outside of masked values is kept as
   * it was; a key that comes twice is masked twice.
   *
   * Invalid, nested deeper than 512 levels or longer than 256 MiB, it is an error, and nothing is shown. Half of a
   * surrogate pair in a string becomes U+FFFD.
   *
   * @overload
   * @param {import("./register.js").Resource} resource The type of the record. One that the snapshot does not know: every text, number and
   *   boolean is redacted.
   * @param {string} json
   * @returns {string}
   *
   * @overload
   * @param {import("./register.js").Resource} resource
   * @param {Uint8Array} json
   * @returns {Uint8Array}
   *
   * @param {import("./register.js").Resource} resource
   * @param {string | Uint8Array} json
   * @returns {string | Uint8Array} Of the same kind.
   * @throws {import("./error.js").MaskError} `mask/invalid-json`, `mask/invalid-utf8`, `mask/too-deep`,
   *   `mask/too-large`
   * @throws {RolegateError} `mask/bad-source`, `gate/disposed`, `gate/needs-full`
   */
  maskJson(resource, json) {
    if (typeof json !== "string" && !(json instanceof Uint8Array)) {
      throw new RolegateError("mask/bad-source", "JSON text is a string or a Uint8Array");
    }
    const { core, number, now } = this.#planOf(resource);
    return maskJson(core, number, now, json);
  }

  /**
   * The same as a stream, for bodies of any size: `response.body.pipeThrough(access.maskStream("contacts"))`. Holds no
   * more than a chunk and the text that is being read; a text longer than 64 KiB that a mask would read is redacted.
   *
   * What is invalid errors the stream, as late as it comes; what was sent before holds nothing that is hidden. The
   * stream goes on as it began, whatever happens to the gate meanwhile.
   *
   * @param {import("./register.js").Resource} resource As for `maskJson`.
   * @param {import("./mask-stream.js").StreamOptions} [options]
   * @returns {TransformStream<Uint8Array, Uint8Array>}
   * @throws {RolegateError} `gate/disposed`, `gate/needs-full`
   */
  maskStream(resource, options) {
    const { core, number, now } = this.#planOf(resource);
    return maskStream(core, number, now, options);
  }
}
