// Which values of a record are shown how: the core module's numbers as states that a walker goes through.

import { NONE, NUMBER, TEXT } from "./core.js";
import { keptBy } from "./plain.js";

/** Numbers of masks in a snapshot. */
const REDACT = 1;
const NULL = 6;
const DROP = 7;

/**
 * How a value is shown.
 *
 * @typedef {object} Shown
 * @property {number} rung `NONE` for a redaction that no rung has.
 * @property {number} mark One more than the rung, if that is one byte, so that texts can cross together; else 0.
 * @property {number} kind The number of the mask in a snapshot.
 * @property {string | null} whole What stands for a value that it does not read.
 * @property {string} found What stands for what a scan has found.
 * @property {boolean} readsNothing Whether that stands for any value.
 * @property {boolean} drops Whether the member or element disappears instead.
 * @property {number | undefined} kept How many characters stay of a plain text; none for a mask that is left to the module.
 */

/**
 * A key with a way of its own.
 *
 * @typedef {object} Way
 * @property {string} name
 * @property {State} state Where it leads.
 * @property {string | null | undefined} whole What stands there in place of any value, if that is so.
 * @property {boolean} drops Whether what is there may disappear.
 */

/**
 * What becomes of a value, by its kind. `null` always stays. `src/mask/plan/mod.rs` is the other half.
 *
 * @typedef {object} State
 * @property {Shown | undefined} shown Of a text, number or boolean, and of what is redacted whole; none: as it is.
 * @property {State | undefined} element Where elements of a list are; none: a list is redacted whole.
 * @property {State | undefined} other Where members of an object are that have no way of their own; none: it is redacted whole.
 * @property {State | undefined} erased In place of this one for a record that is erased.
 * @property {number} resource Whose record that is.
 * @property {Way[]} named Keys with a way of their own.
 * @property {Map<string, State>} ways Where those lead.
 * @property {boolean} loops Whether values may be met again by way of themselves.
 * @property {boolean} shadows Whether a name is one that every object has.
 * @property {(value: object) => Record<string, unknown>} copy Of an object's own members.
 */

/**
 * The same at many places of the code, which states share out: the engine learns the shapes of what is copied at each place,
 * but of more than four it copies member by member.
 *
 * @type {State["copy"][]}
 */
const COPIES = [
  (value) => ({ ...value }), (value) => ({ ...value }), (value) => ({ ...value }), (value) => ({ ...value }),
  (value) => ({ ...value }), (value) => ({ ...value }), (value) => ({ ...value }), (value) => ({ ...value }),
  (value) => ({ ...value }), (value) => ({ ...value }), (value) => ({ ...value }), (value) => ({ ...value }),
  (value) => ({ ...value }), (value) => ({ ...value }), (value) => ({ ...value }), (value) => ({ ...value }),
];

/**
 * Everything here and below is shown as it is.
 *
 * @type {State}
 */
export const CLEAR = emptyState(0);

/**
 * @param {number} place Whatever tells a state from others.
 * @returns {State}
 */
function emptyState(place) {
  return {
    shown: undefined,
    element: undefined,
    other: undefined,
    erased: undefined,
    resource: NONE,
    named: [],
    ways: new Map(),
    loops: false,
    shadows: false,
    copy: /** @type {State["copy"]} */ (COPIES[place % COPIES.length]),
  };
}

/** The largest number that is one byte. */
const LAST_MARK = 0xff;

/**
 * @param {import("#core").Core} core
 * @param {Uint32Array} numbers What `states` gave; `Plan::numbers` in `src/mask/plan/flat.rs` says how they stand.
 * @param {string} redacted
 * @param {number} resource Of which resource it is a record.
 * @returns {State} Where a record, or a list of records, is.
 */
export function readStates(core, numbers, redacted, resource) {
  let at = 0;
  const take = () => numbers[at++] ?? NONE;
  const root = take();
  const masks = Array.from({ length: take() }, () => maskOf(core, take(), redacted));
  /** @type {State[]} */
  const states = [CLEAR];
  const state = (/** @type {number} */ id) => (id === NONE ? undefined : (states[id] ??= emptyState(resource * 5 + id)));
  for (let id = 0; at < numbers.length; id += 1) {
    const found = /** @type {State} */ (state(id));
    const [shown, element, other, erased, erasing, count] = [take(), take(), take(), take(), take(), take()];
    for (let name = 0; name < count; name += 1) {
      const next = /** @type {State} */ (state(take()));
      const key = String.fromCodePoint(...Array.from({ length: take() }, take));
      found.ways.set(key, next);
    }
    if (id === 0) continue;
    found.shown = masks[shown];
    found.element = state(element);
    found.other = state(other);
    found.erased = state(erased);
    found.resource = erasing;
    found.shadows = [...found.ways.keys()].some((name) => name in Object.prototype);
  }
  for (const found of states) found.named = Array.from(found.ways, ([name, way]) => ({
      name,
      state: way,
      whole: wholeOf(way),
      drops: way.shown?.drops === true,
    }));
  const start = states[root] ?? CLEAR;
  if (hasLoop(start)) for (const found of states) found.loops = found !== CLEAR;
  return start;
}

/**
 * What stands in place of any value in a state; nothing if that depends on the value.
 *
 * @param {State} state
 */
function wholeOf({ shown, element, other, erased }) {
  return element || other || erased || !shown?.readsNothing || shown.drops ? undefined : shown.whole;
}

/** @type {WeakMap<import("#core").Core, Map<number, Shown>>} How the rungs of each snapshot show a value. */
const known = new WeakMap();

/**
 * @param {import("#core").Core} core
 * @param {number} rung
 * @param {string} redacted
 */
function maskOf(core, rung, redacted) {
  const masks = known.get(core) ?? new Map();
  const shown = masks.get(rung) ?? readMask(core, rung, redacted);
  known.set(core, masks.set(rung, shown));
  return shown;
}

/**
 * @param {import("#core").Core} core
 * @param {number} rung
 * @param {string} redacted
 * @returns {Shown}
 */
function readMask(core, rung, redacted) {
  if (rung === NONE) return { rung, mark: 0, kind: REDACT, whole: redacted, found: "", readsNothing: true, drops: false, kept: undefined };
  const mark = rung < LAST_MARK ? rung + 1 : 0;
  const kind = core.number(NUMBER.rungMask, rung);
  const drops = kind === DROP;
  const found = core.text(TEXT.redaction, rung);
  const whole = kind === REDACT ? found : kind === NULL ? null : redacted;
  const readsNothing = kind === REDACT || kind === NULL || drops;
  return { rung, mark, kind, whole, found, readsNothing, drops, kept: keptBy(core, rung, kind) };
}

/**
 * Whether some way leads from a state back to itself, other than into a list of lists.
 *
 * @param {State} start
 */
function hasLoop(start) {
  const done = new Set([CLEAR]);
  const open = new Set();
  const visit = (/** @type {State} */ state) => {
    if (done.has(state)) return false;
    if (open.has(state)) return true;
    open.add(state);
    const { element, other, erased, ways } = state;
    for (const way of [element, other, erased, ...ways.values()]) {
      if (way && !(way === state && way === element) && visit(way)) return true;
    }
    // Members may lead back where elements do.
    if ([other, ...ways.values()].includes(state)) return true;
    open.delete(state);
    done.add(state);
    return false;
  };
  return visit(start);
}
