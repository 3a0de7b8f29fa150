/** Short texts in ASCII, which objects mask without the module: shown as the module shows them in JSON text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGate } from "rolegate";
import { pack } from "./suites.mjs";

const REDACTED = "[redacted]";

/** What stands for the rest must never count as what stays: some begin with a digit, or with more stars. */
const MASKS = {
  address: { email: { keep: 1 } },
  address0: { email: { keep: 0 } },
  address3: { email: { keep: 3 } },
  address255: { email: { keep: 255 } },
  addressZero: { email: { keep: 1, pad: "0***" } },
  addressOne: { email: { keep: 0, pad: "1***" } },
  addressStars: { email: { keep: 2, pad: "****" } },
  addressStar: { email: { keep: 2, pad: "*" } },
  addressDots: { email: { keep: 1, pad: "..." } },
  addressAt: { email: { keep: 1, pad: "@***" } },
  domain: { email: { keep: 1, hide: "domain" } },
  both: { email: { keep: 1, hide: "both" } },
  number: { digits: { last: 2 } },
  number0: { digits: { last: 0 } },
  number4: { digits: { last: 4 } },
  number255: { digits: { last: 255 } },
  numberZero: { digits: { last: 1, pad: "0" } },
  numberOne: { digits: { last: 1, pad: "1" } },
  numberHash: { digits: { last: 1, pad: "#" } },
  numberWide: { digits: { last: 1, pad: "\u{1f600}" } },
  name: "initial",
  year: "year",
  month: "month",
};

const names = Object.keys(MASKS);
const gate = await loadGate(
  await pack({
    rolegate: 1,
    id: "plain",
    classes: Object.fromEntries(names.map((name) => [name, { ladder: [MASKS[name]] }])),
    resources: { contacts: { actions: ["view"], fields: Object.fromEntries(names.map((name) => [name, name])) } },
    roles: { viewer: { grants: ["contacts:view"] } },
  }),
);
const access = gate.access({ roles: ["viewer"] });
const everywhere = (text) => Object.fromEntries(names.map((name) => [name, text]));

/** @param {Record<string, Record<string, string>>} cases What is shown of each text, by mask. */
function assertShown(cases) {
  for (const [mask, texts] of Object.entries(cases))
    for (const [text, shown] of Object.entries(texts))
      assert.equal(access.mask("contacts", { [mask]: text })[mask], shown, `${mask} of ${JSON.stringify(text)}`);
}

test("each mask shows what it is said to", () => {
  assertShown({
    address: {
      "ada@example.com": "a***@example.com",
      "a@example.com": "***@example.com",
      "a@b": "***@b",
      "a@": REDACTED,
      "@b": REDACTED,
      "a@b@c": REDACTED,
      "ada @example.com": REDACTED,
      "ada@example .com": REDACTED,
      "ada\x7f@example.com": REDACTED,
      "\u00e9va@example.com": "\u00e9***@example.com",
      "e\u0301va@example.com": "e\u0301***@example.com",
    },
    address0: { "ada@example.com": "***@example.com", "***@example.com": REDACTED },
    address3: { "ada@example.com": "***@example.com", "adam@example.com": "ada***@example.com" },
    addressZero: { "ada@example.com": "a0***@example.com", "0000@example.com": "00***@example.com" },
    addressOne: { "1111@example.com": "1***@example.com" },
    addressStars: { "ada@example.com": "ad****@example.com" },
    number: {
      "+44 20 7946 0958": "+** ** **** **58",
      "(020) 7946-0958": "(***) ****-**58",
      "123": REDACTED,
      "1234": "**34",
      "12*4": REDACTED,
      "12,4": REDACTED,
      "12'34": REDACTED,
      "1234 x": REDACTED,
      "\u0661\u0662\u0663\u0664": REDACTED,
    },
    number0: { "7": "*", "+": REDACTED, "": REDACTED },
    numberZero: { "1234": "0004" },
    name: {
      "Ada Lovelace": "A. L.",
      " ada  king ": "a. k.",
      "J. Smith": "J. S.",
      "A. B.": REDACTED,
      "A B": REDACTED,
      "A.. B": REDACTED,
      "Ada 2nd": REDACTED,
      "[Ada]": REDACTED,
      "Ada\tLovelace": "A. L.",
      "\u00c9mile Zola": "\u00c9. Z.",
    },
    year: {
      "1815-12-10": "1815",
      "1815-12-31": "1815",
      "1815-12-10T09:30:00Z": "1815",
      "1815-12-100": REDACTED,
      "1815-00-10": REDACTED,
      "1815-13-10": REDACTED,
      "1815-13-20": REDACTED,
      "1815-12-00": REDACTED,
      "1815-11-31": REDACTED,
      "1900-02-29": REDACTED,
      "2000-02-29": "2000",
      "1815/12-10": REDACTED,
      "1815-12/10": REDACTED,
      "1815-12010": REDACTED,
      "18151210": REDACTED,
    },
    month: { "1815-12-10": "1815-12" },
  });
});

test("long texts are shown like short ones", () => {
  for (let length = 40; length < 60; length += 1) {
    const local = "a".repeat(length - 4);
    assertShown({
      address: { [`${local}@b.c`]: "a***@b.c", [`a@${local}.c`]: `***@${local}.c` },
      number: { [`+${"1".repeat(length - 1)}`]: `+${"*".repeat(length - 3)}11` },
      name: { [`Ada ${local}`]: "A. a." },
    });
  }
});

test("objects show what JSON text does, whatever the text", () => {
  const pieces = [
    ..."0129aZ@.*+-()/, :Tt_~!\0\x1f\x7f\t\n\u00a0\u00c0\u0130\u0301\u2028\u212a\ufeff",
    ...["\u{1f600}", "Ada", " ", "@", ".com", "2024-02-2", "-1", "1815-12-10", "+44", "0958", "***", "....", "aaaaaaaaaaaaaaaa"],
  ];
  let seed = 20;
  const next = (below) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const starts = ["", "", "ada@example.com", "+44 20 7946 0958", "Ada Lovelace", "1815-12-10", "2024-02-28T10:00:00Z"];
  const records = Array.from({ length: 4000 }, () => {
    const parts = [...starts[next(starts.length)]];
    for (let change = next(7); change > 0; change -= 1) parts.splice(next(parts.length + 1), next(3), pieces[next(pieces.length)]);
    return everywhere(parts.join(""));
  });
  const shown = access.mask("contacts", records);
  const wanted = JSON.parse(access.maskJson("contacts", JSON.stringify(records)));
  records.forEach((record, at) => assert.deepEqual(shown[at], wanted[at], JSON.stringify(record.name)));
  for (const name of names.filter((name) => name !== "number255")) {
    const read = shown.filter((record) => record[name] !== REDACTED).length;
    assert.ok(read > 200 && read < 3800, `${name} reads ${read} of 4,000`);
  }
});

test("no pattern keeps a text that was masked", () => {
  for (const text of ["ada@example.com", "+44 20 7946 0958", "Ada Lovelace", "1815-12-10", "1815-12-31"]) {
    assert.match("something else", /else/);
    access.mask("contacts", everywhere(text));
    assert.equal(RegExp.input, "something else");
  }
});

test("records of many shapes are copied alike", () => {
  for (let shape = 0; shape < 40; shape += 1) {
    const record = { [`before${shape}`]: shape, name: "Ada Lovelace", [`after${shape}`]: [shape], number: "1234" };
    const shown = access.mask("contacts", record);
    assert.deepEqual(Object.entries(shown), Object.entries({ ...record, name: "A. L.", number: "**34" }));
  }
});
