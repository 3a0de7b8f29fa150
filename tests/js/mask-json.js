/**
 * What JSON text shows against what objects show; the same in Node, on a page and in workerd, so it imports nothing.
 */

/** Some paths of each kind. */
export const JSON_POLICY = {
  rolegate: 1,
  id: "bodies",
  classes: {
    email: { ladder: [{ reveal: "clear" }, { email: { keep: 1 } }] },
    phone: { ladder: [{ reveal: "clear" }, { digits: { last: 2 } }] },
    name: { ladder: [{ reveal: "clear" }, "initial"] },
    secret: { ladder: [{ reveal: "clear" }, "redact"] },
  },
  resources: {
    contacts: {
      actions: ["view"],
      fields: { email: "email", phones: "phone", name: "name", secret: "secret", "addresses.*.street": "secret" },
    },
    // Whether a record is erased stands behind what that hides, in it or in a record within.
    accounts: {
      actions: ["view"],
      erased_when: "has(resource.state) && (resource.state.gone == true || resource.state.marks.exists(mark, mark > 2.5))",
      fields: { email: "email", name: "name", owner: { record: "contacts" }, parent: { record: "accounts" }, "members.*": { record: "accounts" } },
    },
  },
  roles: { viewer: { grants: ["contacts:view"] }, all: { grants: ["*:*"] } },
};

export function recordOf(number) {
  return {
    id: number,
    email: `person${number}@example.com`,
    phones: [`+44 20 7946 ${String(number % 10000).padStart(4, "0")}`, null, number % 3 ? "none" : 7],
    name: number % 5 ? `Ada Lovelace ${"abc"[number % 3]}` : null,
    secret: `s-${number}-é"\\\n😀`,
    addresses: number % 2 ? [{ street: `${number} Square`, city: "Łódź" }] : { home: { street: { name: number }, city: 1e-7 } },
    note: number % 7 ? "nothing 中" : { email: "not@classified.example" },
    empty: [{}, [], "", true],
  };
}

/** An account, others within it, of which some are erased. */
export function accountOf(number, depth = 0) {
  const state = [{ gone: false, marks: [1, 2.5] }, { gone: number % 2 === 0, marks: [] }, { gone: null, marks: [number / 7] }, { marks: [] }, "?", 0];
  const below = (step) => (depth < 3 ? accountOf(number * 5 + step, depth + 1) : null);
  const account = { email: `account${number}@example.com`, name: "Ada Lovelace", parent: below(1), members: [below(2), number], owner: recordOf(number) };
  if (number % 4) account.state = state[number % state.length];
  return number % 3 ? account : { note: "é\"}]", "\u0000": [], ...account, email: `late${number}@example.com` };
}

/** What a stream makes of chunks, as text. */
export async function maskedStream(access, chunks, options, resource = "contacts") {
  const source = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const reader = source.pipeThrough(access.maskStream(resource, options)).getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * @param {(source: Uint8Array) => Promise<any>} loadGate
 * @param {Uint8Array} snapshot of `JSON_POLICY`
 * @param {{ records: number }} how
 */
export async function runMaskJson(loadGate, snapshot, { records }) {
  const gate = await loadGate(snapshot);
  const access = gate.access({ roles: ["viewer"] });
  const all = gate.access({ roles: ["all"] });
  const failures = [];
  const list = Array.from({ length: records }, (_, at) => recordOf(at));
  const bodies = [...list, list];
  const check = (what, shown, expected) => {
    if (shown !== expected) failures.push(`${what}: ${String(shown).slice(0, 300)} is not ${expected.slice(0, 300)}`);
  };
  for (const [at, body] of bodies.entries()) {
    for (const space of at % 2 ? [undefined] : [undefined, 1]) {
      const text = JSON.stringify(body, null, space);
      const bytes = new TextEncoder().encode(text);
      const expected = JSON.stringify(access.mask("contacts", body), null, space);
      check(`text ${at}`, access.maskJson("contacts", text), expected);
      check(`bytes ${at}`, new TextDecoder().decode(access.maskJson("contacts", bytes)), expected);
      if (at % 10 && at < records) continue;
      const size = at < records ? 1 + (at % 60) : 10_007;
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, cut) => bytes.slice(cut * size, (cut + 1) * size));
      check(`stream ${at}`, await maskedStream(access, chunks), expected);
    }
  }
  const lines = list.map((record) => JSON.stringify(record)).join("\n");
  const shown = list.map((record) => JSON.stringify(access.mask("contacts", record))).join("\n");
  check("lines", await maskedStream(access, [new TextEncoder().encode(lines)], { format: "ndjson" }), shown);
  for (let number = 0; number < records; number += 1) {
    const account = accountOf(number);
    const reader = number % 5 ? all : access;
    const text = JSON.stringify(account, null, number % 2);
    const bytes = new TextEncoder().encode(text);
    const expected = JSON.stringify(reader.mask("accounts", account), null, number % 2);
    check(`account ${number}`, reader.maskJson("accounts", text), expected);
    const size = 1 + (number % 60);
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, cut) => bytes.slice(cut * size, (cut + 1) * size));
    if (number % 10 === 0) check(`account ${number} in pieces`, await maskedStream(reader, chunks, {}, "accounts"), expected);
  }
  try {
    access.maskJson("contacts", '{"email":"ada@example.com",}');
    failures.push("no error");
  } catch (error) {
    check("error", `${error.code} ${error.offset}`, "mask/invalid-json 27");
  }
  return { failures, ran: bodies.length };
}
