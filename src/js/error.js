// Every error this package throws, and the words for the numbers that the core module gives.

/** Names of the tables of a snapshot, by kind; `docs/snapshot-format.md` describes them. */
const TABLES = [
  "?", "strings", "string ends", "resources", "permissions", "implications", "classes", "rungs", "fields",
  "roles", "includes", "grants", "spans", "scope types", "scopes", "scope names", "grant extents", "include extents",
  "groups", "group memberships", "group assignments", "group times", "subjects", "subject memberships",
  "subject assignments", "subject times", "conditions", "code", "grant conditions", "grant fields", "requirements",
  "guardrails", "guardrail spans", "guardrail roles", "availability", "settings", "anonymous", "field classes",
  "field records", "unclassified", "erased",
];

/** @type {[code: string, message: (detail: number, row: number) => string][]} By error number, from 1. */
const SNAPSHOT = [
  ["bad-magic", () => "not a snapshot: it does not start with `RGS1`"],
  ["unsupported-version", (found) => `snapshot version ${found} is not supported, expected 1`],
  ["unsupported-feature", (found) => `snapshot uses feature ${found}, which this version does not know`],
  ["truncated", (length) => `snapshot is cut short after ${length} bytes`],
  ["trailing-bytes", (extra) => `snapshot has ${extra} bytes behind its end`],
  ["too-large", (found, allowed) => `snapshot asks for ${found}, at most ${allowed} allowed`],
  ["bad-checksum", () => "snapshot was changed: its checksum does not match"],
  ["malformed-header", () => "snapshot has a malformed header"],
  ["malformed-envelope", () => "snapshot has a malformed envelope"],
  ["malformed", (table, row) => `snapshot breaks a rule in row ${row} of table ${TABLES[table]}`],
  ["unsigned", () => "snapshot is not signed"],
  ["unknown-key", () => "snapshot is signed with a key that is not trusted"],
  ["bad-signature", () => "snapshot has a signature that is not of these bytes"],
  ["rollback", (found, least) => found === least
    ? `snapshot of epoch ${found} was issued before the one loaded`
    : `snapshot of epoch ${found} is too old, at least ${least} expected`],
  ["other-policy", () => "snapshot is of another policy than the one loaded"],
];

/** Numbers of those errors that are found on this side. */
export const BAD_MAGIC = 1;
export const UNSUPPORTED_VERSION = 2;
export const UNSUPPORTED_FEATURE = 3;
export const TRUNCATED = 4;
export const UNSIGNED = 11;
export const UNKNOWN_KEY = 12;
export const BAD_SIGNATURE = 13;
export const ROLLBACK = 14;
export const OTHER_POLICY = 15;

/** Of bodies that are not masked, by number; `Fault` in `src/mask/json/mod.rs` is the other half. */
const FAULTS = [
  ["", ""],
  ["invalid-json", "the body is not JSON"],
  ["invalid-utf8", "the body is not UTF-8"],
  ["too-deep", "the body nests deeper than 512 levels"],
  ["too-large", "the body is longer than 256 MiB, or a key longer than 64 KiB stands where members may disappear"],
];

/**
 * Why loading failed. Checks never throw; they deny.
 *
 * Match on `code`, which is stable; `message` is for people and may be reworded.
 */
export class RolegateError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = "RolegateError";
    /**
     * `snapshot/…` for bytes that are no usable snapshot, `delta/…` for a delta that does not apply, `load/http`,
     * `load/network`, `load/timeout`, `load/bad-source`, `load/bad-option`, `load/bad-key`, `load/no-cache`,
     * `load/no-ed25519`, `load/wasm`, `watch/stopped`, `mask/…` for a body that is not masked, `gate/disposed`,
     * `gate/needs-full`, `gate/needs-verification`, `slice/needs-subject`, `filter/unsupported`, `filter/unknown-attribute`.
     * @type {string}
     */
    this.code = code;
  }
}

/**
 * @param {number} number From 1.
 * @param {number} [detail]
 * @param {number} [row]
 */
export function snapshotError(number, detail = 0, row = 0) {
  const [code, message] = SNAPSHOT[number - 1] ?? ["malformed", () => "snapshot is malformed"];
  return new RolegateError(`snapshot/${code}`, message(detail, row));
}

/**
 * Why a body is not masked. Nothing of it is shown, in the message neither.
 */
export class MaskError extends RolegateError {
  /**
   * @param {number} fault
   * @param {number} offset
   */
  constructor(fault, offset) {
    const [code, message] = FAULTS[fault] ?? FAULTS[1] ?? [];
    super(`mask/${code}`, `${message}, at ${offset}`);
    /**
     * @internal
     * @type {number}
     */
    this.fault = fault;
    /**
     * Where: in bytes from the start, of a text in UTF-16 code units.
     *
     * @type {number}
     */
    this.offset = offset;
  }
}
