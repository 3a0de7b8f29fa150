// The commonest masks of short texts in ASCII: shown as `src/mask/` shows them, without a call of the module.
//
// What is shown is written from codes: the engine may keep the whole text for a slice of it, and after a pattern.

/** Numbers of the masks in a snapshot. */
const EMAIL = 2;
const DIGITS = 3;
const INITIAL = 4;
const YEAR = 5;
const MONTH = 10;

/** More than any mask keeps of a text, which is 255 characters at most. */
const ZEROS = "0".repeat(512);

/** Longer texts are left to the module. */
const SHORT = 48;

const SPACE = 0x20;
const STAR = 0x2a;
const COMMA = 0x2c;
const DASH = 0x2d;
const STOP = 0x2e;
const SLASH = 0x2f;
const AT = 0x40;
const DELETE = 0x7f;

/**
 * How many characters a mask keeps of a plain text; nothing for a mask that is left to the module. The module tells, by
 * what it keeps of a text of zeros.
 *
 * @param {import("#core").Core} core
 * @param {number} rung
 * @param {number} kind
 */
export function keptBy(core, rung, kind) {
  const shown = (/** @type {string} */ text) => core.mask(rung, text, false, 0);
  if (kind === EMAIL) return /^(0*)\*{3}@x$/.exec(shown(`${ZEROS}@x`))?.[1]?.length;
  if (kind === DIGITS) return /^\*+(0*)$/.exec(shown(ZEROS))?.[1]?.length;
  return { [INITIAL]: 1, [YEAR]: 4, [MONTH]: 7 }[kind];
}

/**
 * A text as a mask shows it; nothing for one that is left to the module, which may read it or not.
 *
 * @param {import("./plan.js").Shown} shown
 * @param {string} text
 * @returns {string | undefined}
 */
export function showPlain({ kind, kept }, text) {
  if (kept === undefined || text.length > SHORT) return undefined;
  const show = kind === EMAIL ? email : kind === DIGITS ? digits : kind === INITIAL ? initials : date;
  const codes = show(text, kept);
  const found = codes && String.fromCharCode(...codes);
  // What hides nothing is redacted.
  return found === text ? undefined : found;
}

/**
 * @param {string} text
 * @param {number} kept
 */
function email(text, kept) {
  const at = text.indexOf("@");
  if (at < 1 || at > text.length - 2) return undefined;
  const front = at > kept ? kept : 0;
  const codes = [];
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (code <= SPACE || code >= DELETE || (code === AT && place > at)) return undefined;
    if (place === front) codes.push(STAR, STAR, STAR);
    if (place < front || place >= at) codes.push(code);
  }
  return codes;
}

/**
 * @param {string} text
 * @param {number} kept
 */
function digits(text, kept) {
  const codes = [];
  let hidden = -kept;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (isDigit(code)) hidden += 1;
    else if (code !== SPACE && (code < 0x28 || code > SLASH || code === STAR || code === COMMA)) return undefined;
    codes.push(code);
  }
  if (hidden < 1 || hidden < kept) return undefined;
  for (let place = 0; hidden > 0; place += 1) {
    if (!isDigit(/** @type {number} */ (codes[place]))) continue;
    codes[place] = STAR;
    hidden -= 1;
  }
  return codes;
}

/** @param {number} code */
function isDigit(code) {
  return code > SLASH && code < 0x3a;
}

/** @param {string} text */
function initials(text) {
  const codes = [];
  let before = SPACE;
  let isLonger = false;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (code < SPACE || code >= DELETE) return undefined;
    if (code !== SPACE) {
      const letter = code | 0x20;
      if (before !== SPACE) isLonger ||= code !== STOP;
      else if (letter < 0x61 || letter > 0x7a) return undefined;
      else codes.push(code, STOP, SPACE);
    }
    before = code;
  }
  codes.pop();
  return isLonger ? codes : undefined;
}

/**
 * Of days that every month has, alone or before a time.
 *
 * @param {string} text
 * @param {number} kept
 */
function date(text, kept) {
  const codes = [];
  for (let place = 0; place < 10; place += 1) {
    const code = text.charCodeAt(place);
    if (place === 4 || place === 7 ? code !== DASH : !isDigit(code)) return undefined;
    if (place < kept) codes.push(code);
  }
  const month = text.slice(5, 7);
  const day = text.slice(8, 10);
  return month > "00" && month < "13" && day > "00" && day < "29" && "Tt ".includes(text.charAt(10)) ? codes : undefined;
}
