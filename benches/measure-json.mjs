/**
 * The measurements of `mask-json.mjs`, the same in every runtime.
 *
 * Every way runs in each round, in one process; of the rounds the least counts, since what else the machine does only adds.
 */
import { PATHS, REDACTED, contact, digits, email, initials } from "./contacts.mjs";
import { interleaved, least } from "./rounds.mjs";

/** Eight classified paths, each mask at least once. */
export const POLICY = {
  rolegate: 1,
  id: "bench",
  classes: {
    email: { ladder: [{ reveal: "clear" }, { email: { keep: 1 } }] },
    phone: { ladder: [{ reveal: "clear" }, { digits: { last: 2 } }] },
    name: { ladder: [{ reveal: "clear" }, "initial"] },
    birth: { ladder: [{ reveal: "clear" }, "year"] },
    address: { ladder: [{ reveal: "clear" }, "redact"] },
  },
  resources: { contacts: { actions: ["view"], fields: PATHS } },
  roles: { viewer: { grants: ["contacts:view"] } },
};

/** The first of them. */
export const contacts = (count) => Array.from({ length: count }, (_, number) => contact(number));

/** What somebody would write who knows the shape, without any checks. */
function maskByHand(contacts) {
  for (const contact of contacts) {
    contact.email = email(contact.email);
    contact.phone = digits(contact.phone);
    contact.name = initials(contact.name);
    contact.date_of_birth = contact.date_of_birth.slice(0, 4);
    contact.owner.email = email(contact.owner.email);
    for (const address of contact.addresses) address.street = address.postcode = REDACTED;
    for (const order of contact.orders) order.shipping_address = REDACTED;
  }
  return contacts;
}

const copyByHand = (contacts) =>
  contacts.map((contact) => ({
    ...contact,
    email: email(contact.email),
    phone: digits(contact.phone),
    name: initials(contact.name),
    date_of_birth: contact.date_of_birth.slice(0, 4),
    owner: { ...contact.owner, email: email(contact.owner.email) },
    addresses: contact.addresses.map((address) => ({ ...address, street: REDACTED, postcode: REDACTED })),
    orders: contact.orders.map((order) => ({ ...order, shipping_address: REDACTED })),
  }));

/**
 * @param {object} given
 * @param {(source: Uint8Array) => Promise<any>} given.loadGate of rolegate
 * @param {Uint8Array} given.bytes the snapshot
 * @param {number} given.rounds
 * @param {number} [given.sampleMs] How long a sample takes at least.
 * @param {() => number | Promise<number>} [given.now] The runtime's clock, if it is not `performance.now`.
 */
export async function measure({ loadGate, bytes, rounds, sampleMs = 25, now }) {
  const access = (await loadGate(bytes)).access({ roles: ["viewer"] });
  const contacts = [];
  for (let length = 0; length < 1e6; length += JSON.stringify(contacts.at(-1)).length + 1) contacts.push(contact(contacts.length));
  const text = JSON.stringify(contacts);
  const body = new TextEncoder().encode(text);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const chunks = [];
  for (let at = 0; at < body.length; at += 65536) chunks.push(body.slice(at, at + 65536));
  const through = async (stream) => {
    const source = new ReadableStream({
      start: (controller) => {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
    let length = 0;
    const reader = source.pipeThrough(stream).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return length;
      length += value.length;
    }
  };
  const ways = {
    bytesByHand: () => encoder.encode(JSON.stringify(maskByHand(JSON.parse(decoder.decode(body))))).length,
    bytes: () => access.maskJson("contacts", body).length,
    textByHand: () => JSON.stringify(maskByHand(JSON.parse(text))).length,
    text: () => access.maskJson("contacts", text).length,
    objectByHand: () => copyByHand(contacts).length,
    object: () => access.mask("contacts", contacts).length,
    stream: () => through(access.maskStream("contacts")),
    streamEmpty: () => through(new TransformStream({ transform: (chunk, controller) => controller.enqueue(chunk.slice()) })),
  };
  const shown = access.maskJson("contacts", text);
  const expected = JSON.stringify(copyByHand(contacts));
  if (shown !== expected) throw new Error(`the two ways differ: ${shown.slice(0, 1200)} ${expected.slice(0, 1200)}`);
  const atOnce = (way) => (passes) => {
    for (let pass = 0; pass < passes; pass += 1) way();
  };
  const oneByOne = (way) => async (passes) => {
    for (let pass = 0; pass < passes; pass += 1) await way();
  };
  const repeated = Object.entries(ways).map(([name, way]) => [name, (/^stream/.test(name) ? oneByOne : atOnce)(way)]);
  const ms = await interleaved(Object.fromEntries(repeated), rounds, sampleMs, { now, telling: least });
  return { bodyBytes: body.length, contacts: contacts.length, rounds, ms };
}
