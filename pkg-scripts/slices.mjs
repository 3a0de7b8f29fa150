/**
 * Measures slices of the Ometria policy, one for each of its roles, and holds `docs/slices.md` and the budget against them.
 *
 * The page's table stands between `<!-- slices -->` and `<!-- / -->`; `pkg-scripts/size --write` writes it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotli } from "./brotli.mjs";

const path = (name) => new URL(`../${name}`, import.meta.url);
const PAGE = "docs/slices.md";
const MARKED = /(<!-- slices -->\n)[^]*?(<!-- \/ -->)/;

/** The middle one of some numbers, the larger of two. */
const median = (numbers) => numbers.toSorted((one, two) => one - two)[Math.floor(numbers.length / 2)];

/** Each role, and the bytes of its slices: as it comes, and terse; both also after brotli. */
export async function measureSlices() {
  const [{ loadGate }, { compilePolicy }] = await Promise.all(
    ["node.js", "author-node.js"].map((name) => import(path(`pkg/dist/${name}`))),
  );
  const policy = readFileSync(path("examples/policies/ometria.yaml"), "utf8");
  const gate = await loadGate((await compilePolicy(policy, { epoch: 1, issuedAt: 1_700_000_000 })).snapshot);
  const rows = [];
  for (const { name, title } of gate.roles()) {
    const [plain, terse] = [false, true].map((terse) => gate.slice({ roles: [name] }, { terse }));
    const permissions = (await loadGate(plain)).permissions().length;
    rows.push({ title, permissions, bytes: plain.length, brotli: brotli(plain), terse: brotli(terse) });
  }
  const whole = readFileSync(path(PAGE), "utf8");
  return { rows, whole };
}

/**
 * What is wrong: a median over the budget, or a page that says otherwise.
 *
 * @param {number} budget The most bytes that the middle one may have after brotli.
 * @param {boolean} write Puts the table into the page.
 */
export async function checkSlices(budget, write) {
  const { rows, whole } = await measureSlices();
  const middle = median(rows.map((row) => row.brotli));
  const middleTerse = median(rows.map((row) => row.terse));
  const cells = rows.map(({ title, permissions, bytes, brotli, terse }) => [title, permissions, bytes, brotli, terse]);
  const lines = [
    ["role", "permissions", "bytes", "brotli", "brotli, terse"], ["---", "---:", "---:", "---:", "---:"], ...cells,
    ["**median**", "", "", `**${middle}**`, `**${middleTerse}**`],
  ].map((line) => `| ${line.join(" | ")} |\n`);
  const page = whole.replace(MARKED, (_, start, end) => start + lines.join("") + end);
  if (write && page !== whole) writeFileSync(path(PAGE), page);
  return [
    ...(middle > budget ? [`the median of slices is ${middle} bytes brotli, over its budget of ${budget}`] : []),
    ...(page !== whole && !write ? [`${PAGE} states other sizes than were measured: run pkg-scripts/size --write`] : []),
  ];
}
