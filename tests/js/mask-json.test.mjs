/** JSON text masked through the built package: the same as objects, kinds of input, errors, streams. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { loadGate } from "rolegate";
import { pack } from "./suites.mjs";
import { JSON_POLICY, maskedStream, recordOf, runMaskJson } from "./mask-json.js";

const snapshot = await pack(JSON_POLICY);
const gate = await loadGate(snapshot);
const access = gate.access({ roles: ["viewer"] });
const encode = (text) => new TextEncoder().encode(text);

test("text, bytes and streams show what objects show", async (t) => {
  const { failures, ran } = await runMaskJson(loadGate, snapshot, { records: 300 });
  assert.deepEqual(failures, []);
  t.diagnostic(`${ran} bodies`);
});

test("a record longer than a stream holds back counts as erased there", async () => {
  const everyone = gate.access({ roles: ["all"] });
  const body = (length) => JSON.stringify({ email: "ada@example.com", note: "x".repeat(length), state: { gone: false, marks: [] } });
  for (const [length, shown] of [[60_000, "ada@example.com"], [70_000, "[redacted]"]]) {
    const text = body(length);
    assert.equal(everyone.maskJson("accounts", text), text);
    for (const chunks of [[encode(text)], text.match(/.{1,9000}/g).map(encode)]) {
      assert.equal(await maskedStream(everyone, chunks, {}, "accounts"), text.replace("ada@example.com", shown));
    }
  }
});

test("of a key that comes twice the last says whether a record is erased, as for whoever parses it", () => {
  const everyone = gate.access({ roles: ["all"] });
  for (const [first, last] of [[true, false], [false, true]]) {
    const text = `{"state":{"gone":${first},"marks":[]},"email":"ada@example.com","st\\u0061te":{"gone":${last},"gone":${last},"marks":[]}}`;
    const shown = everyone.maskJson("accounts", text);
    assert.equal(JSON.parse(shown).email, everyone.mask("accounts", JSON.parse(text)).email);
    assert.equal(JSON.parse(shown).email, last ? "[redacted]" : "ada@example.com");
  }
});

test("what is given is what comes back, and the input stays as it is", () => {
  const text = '{ "email" : "ada@example.com" }';
  const bytes = encode(text);
  assert.equal(access.maskJson("contacts", text), '{ "email" : "a***@example.com" }');
  const shown = access.maskJson("contacts", bytes);
  assert.ok(shown instanceof Uint8Array && shown.buffer.byteLength === shown.length);
  assert.equal(new TextDecoder().decode(shown), '{ "email" : "a***@example.com" }');
  assert.deepEqual(bytes, encode(text));
  assert.equal(new TextDecoder().decode(access.maskJson("contacts", Buffer.from(text))), '{ "email" : "a***@example.com" }');
  for (const other of [undefined, null, 1, {}, new ArrayBuffer(2), [1]]) {
    assert.throws(() => access.maskJson("contacts", other), { code: "mask/bad-source" });
  }
});

test("a text longer in bytes than in code units arrives whole", () => {
  for (const character of ["é", "中", "😀", "x"]) {
    for (const length of [0, 1, 100, 5000, 70_000]) {
      const text = JSON.stringify({ note: character.repeat(length), email: "ada@example.com" });
      assert.equal(access.maskJson("contacts", text), text.replace("ada@", "a***@"), `${length} times ${character}`);
    }
  }
});

test("of an unknown resource every text, number and boolean is redacted", () => {
  const text = '[{"a":1,"b":["x",null,true]}]';
  const shown = '[{"a":"[redacted]","b":["[redacted]",null,"[redacted]"]}]';
  for (const name of ["nothing", "", "a".repeat(1000), undefined, 7]) assert.equal(access.maskJson(name, text), shown);
});

test("an error says what is wrong and where, and nothing of the body", () => {
  const cases = [
    ['{"email":"ada@example.com"', "mask/invalid-json", 26],
    ['{"é":"ada" x}', "mask/invalid-json", 11],
    ["", "mask/invalid-json", 0],
    [`${"[".repeat(513)}`, "mask/too-deep", 512],
  ];
  for (const [text, code, offset] of cases) {
    assert.throws(
      () => access.maskJson("contacts", text),
      (error) => {
        assert.equal(error.name, "RolegateError");
        assert.deepEqual([error.code, error.offset], [code, offset], text);
        assert.doesNotMatch(`${error.message}${JSON.stringify(error)}`, /ada/);
        return true;
      },
    );
  }
  // Bytes are counted in bytes, texts in code units.
  assert.throws(() => access.maskJson("contacts", encode('{"é":"ada" x}')), { code: "mask/invalid-json", offset: 12 });
  const cut = Uint8Array.of(0x22, 0xc3);
  assert.throws(() => access.maskJson("contacts", cut), { code: "mask/invalid-utf8", offset: 1 });
  const large = { code: "mask/too-large", offset: 2 ** 28 };
  assert.throws(() => access.maskJson("contacts", new Uint8Array(2 ** 28 + 1)), large);
  assert.equal(access.maskJson("contacts", "1"), '"[redacted]"', "works on after errors");
});

test("a swap gives the new masks, a disposed gate none, and a stream goes on as it began", async () => {
  const own = await loadGate(snapshot);
  const viewer = own.access({ roles: ["viewer"] });
  const text = '{"email":"ada@example.com"}';
  assert.equal(viewer.maskJson("contacts", text), '{"email":"a***@example.com"}');
  const stream = viewer.maskStream("contacts");
  const writer = stream.writable.getWriter();
  const shown = new Response(stream.readable).text();
  await writer.write(encode(text.slice(0, 12)));
  own.swap(await pack({ ...JSON_POLICY, roles: { viewer: { grants: ["*:*"] } } }));
  assert.equal(viewer.maskJson("contacts", text), text);
  own.dispose();
  await writer.write(encode(text.slice(12)));
  await writer.close();
  assert.equal(await shown, '{"email":"a***@example.com"}');
  assert.throws(() => viewer.maskJson("contacts", text), { code: "gate/disposed" });
  assert.throws(() => viewer.maskStream("contacts"), { code: "gate/disposed" });
});

test("more plans than are kept are compiled again", async () => {
  const own = await loadGate(snapshot);
  const many = Array.from({ length: 200 }, (_, at) => own.access({ roles: ["viewer"], subject: `s${at}` }));
  for (let round = 0; round < 2; round += 1) {
    for (const one of many) assert.equal(one.maskJson("contacts", '{"email":"ada@x.com"}'), '{"email":"a***@x.com"}');
  }
});

test("a late error errors the stream, and what was sent before hides what it should", async () => {
  const records = Array.from({ length: 5000 }, (_, at) => recordOf(at));
  const bytes = encode(JSON.stringify(records).slice(0, -1));
  const stream = access.maskStream("contacts");
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  let sent = "";
  const decoder = new TextDecoder();
  await assert.rejects(
    async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        sent += decoder.decode(value, { stream: true });
      }
    },
    { name: "RolegateError", code: "mask/invalid-json", offset: bytes.length },
  );
  assert.ok(sent.length > 100_000);
  for (const { email, secret } of records) assert.ok(!sent.includes(email) && !sent.includes(secret));
});

test("a stream takes any view of bytes, empty chunks, and nothing else", async () => {
  const bytes = encode('xx{"email":"ada@example.com"}');
  const view = new DataView(bytes.buffer, 2);
  assert.equal(await maskedStream(access, [new Uint8Array(), view, new ArrayBuffer(0)]), '{"email":"a***@example.com"}');
  await assert.rejects(maskedStream(access, ["{}"]), TypeError);
  const lines = [encode('{"email":"ada@x.com"}\n{"em'), encode('ail":"eva@x.com"}\n')];
  assert.equal(
    await maskedStream(access, lines, { format: "ndjson" }),
    '{"email":"a***@x.com"}\n{"email":"e***@x.com"}\n',
  );
  assert.throws(() => access.maskStream("contacts", { format: "xml" }), TypeError);
});

test("a stream waits for its reader", async () => {
  const stream = access.maskStream("contacts", { highWaterMark: 1000 });
  const writer = stream.writable.getWriter();
  const sent = [encode("["), encode(`"${"x".repeat(4000)}"`)].map((chunk) => writer.write(chunk));
  const state = await Promise.race([Promise.all(sent).then(() => "sent"), new Promise((done) => setTimeout(done, 50, "waits"))]);
  assert.equal(state, "waits");
  assert.ok(writer.desiredSize <= 0);
  const shown = new Response(stream.readable).text();
  await Promise.all(sent);
  await writer.write(encode("]"));
  await writer.close();
  assert.equal(await shown, '["[redacted]"]');
});

test("a cancelled stream lets the writer know", async () => {
  const stream = access.maskStream("contacts");
  const writer = stream.writable.getWriter();
  writer.closed.catch(() => {});
  await stream.readable.cancel(new Error("enough"));
  await assert.rejects(writer.write(encode("[1]")));
});

test("the memory for a long stream stays small", async () => {
  const record = encode(`${JSON.stringify({ ...recordOf(1), note: "x".repeat(60_000) })},`);
  const stream = access.maskStream("contacts");
  const writer = stream.writable.getWriter();
  const feed = (async () => {
    await writer.write(encode("["));
    for (let at = 0; at < 1500; at += 1) await writer.write(record);
    await writer.write(encode("null]"));
    await writer.close();
  })();
  // Without a collection first, it would measure how lazy the collector is.
  setFlagsFromString("--expose-gc");
  const held = () => (runInNewContext("gc")(), process.memoryUsage().external);
  let [length, before, after] = [0, 0, 0];
  for await (const chunk of stream.readable) {
    length += chunk.length;
    if (!before && length > 10e6) before = held();
    if (length > 80e6) after ||= held();
  }
  await feed;
  assert.ok(length > 80e6);
  assert.ok(after - before < 48e6, `${after - before} bytes more after 80 MB than after 10 MB`);
});
