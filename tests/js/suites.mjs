/**
 * Reads the corpus and packs its policies, for the runners of `corpus.js`.
 *
 * Packing happens here in Node, through the author module; the other runtimes
 * are handed the bytes.
 */
import { readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
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
  return { golden: new Uint8Array(readFileSync(new URL("tests/golden/signed.rgs", root))), plain, newer, other };
}

/** The golden delta that `runDeltas` takes, with its base and the snapshot after it. */
export function deltas() {
  const golden = (name) => new Uint8Array(readFileSync(new URL(`tests/golden/${name}`, root)));
  return { base: golden("signed.rgs"), next: golden("next.rgs"), delta: golden("next.rgd") };
}

/** The case files of one kind, parsed. */
export function caseFiles(kind) {
  return readdirSync(new URL(`tests/cases/${kind}/`, root))
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => ({
      kind,
      file: `${kind}/${basename(name)}`,
      suite: JSON.parse(text(`tests/cases/${kind}/${name}`)),
    }));
}

/** Everything `runCorpus` needs, as JSON. */
export async function collect() {
  const suites = [];
  for (const kind of ["decisions", "masking"]) {
    for (const { file, suite } of caseFiles(kind)) {
      const policy = typeof suite.policy === "string" ? text(suite.policy) : suite.policy;
      const snapshots = {};
      for (const stamp of suite.cases.map(stampOf)) {
        snapshots[stamp] ??= Buffer.from(await pack(policy, JSON.parse(stamp))).toString("base64");
      }
      suites.push({ kind, file, suite, snapshots });
    }
  }
  return suites;
}
