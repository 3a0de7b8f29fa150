/**
 * Runs the corpus in `tests/cases/` against a `loadGate`, whichever runtime it is in.
 *
 * The same file runs in Node, on a page in Chromium and in workerd, so it uses
 * nothing but the language. `suites.mjs` reads the case files and packs their
 * policies; `tests/cases/README.md` says what a case may hold.
 */

/** The keys a case file, a case and a principal may have: a misspelt one must not pass as left out. */
const KEYS = {
  file: ["policy", "cases"],
  decisions: [
    ...["name", "because", "principal", "resource", "context", "field", "now"],
    ...["epoch", "issuedAt", "notAfter", "clockSkew"],
    ...["allow", "deny", "conditional", "some", "notSome", "fields", "reasons"],
  ],
  masking: [
    ...["name", "because", "principal", "resource", "input", "want", "now", "key"],
    ...["submitted", "restored", "isMasked", "plan", "reasons"],
  ],
  isMasked: ["path", "value", "current", "want"],
  plan: ["class", "classes", "records", "mask", "rung", "revealedBy"],
  principal: ["roles", "subject", "at", "attributes", "session", "minEpoch"],
  reasons: [
    "code",
    "role",
    "grantedBy",
    "grant",
    "path",
    "impliedBy",
    "grantedAt",
    "held",
    "nearest",
    "unknownRoles",
    "audited",
    "because",
    "message",
    "missing",
    "required",
    "requiredAt",
    "guardrail",
  ],
};

/** Files of masks that only the full module has. */
const FULL_ONLY = ["masking/pseudonyms.json", "masking/scan.json", "golden/keyed.json"];

/** @typedef {{ kind: "decisions" | "masking", file: string, suite: any, snapshots: Record<string, string> }} Suite */

/**
 * @param {(bytes: Uint8Array, options: { now: () => number, pseudonymKey?: string }) => Promise<any>} loadGate
 * @param {Suite[]} suites `snapshots` holds base64 bytes by the case's stamp, as `stampOf` writes it.
 * @param {{ lean?: boolean }} [options] `lean`: the module is the core, which redacts what only the full one masks and
 *   explains no masks.
 * @returns {Promise<{ ran: Record<string, number>, failures: string[] }>} Cells that were compared, by kind.
 */
export async function runCorpus(loadGate, suites, { lean = false } = {}) {
  const ran = { decisions: 0, masking: 0 };
  /** @type {string[]} */
  const failures = [];
  for (const { kind, file, suite, snapshots } of suites) {
    unknownKeys(suite, KEYS.file).forEach((key) => failures.push(`${file}: unknown key ${key}`));
    if (!suite.cases?.length) failures.push(`${file}: no cases`);
    for (const entry of suite.cases ?? []) {
      const fail = (/** @type {string} */ text) => failures.push(`${file}: ${entry.name}: ${text}`);
      unknownKeys(entry, KEYS[kind]).forEach((key) => fail(`unknown key ${key}`));
      unknownKeys(entry.principal, KEYS.principal).forEach((key) => fail(`unknown key principal.${key}`));
      const { now = 0, clockSkew, key: pseudonymKey } = entry;
      const options = { now: () => now * 1000, pseudonymKey, ...(clockSkew === undefined ? {} : { clockSkew }) };
      const gate = await loadGate(fromBase64(snapshots[stampOf(entry)]), options);
      const access = gate.access(entry.principal);
      ran[kind] += kind === "decisions" ? decide(access, entry, fail) : mask(access, entry, fail, lean, FULL_ONLY.includes(file));
      gate.dispose();
    }
  }
  for (const [kind, count] of Object.entries(ran)) if (count === 0) failures.push(`no cell of ${kind} ran`);
  return { ran, failures };
}

/** What the snapshot of a case says of itself. */
export function stampOf({ epoch = 0, issuedAt = 0, notAfter = 0 }) {
  return JSON.stringify({ epoch, issuedAt, notAfter });
}

