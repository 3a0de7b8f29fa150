/** The example worker, with the packed package, bundled by wrangler and run in workerd. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { cpSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { project, root, run } from "../package/project.mjs";
import { bundle, start } from "./workerd.mjs";

const KEY = "a key for tests";
const SECRETS = /ada@|Lovelace|0958|1815-12-10|St James|1843/;
const hour = () => Math.floor(Date.now() / 1000) + 3600;

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
function token(claims, { key = KEY, alg = "HS256" } = {}) {
  const signed = `${encoded({ alg, typ: "JWT" })}.${encoded({ exp: hour(), ...claims })}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}
const bearer = (text) => ({ headers: { authorization: `Bearer ${text}` } });

let modules, worker;
before(() => {
  const { folder } = project({}, { type: "module" });
  cpSync(join(root, "examples/worker"), folder, { recursive: true });
  const told = run(process.execPath, ["pack.mjs", join(root, "examples/policies/ometria.yaml"), "policy.rgs"], {
    cwd: folder,
  });
  assert.match(told, /^policy\.rgs: \d+ bytes\n$/);
  modules = bundle(folder);
  worker = start(modules, { TOKEN_KEY: KEY });
});
after(() => worker?.stop());

test("the bundle holds one copy of the core module, the snapshot, and no author module", () => {
  assert.deepEqual(modules.map(({ type }) => type).sort(), ["CompiledWasm", "Data", "ESModule"]);
});

test("a viewer sees the contact as it is", async () => {
  const answer = await worker.fetch(bearer(token({ roles: ["viewer"] })));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("cache-control"), "private, no-store");
  const contact = await answer.json();
  assert.equal(contact.email, "ada@example.com");
  assert.equal(contact.name, "Ada Lovelace");
});

test("a viewer without personal data sees it masked", async () => {
  const answer = await worker.fetch(bearer(token({ roles: ["viewer-non-pii"] })));
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), {
    id: "c-1815",
    email: "a***@example.com",
    phone: "+** ** **** **58",
    name: "A. L.",
    date_of_birth: "1815",
    shipping_address: "[redacted]",
    lifetime_value: 1843,
  });
});

test("roles that do not allow it are forbidden, with the reason", async () => {
  for (const [claims, code] of [
    [{ roles: ["nobody"] }, "unknown-role"],
    [{ roles: [] }, "no-roles"],
    [{}, "no-roles"],
    [{ roles: "viewer" }, "unknown-role"],
  ]) {
    const answer = await worker.fetch(bearer(token(claims)));
    assert.equal(answer.status, 403, JSON.stringify(claims));
    assert.deepEqual(
      await answer.json(),
      { error: "forbidden", permission: "contacts:view", code },
      JSON.stringify(claims),
    );
  }
});

test("nobody in particular is not answered", async () => {
  const good = token({ roles: ["admin"] });
  const [head, body, signature] = good.split(".");
  const requests = {
    "no header": {},
    "another scheme": { headers: { authorization: `Basic ${good}` } },
    "no token": { headers: { authorization: "Bearer " } },
    "not a token": bearer("admin"),
    "another key": bearer(token({ roles: ["admin"] }, { key: "another" })),
    "no signature": bearer(`${encoded({ alg: "none" })}.${body}.`),
    "an unsigned algorithm": bearer(`${encoded({ alg: "none" })}.${body}.${signature}`),
    "changed claims": bearer(`${head}.${encoded({ roles: ["admin"], exp: hour() })}.${signature}`),
    expired: bearer(token({ roles: ["admin"], exp: 1 })),
    "no end": bearer(token({ roles: ["admin"], exp: undefined })),
    "no JSON": bearer(`${head}.eA.${signature}`),
  };
  for (const [what, request] of Object.entries(requests)) {
    const answer = await worker.fetch(request);
    const text = await answer.text();
    assert.equal(answer.status, 401, what);
    assert.equal(SECRETS.test(text), false, what);
  }
});

test("without a key to verify with, nobody is answered", async () => {
  const keyless = start(modules);
  try {
    assert.equal((await keyless.fetch(bearer(token({ roles: ["admin"] }, { key: "undefined" })))).status, 401);
  } finally {
    await keyless.stop();
  }
});

test("a tampered snapshot is 503, and nothing is shown", async () => {
  const damages = {
    "a flipped bit": (bytes) => {
      bytes[bytes.length >> 1] ^= 4;
      return bytes;
    },
    "cut short": (bytes) => bytes.subarray(0, bytes.length - 1),
    "no snapshot": () => Buffer.from("<!doctype html>"),
    empty: () => Buffer.alloc(0),
  };
  for (const [what, damage] of Object.entries(damages)) {
    const damaged = start(
      modules.map((module) =>
        module.type === "Data" ? { ...module, contents: damage(Buffer.from(module.contents)) } : module,
      ),
      { TOKEN_KEY: KEY },
    );
    try {
      for (const roles of [["admin"], ["viewer"]]) {
        const answer = await damaged.fetch(bearer(token({ roles })));
        const text = await answer.text();
        assert.equal(answer.status, 503, what);
        assert.equal(SECRETS.test(text), false, what);
      }
    } finally {
      await damaged.stop();
    }
  }
});

test("what its README tells to copy is there", () => {
  const readme = readFileSync(join(root, "examples/worker/README.md"), "utf8");
  for (const name of readdirSync(join(root, "examples/worker"))) {
    if (name !== "README.md") assert.ok(readme.includes(`\`${name}\``), `README.md does not name ${name}`);
  }
});
