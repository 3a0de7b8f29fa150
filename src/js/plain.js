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
const MANY = 512;

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
 * How many characters a mask keeps of a plain text; nothing for a mask that is left to the module.
 *
 * The module tells, by what it shows of a digit many times over: an address has three stars, a number one for each digit. Of
 * two digits, since what stands for the rest may begin with one.
 *
 * @param {import("#core").Core} core
 * @param {number} rung
 * @param {number} kind
 */
export function keptBy(core, rung, kind) {
  if (kind !== EMAIL && kind !== DIGITS) return { [INITIAL]: 1, [YEAR]: 4, [MONTH]: 7 }[kind];
  const [kept, same] = ["0", "1"].map((digit) => {
    const text = digit.repeat(MANY);
    const shown = core.mask(rung, kind === EMAIL ? `${text}@x` : text, false, 0);
    const stays = digit.repeat(shown.split(digit).length - 1);
    return shown === (kind === EMAIL ? `${stays}***@x` : stays.padStart(MANY, "*")) ? stays.length : NaN;
  });
  return kept === same ? kept : undefined;
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
  const codes = (kind === EMAIL ? email : kind === DIGITS ? digits : kind === INITIAL ? initials : date)(text, kept);
  const found = codes && String.fromCharCode(...codes);
  // What hides nothing is redacted.
  return found === text ? undefined : found;
}

/**
 * @param {string} text
 * @param {number} kept
 */
function email(text, kept) {
  const { length } = text;
  const at = text.indexOf("@");
  if (at < 1 || at > length - 2) return undefined;
  const front = at > kept ? kept : 0;
  const codes = [];
  for (let place = 0; place < at; place += 1) {
    const code = text.charCodeAt(place);
    if (code <= SPACE || code >= DELETE) return undefined;
    if (place < front) codes.push(code);
  }
  codes.push(STAR, STAR, STAR, AT);
  for (let place = at + 1; place < length; place += 1) {
    const code = text.charCodeAt(place);
    if (code <= SPACE || code >= DELETE || code === AT) return undefined;
    codes.push(code);
  }
  return codes;
}

/**
 * @param {string} text
 * @param {number} kept
 */
function digits(text, kept) {
  /** @type {number[]} */
  const codes = new Array(text.length);
  let seen = 0;
  for (let place = text.length - 1; place >= 0; place -= 1) {
    const code = text.charCodeAt(place);
    if (isDigit(code)) seen += 1;
    else if (code !== SPACE && (code < 0x28 || code > SLASH || code === STAR || code === COMMA)) return undefined;
    codes[place] = code > SLASH && seen > kept ? STAR : code;
  }
  // Of a shorter number more than half would be shown.
  return seen >= 2 * kept ? codes : undefined;
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
 * Of days that every month has.
 *
 * @param {string} text
 * @param {number} kept
 */
function date(text, kept) {
  const codes = [];
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (place === 4 || place === 7 ? code !== DASH : !isDigit(code)) return undefined;
    codes.push(code);
  }
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  codes.length = kept;
  return text.length === 10 && month > 0 && month < 13 && day > 0 && day < 29 ? codes : undefined;
}

/**
 * @param {string} text
 * @param {number} at
 */
function twoDigits(text, at) {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 11 * 0x30;
}
