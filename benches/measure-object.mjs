/**
 * The measurements of `mask-object.mjs`, the same in Node and on a page.
 *
 * Every way runs in each round, in one process; the median of the rounds counts. What the ways show is compared first.
 */
import { PATHS, REDACTED, contact, digits, email, initials, redact, year } from "./contacts.mjs";
import { interleaved } from "./rounds.mjs";

/** Eight classified paths; `masks` has each mask at least once, `redact` only the one that reads nothing. */
export const POLICY = {
  rolegate: 1,
  id: "bench",
  classes: {
    email: { ladder: [{ reveal: "clear" }, { partial: { email: { keep: 1 } } }, "redact"] },
    phone: { ladder: [{ reveal: "clear" }, { partial: { digits: { last: 2 } } }, "redact"] },
    name: { ladder: [{ reveal: "clear" }, { partial: "initial" }, "redact"] },
    birth: { ladder: [{ reveal: "clear" }, { partial: "year" }, "redact"] },
    address: { ladder: [{ reveal: "clear" }, "redact"] },
  },
  resources: { contacts: { actions: ["view"], fields: PATHS } },
  roles: { masks: { grants: ["contacts:view", "pii.*:partial"] }, redact: { grants: ["contacts:view"] } },
};

/** What somebody would write who knows the shape, without any checks. */
const BY_HAND = {
  masks: (contact) => ({
    ...contact,
    email: email(contact.email),
    phone: digits(contact.phone),
    name: initials(contact.name),
    date_of_birth: year(contact.date_of_birth),
    owner: { ...contact.owner, email: email(contact.owner.email) },
    addresses: contact.addresses.map((address) => ({ ...address, street: REDACTED, postcode: REDACTED })),
    orders: contact.orders.map((order) => ({ ...order, shipping_address: REDACTED })),
  }),
  redact: (contact) => ({
    ...contact,
    email: REDACTED,
    phone: REDACTED,
    name: REDACTED,
    date_of_birth: REDACTED,
    owner: { ...contact.owner, email: REDACTED },
    addresses: contact.addresses.map((address) => ({ ...address, street: REDACTED, postcode: REDACTED })),
    orders: contact.orders.map((order) => ({ ...order, shipping_address: REDACTED })),
  }),
};

const CENSORS = { email, phone: digits, name: initials, date_of_birth: year };

const SAMPLE_MS = 25;

/** Records that each pass masks. */
const RECORDS = 512;

/**
 * @param {object} given
 * @param {(source: Uint8Array) => Promise<any>} given.loadGate of rolegate
 * @param {(options: object) => any} given.fastRedact of `fast-redact`
 * @param {Uint8Array} given.bytes the snapshot
 * @param {number} given.rounds
 */
export async function measure({ loadGate, fastRedact, bytes, rounds }) {
  const gate = await loadGate(bytes);
  const contacts = Array.from({ length: RECORDS }, (_, number) => contact(number));
  const results = {};
  for (const role of ["masks", "redact"]) {
    const access = gate.access({ roles: [role] });
    const byHand = BY_HAND[role];
    const paths = Object.keys(PATHS).map((path) => path.replaceAll(".*", "[*]"));
    const censor = (value, path) => (CENSORS[path.at(-1)] ?? redact)(value);
    const inPlace = fastRedact({ paths, censor: role === "redact" ? REDACTED : censor, serialize: false });
    const ways = {
      rolegate: (record) => access.mask("contacts", record),
      copy: byHand,
      // Masks the record itself, and puts back what it was: it gives no copy.
      fastRedact: (record) => {
        inPlace(record);
        inPlace.restore(record);
        return record;
      },
    };
    for (const record of contacts.slice(0, 50)) {
      const wanted = JSON.stringify(byHand(record));
      if (JSON.stringify(ways.rolegate(record)) !== wanted) throw new Error(`rolegate shows something else, ${role}`);
      inPlace(record);
      if (JSON.stringify(record) !== wanted) throw new Error(`fast-redact shows something else, ${role}`);
      inPlace.restore(record);
    }
    const passes = {
      rolegate: repeated(() => each(contacts, ways.rolegate)),
      list: repeated(() => access.mask("contacts", contacts).length),
      copy: repeated(() => each(contacts, ways.copy)),
      fastRedact: repeated(() => each(contacts, ways.fastRedact)),
    };
    const ms = await interleaved(passes, rounds, SAMPLE_MS);
    const ns = Object.fromEntries(Object.entries(ms).map(([name, ms]) => [name, Math.round((ms * 1e6) / RECORDS)]));
    const ratio = (other) => ns[other] / ns.rolegate;
    results[role] = { ns, toCopy: ratio("copy"), toFastRedact: ratio("fastRedact"), listToCopy: ns.copy / ns.list };
  }
  return { recordBytes: Math.round(JSON.stringify(contacts).length / RECORDS), records: RECORDS, rounds, ...results };
}

function each(records, way) {
  let sum = 0;
  for (const record of records) sum += way(record).id === record.id ? 1 : 0;
  return sum;
}

/** Passes over all records, none of which may go missing. */
function repeated(way) {
  return (passes) => {
    for (let pass = 0; pass < passes; pass += 1) if (way() !== RECORDS) throw new Error("a record went missing");
  };
}
