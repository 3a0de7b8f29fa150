/** Files dropped on the demo page or chosen with its input: what is in use afterwards, and what is said about what was wrong. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { compilePolicy } from "rolegate/author";
import { choose, drop, field, menu, openView, pane, visits } from "./page.mjs";

const { visit } = visits();

const ometria = readFileSync(new URL("../../examples/policies/ometria.yaml", import.meta.url), "utf8");

const BROKEN = `rolegate: 1
id: shop
resources:
  orders:
    actions:
      view:
      refund: { implies: [vew] }
roles:
  clerk:
    grants: ["orders:view", "orders:refnd"]
`;

const SHOP = `rolegate: 1
id: shop
title: Shop
resources:
  orders:
    actions:
      view:
      refund: { implies: [view], audited: true, title: Give money back }
roles:
  clerk: { title: Clerk, grants: ["orders:view"] }
  manager: { title: Manager, includes: [clerk], grants: ["orders:*"] }
`;

/** What the page's foot says about the snapshot. */
const inUse = async (page) => {
  const [policy, note] = await Promise.all(["strong", "small"].map((tag) => page.locator(`#facts div:first-child ${tag}`).textContent()));
  return `${policy} ${note?.split(",")[0]}`;
};

const bytes = async (text, stamp) => {
  const compiled = await compilePolicy(text, stamp);
  assert.ok(compiled.ok);
  return compiled.snapshot;
};

visit("a broken policy is shown with each error at its line, and the gate before keeps answering", { hash: "#roles=viewer-non-pii&view=contacts" }, async (page) => {
  await drop(page, "broken.yaml", BROKEN);
  const opened = page.locator("#opened");
  await opened.getByRole("heading", { name: "broken.yaml has 2 errors" }).waitFor();
  assert.match((await opened.textContent()) ?? "", /The gate that was loaded before keeps answering: policy ometria, epoch \d+\./);
  assert.deepEqual(await opened.locator(".problems button").allTextContents(), ["line 7, column 27", "line 10, column 29"]);
  assert.deepEqual(await opened.locator(".suggestion code").allTextContents(), ["view", "orders:refund"]);
  const marked = await opened.locator(".source li.bad").evaluateAll((lines) => lines.map((line) => [line.getAttribute("value"), line.querySelector("mark")?.textContent]));
  assert.deepEqual(marked, [["7", "vew"], ["10", '"orders:refnd"']]);
  assert.equal(await opened.locator(".source li").count(), BROKEN.split("\n").length);
  await opened.getByRole("button", { name: "line 10, column 29" }).click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "problem-1");
  assert.match(await inUse(page), /^ometria/);
  assert.equal(await field(page, "E-mail"), "a***@example.com");
  assert.equal(await page.locator("#announcer").textContent(), "broken.yaml has 2 errors.");
  await opened.getByRole("button", { name: "Close" }).click();
  assert.equal(await opened.isVisible(), false);
});

visit("a policy of another product hides the whole app, says why and shows its own decisions", {}, async (page) => {
  await drop(page, "shop.yaml", SHOP);
  await page.getByRole("heading", { name: "shop.yaml is in use" }).waitFor();
  assert.match(await inUse(page), /^shop epoch \d+$/);
  assert.deepEqual(await pane(page).getByRole("checkbox").evaluateAll((boxes) => boxes.map((box) => box.value)), ["clerk", "manager"]);
  assert.deepEqual(await menu(page), []);
  await page.getByRole("heading", { name: "This policy is about another product" }).waitFor();
  assert.match((await page.locator(".why li p").first().textContent()) ?? "", /^Unknown permission: /);
  await choose(page, ["Clerk"]);
  const rows = page.locator("#table tbody tr");
  await rows.first().waitFor();
  const table = () => rows.evaluateAll((all) => all.map((row) => [row.querySelector("th code").textContent, row.querySelector("td span").textContent]));
  assert.deepEqual(await table(), [["orders:refund", "No"], ["orders:view", "Yes"]]);
  await choose(page, ["Manager"]);
  assert.deepEqual(await table(), [["orders:refund", "Yes"], ["orders:view", "Yes"]]);
});

visit("a changed copy of the page's policy takes effect, and the roles chosen stay", { hash: "#roles=viewer&view=campaigns" }, async (page) => {
  const changed = ometria.replace("  viewer:\n    title: Viewer\n", '  viewer:\n    title: Looker\n').replace('- allow: ["*:view"]\n        except:\n          - settings:view', '- allow: ["*:view", "campaigns.email:edit"]\n        except:\n          - settings:view');
  assert.notEqual(changed, ometria);
  await drop(page, "changed.yaml", changed);
  await page.getByRole("heading", { name: "changed.yaml is in use" }).waitFor();
  assert.match((await page.locator("#opened").textContent()) ?? "", /1 permission changed hands: campaigns\.email:edit\./);
  await page.getByRole("heading", { name: "Seen by Looker" }).waitFor();
  assert.equal(await pane(page).locator(".app-content").getByRole("button", { name: "Edit" }).count(), 2);
});

visit("a snapshot is swapped in, from the input too, and the roles follow", {}, async (page) => {
  await page.getByLabel("Open a policy or snapshot").setInputFiles({ name: "shop.rgs", mimeType: "", buffer: Buffer.from(await bytes(SHOP, { epoch: 7, issuedAt: 0 })) });
  await page.getByRole("heading", { name: "shop.rgs is in use" }).waitFor();
  assert.equal(await inUse(page), "shop epoch 7");
  await drop(page, "back.rgs", await bytes(ometria, { epoch: 8, issuedAt: 0 }));
  await page.getByRole("heading", { name: "back.rgs is in use" }).waitFor();
  assert.equal(await inUse(page), "ometria epoch 8");
  await choose(page, ["Analyst"]);
  assert.deepEqual(await menu(page), ["Overview", "Realtime", "Customer insights", "Reports"]);
});

for (const [title, code, spoil] of [
  ["bytes that are no snapshot", "snapshot/bad-magic", () => new TextEncoder().encode("no snapshot at all, but long enough to be one of them")],
  ["a snapshot cut short", "snapshot/truncated", (/** @type {Uint8Array} */ good) => good.slice(0, good.length - 9)],
  ["a snapshot with a flipped bit", "snapshot/bad-checksum", (/** @type {Uint8Array} */ good) => good.map((byte, i) => (i === good.length - 20 ? byte ^ 1 : byte))],
]) {
  visit(`${title} is refused by name, and the gate before keeps answering`, { hash: "#roles=viewer&view=contacts" }, async (page) => {
    await drop(page, "wrong.rgs", spoil(await bytes(SHOP, { epoch: 7, issuedAt: 0 })));
    await page.getByRole("heading", { name: "wrong.rgs was refused" }).waitFor();
    assert.equal(await page.locator("#opened .problem code").first().textContent(), code);
    assert.match(await inUse(page), /^ometria/);
    await openView(page, "Campaigns");
    await page.getByRole("heading", { name: "Campaigns", exact: true }).waitFor();
  });
}

visit("a JSON policy with a syntax error has a place too", {}, async (page) => {
  await drop(page, "broken.json", '{ "rolegate": 1,\n  "id": "shop",\n  "resources": {,}\n}');
  await page.getByRole("heading", { name: /broken\.json has \d+ error/ }).waitFor();
  assert.match((await page.locator("#opened .problems button").first().textContent()) ?? "", /^line 3, column \d+$/);
});
