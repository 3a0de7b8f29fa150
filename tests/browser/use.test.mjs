/** The demo page for everybody: keyboard, screen reader, narrow screens, dark mode, and what it says about itself. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { drop, field, menu, openPage, pane, visits } from "./page.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const { visit, started } = visits();

/** The focused element's name, as a person would call it. */
const focused = (page) => page.evaluate(() => {
  const active = document.activeElement;
  return active?.getAttribute("aria-label") ?? active?.closest("label")?.textContent?.trim() ?? active?.textContent?.trim().replace(/\s+/g, " ") ?? "";
});

visit("the keyboard alone reaches skip links, roles, navigation, disabled controls and the reasons", { hash: "#roles=viewer&view=campaigns" }, async (page) => {
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Skip to the app");
  const skip = await page.locator(".skip").first().boundingBox();
  assert.ok(skip && skip.y >= 0, "the skip link shows when it is focused");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Admin");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement.nextElementSibling).outlineStyle);
  assert.equal(outline, "solid", "focus is visible");
  const walked = [];
  for (let i = 0; i < 45; i += 1) {
    await page.keyboard.press("Tab");
    walked.push(await focused(page));
  }
  const inOrder = ["Viewer", "Overview", "Campaigns", "Export report", "Send", "Campaigns, on show"];
  const found = inOrder.map((name) => walked.findIndex((one) => one.startsWith(name)));
  assert.ok(found.every((at, i) => at > (found[i - 1] ?? -1)), `${inOrder} in ${walked}`);
});

visit("a role is chosen and a view opened with keys, and the change is announced", { hash: "#roles=viewer&view=contacts" }, async (page) => {
  await pane(page).getByRole("checkbox", { name: "Viewer", exact: true }).press("Space");
  await pane(page).getByRole("checkbox", { name: "Viewer non-PII" }).press("Space");
  assert.match((await page.getByRole("status").textContent()) ?? "", /^page A, Seen by Viewer non-PII: \d+ controls hidden, \d+ disabled, \d+ fields masked\.$/);
  assert.equal(await focused(page), "Viewer non-PII");
  await pane(page).locator(".app-nav").getByRole("link", { name: "Realtime" }).press("Enter");
  await page.getByRole("heading", { name: "Realtime" }).waitFor();
});

visit("a disabled control says why, to eyes and to assistive technology, and does nothing", { hash: "#roles=viewer&view=campaigns" }, async (page) => {
  const button = pane(page).locator(".app").getByRole("button", { name: "Export report" });
  assert.equal(await button.isDisabled(), true);
  const reason = "Viewer does not grant it; granted by power-user, admin.";
  assert.equal(await button.getAttribute("aria-description"), reason);
  await button.focus();
  assert.equal(await page.locator(".app-reason").textContent(), `Export report is disabled. ${reason}`);
  await page.keyboard.press("Enter");
  await button.click({ force: true });
  assert.doesNotMatch((await page.locator("#announcer").textContent()) ?? "", /allowed/);
  const open = pane(page).locator(".app-nav").getByRole("link", { name: "Contacts" });
  await open.click();
  assert.equal(await field(page, "E-mail"), "ada.moreau@example.com");
});

visit("every hidden or disabled control is listed with its permission, its reason and a role that has it", { hash: "#roles=viewer&view=campaigns" }, async (page) => {
  const why = pane(page).getByRole("region", { name: "Why, page A" });
  const listed = await why.locator("li").evaluateAll((lines) => lines.map((line) => {
    const [, times = "1"] = /×(\d+)/.exec(line.querySelector(".why-pointer").textContent) ?? [];
    return { permission: line.querySelector("code").textContent, times: Number(times), reason: line.querySelector("p").textContent };
  }));
  const denied = await page.locator('.app [data-decided="deny"]').evaluateAll((all) => all.map((element) => element.getAttribute("data-can")));
  assert.equal(listed.reduce((sum, { times }) => sum + times, 0), denied.length);
  assert.deepEqual([...new Set(listed.map(({ permission }) => permission))].sort(), [...new Set(denied)].sort());
  assert.ok(listed.every(({ reason }) => /^Viewer does not grant it/.test(reason)));
  const edit = why.locator("li").filter({ has: page.locator("code", { hasText: /^campaigns\.email:edit$/ }) });
  await edit.locator(".why-pointer").focus();
  assert.deepEqual(await page.locator(".ghost").allTextContents(), ["Edit", "Edit"], "its places are marked");
  await edit.getByRole("button", { name: "+ Experience manager" }).press("Enter");
  await page.getByRole("heading", { name: "Seen by Experience manager + Viewer" }).waitFor();
  assert.equal(await pane(page).locator(".app-content").getByRole("button", { name: "Edit" }).count(), 5);
  assert.equal(await page.locator(".ghost").count(), 0);
  assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "BODY", "the keyboard keeps its place");
});