/** Both ways of asking, for each cell, and whatever the case says about the reasons. */
function decide(access, entry, fail) {
  let cells = 0;
  const { resource, context, field } = entry;
  const plain = resource === undefined && context === undefined && field === undefined;
  const request = plain ? undefined : { resource, context, field };
  for (const want of ["allow", "deny", "conditional"]) {
    for (const permission of entry[want] ?? []) {
      cells += 1;
      const can = access.can(permission, request);
      const decision = access.check(permission, request);
      if (can !== (want === "allow")) fail(`can ${permission}: want ${want}, got ${can}`);
      if (can && plain && !access.canSome(permission)) fail(`canSome ${permission}: can, but could not`);
      if (decision.effect !== want)
        fail(`check ${permission}: want ${want}, got ${decision.effect} (${decision.code})`);
    }
  }
  for (const want of ["some", "notSome"]) {
    for (const permission of entry[want] ?? []) {
      cells += 1;
      if (access.canSome(permission) !== (want === "some")) fail(`canSome ${permission}: want ${want}`);
    }
  }
  for (const [permission, want] of Object.entries(entry.fields ?? {})) {
    cells += 1;
    const got = access.permittedFields(permission, request);
    if (!same(got, want)) fail(`permittedFields ${permission}: want ${show(want)}, got ${show(got)}`);
  }
  if (cells === 0) fail("the case asks nothing");
  for (const [permission, reasons] of Object.entries(entry.reasons ?? {})) {
    const [decision] = access.checkMany([{ permission, ...request }]);
    unknownKeys(reasons, KEYS.reasons).forEach((key) => fail(`unknown key reasons[${permission}].${key}`));
    for (const [key, want] of Object.entries(/** @type {object} */ (reasons))) {
      if (!same(decision[key] ?? null, want))
        fail(`check ${permission}: ${key}: want ${show(want)}, got ${show(decision[key])}`);
    }
  }
  return cells;
}

/** The masked copy, and the input as it was. */
function mask(access, entry, fail, lean, fullOnly) {
  const before = JSON.stringify(entry.input);
  const got = access.mask(entry.resource, entry.input);
  if (lean && fullOnly) {
    if (!isStricter(got, entry.want)) fail(`want ${show(entry.want)} or redacted, got ${show(got)}`);
    return 1;
  }
  if (!same(got, entry.want)) fail(`want ${show(entry.want)}, got ${show(got)}`);
  if (!lean) {
    const text = access.maskJson(entry.resource, JSON.stringify(entry.input));
    if (!same(JSON.parse(text), entry.want)) fail(`as JSON text: want ${show(entry.want)}, got ${text}`);
  }
  if (entry.submitted !== undefined) {
    const restored = access.restore(entry.resource, entry.submitted, entry.input);
    if (!same(restored, entry.restored)) fail(`restored: want ${show(entry.restored)}, got ${show(restored)}`);
  }
  for (const asked of entry.isMasked ?? []) {
    unknownKeys(asked, KEYS.isMasked).forEach((key) => fail(`unknown key isMasked.${key}`));
    const { path, value, current, want } = asked;
    if (access.isMasked(entry.resource, path, value, current) !== want) fail(`isMasked ${path} ${show(value)}: want ${want}`);
  }
  if (JSON.stringify(entry.input) !== before) fail("the input was changed");
  explainMasks(access, entry, fail, lean);
  return 1;
}

/** Whether it is what is wanted, but for values that are redacted instead. */
function isStricter(got, want) {
  if (got === "[redacted]" || same(got, want)) return true;
  if (typeof got !== "object" || typeof want !== "object" || got === null || want === null) return false;
  return same(Object.keys(got).sort(), Object.keys(want).sort()) && Object.keys(got).every((key) => isStricter(got[key], want[key]));
}

/** What the plan and the explanations say. */
function explainMasks(access, entry, fail, lean) {
  const plan = entry.plan ? access.maskPlan(entry.resource) : [];
  for (const [path, members] of Object.entries(entry.plan ?? {})) {
    const field = plan.find((field) => field.path === path);
    unknownKeys(members, KEYS.plan).forEach((key) => fail(`unknown key plan[${path}].${key}`));
    for (const [member, want] of Object.entries(/** @type {object} */ (members)))
      if (!same(field?.[member], want)) fail(`plan ${path} ${member}: want ${show(want)}, got ${show(field?.[member])}`);
  }
  for (const [path, want] of Object.entries(entry.reasons ?? {})) {
    if (lean) {
      if (codeOf(() => access.explainMask(entry.resource, path)) !== "gate/needs-full") fail(`reasons ${path}: explained`);
      continue;
    }
    const got = access.explainMask(entry.resource, path).map(({ above, ...reason }) => ({
      ...reason,
      above: above.map(({ mask, decision: { permission, code, nearest = [] } }) => ({ mask, permission, code, nearest })),
    }));
    if (!same(got, want)) fail(`reasons ${path}: want ${show(want)}, got ${show(got)}`);
  }
}

/** The code of what a call throws. */
function codeOf(call) {
  try {
    return call() && undefined;
  } catch (error) {
    return error.code;
  }
}

function unknownKeys(value, known) {
  return Object.keys(value ?? {}).filter((key) => !known.includes(key));
}

/** Equal as JSON values; the order of keys does not matter. */
export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (
    typeof a !== "object" ||
    typeof b !== "object" ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  )
    return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

function show(value) {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
