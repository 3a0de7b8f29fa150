/**
 * Reads the corpus and packs its policies, for the runners of `corpus.js`.
 *
 * Packing happens here in Node, through the author module; the other runtimes
 * are handed the bytes.
 */
import { readFileSync, readdirSync } from "node:fs";
import { compilePolicy } from "rolegate/author";
import { stampOf } from "./corpus.js";

const root = new URL("../../", import.meta.url);

/** One stamp for all snapshots of the tests, so that the same policy gives the same bytes. */
export const STAMP = { epoch: 7, issuedAt: 1_700_000_000 };

/** A policy with one of everything but scopes and a directory, so that its snapshot is small. */
export const SMALL = {
  rolegate: 1,
  id: "small",
  classes: { email: { ladder: [{ reveal: "clear" }, { partial: { email: { keep: 1 } } }, "redact"] } },
  resources: {
    contacts: { actions: { view: {}, edit: { implies: ["view"], audited: true } }, fields: { email: "email" } },
  },
  roles: {
    viewer: { grants: ["*:view"] },
    editor: { includes: ["viewer"], grants: [{ allow: ["contacts:*"], because: "Editors edit" }] },
  },
};

/** The same with scopes and a directory: every table has a row. */
export const PLACED = {
  ...SMALL,
  roles: {
    viewer: SMALL.roles.viewer,
    editor: {
      includes: ["viewer", { role: "viewer", at: "store:*" }],
      grants: [...SMALL.roles.editor.grants, { allow: ["contacts:view"], at: "store:a" }],
    },
  },
  scopes: { store: null },
  directory: {
    scopes: { "store:a": null },
    groups: { all: null, team: { in: ["all"] } },
    subjects: { ada: { groups: ["team"] } },
    assignments: [
      { group: "all", role: "viewer", from: 1000, until: 2000 },
      { subject: "ada", role: "editor", at: "store:a", until: 1500 },
    ],
  },
};

/** The text of a file of the project. */
export const text = (name) => readFileSync(new URL(name, root), "utf8");

/** Snapshot bytes of a policy that must compile. */
export async function pack(policy, stamp = STAMP) {
  const result = await compilePolicy(policy, stamp);
  if (!result.ok)
    throw new Error(
      `the policy does not compile:\n${result.errors.map((error) => `${error.path}: ${error.message}`).join("\n")}`,
    );
  return result.snapshot;
}

/** The snapshots that `runSignatures` takes. */
export async function signatures() {
  const [plain, newer] = [await pack(SMALL, { epoch: 1 }), await pack(SMALL, { epoch: 2 })];
  const other = await pack({ ...SMALL, id: "other" }, { epoch: 9 });
  return { golden: golden("tests/golden/signed.rgs"), plain, newer, other };
}

/** The golden delta that `runDeltas` takes, with its base and the snapshot after it. */
export function deltas() {
  const [base, next, delta] = ["signed.rgs", "next.rgs", "next.rgd"].map((name) => golden(`tests/golden/${name}`));
  return { base, next, delta };
}

/** The case files of one kind, parsed; those of golden snapshots are of the kind that their cases are. */
export function caseFiles(kind) {
  const read = (folder, name) => ({ kind, file: `${folder}/${name}`, suite: JSON.parse(text(`tests/${folder}/${name}`)) });
  const cases = jsonFiles(`tests/cases/${kind}/`).map((name) => ({ ...read(`cases/${kind}`, name), file: `${kind}/${name}` }));
  const golden = jsonFiles("tests/golden/").map((name) => read("golden", name));
  const kindOf = ({ cases: [first] }) => (first.want === undefined ? "decisions" : "masking");
  return [...cases, ...golden.filter(({ suite }) => kindOf(suite) === kind)];
}

function jsonFiles(folder) {
  return readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith(".json"))
    .sort();
}

/** The bytes of a golden snapshot. */
export const golden = (name) => new Uint8Array(readFileSync(new URL(name, root)));

/** The snapshot of a policy: a golden one as it is, a path or a document packed. */
function bytesOf(policy, stamp) {
  if (typeof policy !== "string") return pack(policy, stamp);
  return policy.endsWith(".rgs") ? golden(policy) : pack(text(policy), stamp);
}

/** Everything `runCorpus` needs, as JSON. */
export async function collect() {
  const suites = [];
  for (const kind of ["decisions", "masking"]) {
    for (const { file, suite } of caseFiles(kind)) {
      const snapshots = {};
      for (const stamp of suite.cases.map(stampOf)) {
        snapshots[stamp] ??= Buffer.from(await bytesOf(suite.policy, JSON.parse(stamp))).toString("base64");
      }
      suites.push({ kind, file, suite, snapshots });
    }
  }
  return suites;
}
