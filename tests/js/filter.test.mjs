/**
 * Filters select exactly the records that the checks allow: SQL on SQLite and PostgreSQL, MongoDB filters on mingo,
 * Prisma filters on a reading of their documentation below.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PGlite } from "@electric-sql/pglite";
import { Query } from "mingo";
import initSqlite from "sql.js";
import { loadGate } from "rolegate";
import { compilePolicy } from "rolegate/author";
import { toMongo, toPrisma, toSql } from "rolegate/filter";

const CONDITIONS = [
  "resource.owner == subject.id",
  "resource.owner != subject.id",
  "!(resource.owner == subject.id)",
  "resource.owner == null",
  "!(resource.owner == null)",
  "resource.budget < 3",
  "!(resource.budget < 3)",
  "resource.budget >= 1 && resource.budget <= 2",
  "resource.status in ['draft', 'sent']",
  "!(resource.status in ['draft', 'sent'])",
  "resource.status in ['draft', null]",
  "!(resource.status in ['draft', null])",
  "resource.status in []",
  "resource.status in [subject.team, 'sent']",
  "resource.status.startsWith('dr')",
  "!resource.status.startsWith('dr')",
  "resource.status.endsWith('t')",
  "!resource.status.contains('a')",
  "resource.active",
  "!resource.active",
  "resource.active ? resource.budget > 1 : resource.owner == 'ada'",
  "resource.owner == subject.id || resource.budget > 2 && resource.status == 'draft'",
  "!(resource.owner == subject.id || resource.budget > 2)",
  "subject.team == 'red' && resource.budget == 1",
  "subject.team == 'blue' || resource.budget == 1",
  "subject.teams.exists(team, team == resource.status)",
  "subject.teams.all(team, team != resource.status)",
];

/** What some targets cannot say: they select exactly what is allowed, or throw `filter/unsupported`. */
const HARD = [
  "(resource.budget < 3) != true",
  "!((resource.budget < 3) == false)",
  "resource.active == (resource.budget > 1)",
  "resource.active != (resource.budget > 1)",
  "resource.budget + 1 == null",
  "!(resource.budget + 1 == 3)",
  "resource.budget - 1 > 1",
  "resource.owner == subject.team + 1",
  "resource.owner != subject.team + 1",
  "(resource.active ? 'a' : 'b') == 'a'",
  "(resource.active ? 'a' : 'b') != 'a'",
  "resource.budget <= subject.limit",
  "resource.budget < subject.flag",
  "!(resource.budget < subject.flag)",
  "resource.status.startsWith(subject.limit)",
  "resource.status in subject.limit",
  "resource.status in subject.map",
  "size(resource.status) == 3",
  "size(resource.status) != 3",
  "size(resource.status) != null",
  "resource.status < 'm'",
  "!(resource.status >= 'm')",
  "has(resource.owner)",
  "!has(resource.owner)",
  "resource.owner == resource.status",
  "resource.owner != resource.status",
  "resource.owner in [resource.status, 'ada']",
  "'ada' in [resource.owner, resource.status]",
  "resource.status.endsWith('sent')",
  "resource.status.contains('%')",
  "resource.status.contains('_')",
  "timestamp(resource.status) == null",
  "timestamp(resource.status) != timestamp(5)",
  "resource.status == ['draft']",
  "resource.budget < duration('3s')",
  "resource.budget + duration('1s') > duration('3s')",
];

const policy = (when) => ({
  rolegate: 1,
  id: "filters",
  resources: { things: { actions: ["view", "edit"] } },
  roles: { someone: { grants: [{ allow: ["things:edit"], when }] }, owner: { grants: ["things:*"] } },
  guardrails: { never: { deny: ["things:edit"], when: "resource.status == 'locked'" } },
});

const some = (...values) => values;
const ROWS = some("ada", "bob", null).flatMap((owner) =>
  some(0, 2, 3, null).flatMap((budget) =>
    some("draft", "sent", "red", "sent\n", "100%", "locked", null).flatMap((status) =>
      some(true, false, null).map((active) => ({ owner, budget, status, active })),
    ),
  ),
);

const SUBJECT = { subject: "ada", roles: ["someone"], attributes: { team: "red", teams: ["red", "sent"], limit: null, flag: true, map: { draft: 1 } } };
const columns = { "resource.owner": "owner", "resource.budget": "budget", "resource.status": "status", "resource.active": "active" };

/** What `toFilter` makes, or nothing for what its target cannot say. */
function unlessUnsupported(when, toFilter) {
  try {
    return toFilter();
  } catch (error) {
    assert.ok(HARD.includes(when) && error.code === "filter/unsupported", `${when}: ${error.message}`);
    return undefined;
  }
}