visit("a reason in another view leads there, and the keyboard stays with it", { hash: "#roles=viewer&view=overview" }, async (page) => {
  const group = page.locator('.why details[data-place="Templates"]');
  await group.locator("summary").press("Enter");
  await group.locator(".why-pointer").first().press("Enter");
  await page.getByRole("heading", { name: "Templates", exact: true }).waitFor();
  assert.match(await focused(page), /^New overlay/);
  assert.deepEqual(await page.locator(".ghost").allTextContents(), ["New overlay"]);
});

visit("hidden controls and other roles' data are not in the accessibility tree", { hash: "#roles=in-store-viewer&view=contacts" }, async (page) => {
  const tree = await pane(page).locator(".app").ariaSnapshot();
  for (const name of ["Anonymise", "Delete", "Edit contact", "Campaigns", "Settings", "Invite"]) assert.ok(!tree.includes(name), name);
  assert.ok(tree.includes("ada.moreau@example.com"));
  assert.deepEqual(await menu(page), ["Contacts"]);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const hash of ["#roles=viewer-non-pii&view=contacts&compare=admin", "#roles=viewer&view=segments", "#roles=admin&view=settings", "#roles=&view=overview"]) {
    visit(`axe finds nothing serious, ${colorScheme}, ${hash}`, { hash, colorScheme }, async (page) => {
      await page.locator("#table summary").click();
      await drop(page, "broken.yaml", "rolegate: 1\nid: x\nresources: {}\nroles: { a: { grants: ['b:c'] } }\n");
      await page.locator("#opened mark").first().waitFor();
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document));
      assert.ok(passes.length > 20, "axe looked");
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ target, failureSummary }) => [target.join(" "), failureSummary])]), []);
    });
  }
}

test("dark mode is dark, light mode is light", async () => {
  const brightness = {};
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    const { page, close } = await openPage(started(), { colorScheme });
    const [red, green, blue] = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
    brightness[colorScheme] = (red + green + blue) / 3;
    await close();
  }
  assert.ok(brightness.light > 200 && brightness.dark < 60, JSON.stringify(brightness));
});

for (const view of ["overview", "contacts", "segments", "campaigns", "settings"]) {
  visit(`at 320 pixels nothing scrolls sideways or is cut off: ${view}`, { hash: `#roles=admin&view=${view}&compare=viewer-non-pii`, viewport: { width: 320, height: 700 } }, async (page) => {
    await page.locator("#table summary").click();
    await drop(page, "a-broken-policy-with-a-very-long-name-that-does-not-break.yaml", "rolegate: 1\nid: x\nresources: {}\nroles: { a: { grants: ['a-resource-with-a-long-name.that.does.not.end:c'] } }\n");
    await page.locator("#opened mark").first().waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0);
    const cut = await page.evaluate(() => [...document.querySelectorAll("header *, .pane *, footer *")]
      .filter((element) => !element.closest(".sr-only, .file, svg") && element.getClientRects().length && element.getBoundingClientRect().right > innerWidth)
      .map((element) => element.outerHTML.slice(0, 80)));
    assert.deepEqual(cut, []);
    const [above, below] = await Promise.all([pane(page, 0).boundingBox(), pane(page, 1).boundingBox()]);
    assert.ok(above && below && above.y + above.height <= below.y, "stacked");
  });
}

visit("the page says what it does not protect, and what it is running", { hash: "#roles=viewer" }, async (page) => {
  assert.match((await page.getByRole("banner").textContent()) ?? "", /This page only shapes itself; it protects nothing\.\s+Whoever has the data in the browser has it/);
  const facts = page.getByRole("contentinfo");
  await facts.getByText(/\d ns$/).waitFor();
  const text = (await facts.textContent()) ?? "";
  assert.match(text, /Policyometria/);
  assert.match(text, /Snapshot[\d,]+ bytes/);
  assert.match(text, /Loaded in[\d.]+ ms/);
  const nanoseconds = Number(/One check([\d.]+) ns/.exec(text)?.[1]);
  assert.ok(nanoseconds > 0.1 && nanoseconds < 5000, `${nanoseconds}`);
});

test("without JavaScript nothing gated is shown, and the page says so", async () => {
  const context = await started().browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(started().url);
  assert.match((await page.locator("noscript").textContent()) ?? "", /needs JavaScript/);
  assert.equal(await page.locator("[data-can]:visible").count(), 0);
  await context.close();
});

test("without a snapshot the page stays closed and says what happened", async () => {
  const context = await started().browser.newContext();
  const page = await context.newPage();
  await page.route("**/ometria.rgs", (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(started().url);
  await page.getByText("The snapshot could not be loaded, so nothing is shown.").waitFor();
  assert.equal(await page.locator("#panes code").textContent(), "load/http");
  assert.equal(await page.locator(".app").count(), 0);
  await context.close();
});