async function gateOf(when) {
  const compiled = await compilePolicy(policy(when));
  assert.ok(compiled.ok, `${when} does not compile`);
  return loadGate(compiled.snapshot);
}

async function accessOf(when) {
  const gate = await gateOf(when);
  return gate.access(SUBJECT);
}

/** Positions of the rows that are allowed. */
function allowed(access) {
  return ROWS.flatMap((resource, at) => (access.can("things:edit", { resource }) ? [at] : []));
}

/**
 * Asks a database for the rows of every condition; `select` gives their positions, or nothing for what it refuses.
 */
async function assertSelects(dialect, select) {
  let selected = 0;
  for (const when of [...CONDITIONS, ...HARD]) {
    const access = await accessOf(when);
    const filter = unlessUnsupported(when, () => toSql(access.filter("things:edit"), { columns, dialect }));
    if (!filter) continue;
    const { text, values } = filter;
    const ids = await select(`SELECT id FROM things WHERE ${text} ORDER BY id`, values, when);
    if (!ids) continue;
    assert.deepEqual(ids, allowed(access), `${when}: ${text}`);
    selected += ids.length;
  }
  assert.ok(selected > 200, `${selected} rows were selected in all`);
}

test("SQL selects exactly the allowed rows on SQLite", async () => {
  const { Database } = await initSqlite();
  const database = new Database();
  database.run("CREATE TABLE things (id INTEGER, owner TEXT, budget REAL, status TEXT, active INTEGER)");
  ROWS.forEach(({ owner, budget, status, active }, id) => {
    database.run("INSERT INTO things VALUES (?, ?, ?, ?, ?)", [id, owner, budget, status, active === null ? null : Number(active)]);
  });
  await assertSelects("sqlite", (query, values) => {
    const [result] = database.exec(query, values);
    return result ? result.values.map(([id]) => id) : [];
  });
});

test("SQL selects exactly the allowed rows on PostgreSQL", async () => {
  const database = await PGlite.create();
  await database.exec("CREATE TABLE things (id integer, owner text, budget double precision, status text, active boolean)");
  for (const [id, { owner, budget, status, active }] of ROWS.entries()) {
    await database.query("INSERT INTO things VALUES ($1, $2, $3, $4, $5)", [id, owner, budget, status, active]);
  }
  const refused = [];
  await assertSelects("postgres", async (query, values, when) => {
    // What compares a column with another type is refused by the database.
    const found = await database.query(query, values).catch((error) => {
      assert.ok(HARD.includes(when), `${when}: ${query}: ${error.message}`);
      refused.push(when);
    });
    return found?.rows.map(({ id }) => id);
  });
  await database.close();
  assert.deepEqual(refused, ["timestamp(resource.status) != timestamp(5)"], "a text is compared with a time");
});

test("times are compared with columns of times on PostgreSQL", async () => {
  const database = await PGlite.create();
  await database.exec("CREATE TABLE things (id integer, at timestamptz, status text)");
  const times = ["2024-12-31T23:59:59.999Z", "2025-01-01T00:00:00Z", "2025-01-01T02:00:00+01:00", null].map((text) => text && new Date(text));
  for (const [id, at] of times.entries()) await database.query("INSERT INTO things VALUES ($1, $2, 'draft')", [id, at]);
  const expected = { "<": [0], "<=": [0, 1], "==": [1], "!=": [0, 2, 3], ">": [2], ">=": [1, 2] };
  for (const [op, ids] of Object.entries(expected)) {
    const access = await accessOf(`resource.at ${op} timestamp('2025-01-01T00:00:00Z')`);
    const names = { "resource.at": "at", "resource.status": "status" };
    const { text, values } = toSql(access.filter("things:edit"), { columns: names });
    const { rows } = await database.query(`SELECT id FROM things WHERE ${text} ORDER BY id`, values);
    assert.deepEqual(rows.map(({ id }) => id), ids, text);
    const asked = times.flatMap((at, id) => (access.can("things:edit", { resource: { at, status: "draft" } }) ? [id] : []));
    assert.deepEqual(asked, ids, op);
  }
  await database.close();
});

test("a MongoDB filter selects exactly the allowed documents", async () => {
  for (const when of [...CONDITIONS, ...HARD]) {
    const access = await accessOf(when);
    const filter = unlessUnsupported(when, () => toMongo(access.filter("things:edit")));
    if (!filter) continue;
    const query = new Query(filter);
    const found = ROWS.flatMap((row, at) => (query.test(row) ? [at] : []));
    assert.deepEqual(found, allowed(access), `${when}: ${JSON.stringify(filter)}`);
  }
});

test("a Prisma filter selects exactly the allowed records", async () => {
  for (const when of [...CONDITIONS, ...HARD]) {
    const access = await accessOf(when);
    const where = unlessUnsupported(when, () => toPrisma(access.filter("things:edit")));
    if (!where) continue;
    const found = ROWS.flatMap((row, at) => (prisma(where, row) === true ? [at] : []));
    assert.deepEqual(found, allowed(access), `${when}: ${JSON.stringify(where)}`);
  }
});

test("documents without the field are not allowed, whichever way they are asked", async () => {
  for (const when of [...CONDITIONS, ...HARD]) {
    const access = await accessOf(when);
    const filter = unlessUnsupported(when, () => toMongo(access.filter("things:edit")));
    if (!filter) continue;
    const query = new Query(filter);
    for (const row of [{}, { owner: "ada" }, { budget: 5, status: "draft" }, { active: true, status: "sent" }]) {
      assert.equal(query.test(row), access.can("things:edit", { resource: row }), `${when} of ${JSON.stringify(row)}`);
    }
  }
});

test("who may always gets everything, who may never nothing", async () => {
  const gate = await gateOf("true");
  const owner = gate.access({ roles: ["owner"] });
  assert.deepEqual(owner.filter("things:view"), { effect: "allow" });
  assert.deepEqual(toSql(owner.filter("things:view"), { columns: {} }), { text: "(1 = 1)", values: [] });
  const nobody = gate.access({ roles: [] });
  assert.deepEqual(nobody.filter("things:view"), { effect: "deny" });
  assert.deepEqual(toSql(nobody.filter("things:view"), { columns: {} }), { text: "(1 = 0)", values: [] });
  assert.deepEqual(nobody.filter("things:none"), { effect: "deny" });
  assert.deepEqual(owner.filter("things:edit"), {
    effect: "conditional",
    expression: { op: "!", args: [{ op: "==", args: [{ attribute: "resource.status" }, { value: "locked" }] }] },
  });
});

test("values are parameters, names are quoted", async () => {
  const access = await accessOf("resource.owner == \"x'; DROP TABLE things --\"");
  const filter = access.filter("things:edit");
  const names = { "resource.owner": 't.ow"ner', "resource.status": "status" };
  const { text, values } = toSql(filter, { columns: names, dialect: "postgres", first: 4 });
  assert.equal(text, '(("t"."ow""ner" IS NOT DISTINCT FROM $4) AND (NOT ("status" IS NOT DISTINCT FROM $5)))');
  assert.match(toSql((await accessOf("resource.owner < 'b'")).filter("things:edit"), { columns }).text, /"owner" COLLATE "C" < \$1/);
  assert.deepEqual(values, ["x'; DROP TABLE things --", "locked"]);
  assert.match(toSql(filter, { columns: names, dialect: "mysql" }).text, /CONVERT\(`t`\.`ow"ner` USING utf8mb4\) AS BINARY\) <=> CAST\(CONVERT\(\? /);
});

test("what a target cannot say, and what has no column, is an error", async () => {
  const access = await accessOf("resource.list.exists(item, item == 1)");
  const code = (name) => ({ name: "RolegateError", code: name });
  assert.throws(() => toSql(access.filter("things:edit"), { columns }), code("filter/unsupported"));
  assert.throws(() => toMongo(access.filter("things:edit")), code("filter/unsupported"));
  assert.throws(() => toPrisma(access.filter("things:edit")), code("filter/unsupported"));
  const owned = await accessOf("resource.owner == subject.id");
  assert.throws(() => toSql(owned.filter("things:edit"), { columns: {} }), code("filter/unknown-attribute"));
});

/** Whether a record passes a `where`: true, false, or null as a database has it. */
function prisma(where, row) {
  const every = Object.entries(where).map(([key, value]) => {
    if (key === "AND") return and(value.map((part) => prisma(part, row)));
    if (key === "OR") return or(value.map((part) => prisma(part, row)));
    if (key === "NOT") return not(prisma(value, row));
    return and(Object.entries(value).map(([op, wanted]) => compare(op, row[key], wanted)));
  });
  return and(every);
}

function compare(op, found, wanted) {
  if (op === "equals" && wanted === null) return found === null;
  if (op === "not" && wanted === null) return found !== null;
  if (found === null) return null;
  switch (op) {
    case "equals":
      return found === wanted;
    case "not":
      return found !== wanted;
    case "lt":
      return found < wanted;
    case "lte":
      return found <= wanted;
    case "gt":
      return found > wanted;
    case "gte":
      return found >= wanted;
    case "startsWith":
      return found.startsWith(wanted);
    case "endsWith":
      return found.endsWith(wanted);
    case "contains":
      return found.includes(wanted);
    default:
      throw new Error(`no such filter: ${op}`);
  }
}

const and = (parts) => (parts.includes(false) ? false : parts.includes(null) ? null : true);
const or = (parts) => (parts.includes(true) ? true : parts.includes(null) ? null : false);
const not = (part) => (part === null ? null : !part);
