/**
 * What each role sees on the demo page.
 *
 * The expectations are reasoned from the product's help page on roles (000), row by row, not from what the page showed.
 */
import assert from "node:assert/strict";
import { buttons, choose, field, menu, openView, pane, visits } from "./page.mjs";

const { visit } = visits();

const FEATURES = [
  "Overview", "Realtime", "Customer insights", "Reports", "Contacts", "Contact upload", "Segments", "Campaigns", "Templates",
  "Website personalisation",
];

visit("an admin sees and may use everything, in the clear", { hash: "#roles=admin&view=contacts" }, async (page) => {
  assert.deepEqual(await menu(page), [...FEATURES, "Data exports", "Settings"]);
  assert.equal(await pane(page).locator('.app [data-decided="deny"]').count(), 0);
  assert.equal(await pane(page).locator("[data-masked]").count(), 0);
  assert.equal(await field(page, "E-mail"), "ada.moreau@example.com");
  await page.getByText("Everything on this page is open to these roles.").waitFor();
});

visit("a viewer looks at every feature, changes none, has no settings and sees personal data", {}, async (page) => {
  await choose(page, ["Viewer"]);
  assert.deepEqual(await menu(page), FEATURES);
  await openView(page, "Campaigns");
  assert.deepEqual(await buttons(page), ["Export report (disabled)", "Send (disabled)"]);
  assert.equal(await pane(page).locator(".app-content .app-row:visible").count(), 5);
  await openView(page, "Templates");
  assert.deepEqual(await buttons(page), []);
  await openView(page, "Contacts");
  assert.equal(await field(page, "E-mail"), "ada.moreau@example.com");
  assert.equal(await field(page, "Phone"), "+44 20 7946 0958");
  assert.equal(await field(page, "Date of birth"), "1987-12-10");
  assert.equal(await page.getByRole("form", { name: "Edit contact" }).count(), 0);
});

visit("a viewer non-PII sees the same features with personal data masked everywhere", {}, async (page) => {
  await choose(page, ["Viewer non-PII"]);
  assert.deepEqual(await menu(page), FEATURES);
  await openView(page, "Contacts");
  const shown = {};
  for (const term of ["E-mail", "Other e-mails", "Phone", "Date of birth", "Shipping address", "Country", "Orders"]) shown[term] = await field(page, term);
  assert.deepEqual(shown, {
    "E-mail": "a***@example.com", "Other e-mails": "a***@example.com", Phone: "+** ** **** **58", "Date of birth": "1987",
    "Shipping address": "[redacted]", Country: "United Kingdom", Orders: "14",
  });
  const clear = ["ada.moreau@", "Moreau", "7946", "Analytical Row", "1987-12-10", "bram.devries", "chioma.eze", "Laurent", "Haddad"];
  for (const view of ["Contacts", "Realtime", "Segments"]) {
    await openView(page, view);
    const all = await pane(page).locator(".app").evaluate((app) => app.innerHTML + [...app.querySelectorAll("input")].map((input) => input.value).join());
    assert.deepEqual(clear.filter((text) => all.includes(text)), [], view);
  }
  await openView(page, "Contacts");
  await pane(page).locator(".app-pick").nth(2).click();
  assert.equal(await field(page, "Phone"), "+** **** ****83");
});

visit("a power user without export works everywhere, but exports nothing, invites nobody and makes no API key", {}, async (page) => {
  await choose(page, ["Power user (no export)"]);
  assert.deepEqual(await menu(page), [...FEATURES, "Data exports", "Settings"]);
  await openView(page, "Contacts");
  const contact = (await buttons(page)).filter((name) => !name.includes("example.com"));
  assert.deepEqual(contact, ["Export contacts (disabled)", "Upload a CSV file", "Anonymise", "Delete", "Save contact"]);
  assert.equal(await page.getByRole("textbox", { name: "E-mail" }).inputValue(), "ada.moreau@example.com");
  await openView(page, "Campaigns");
  assert.deepEqual(await buttons(page), ["Export report (disabled)", "New automation", "New campaign", "Edit", "Duplicate", "Send", "Delete"]);
  await openView(page, "Data exports");
  assert.deepEqual(await buttons(page), ["Run now (disabled)"]);
  await openView(page, "Settings");
  const settings = await buttons(page);
  for (const missing of ["Invite a user", "Add a role", "Reset password"]) assert.ok(!settings.includes(missing), missing);
  for (const disabled of ["Generate a key (disabled)", "Export log (disabled)", "Edit account (disabled)"]) assert.ok(settings.includes(disabled), disabled);
});

visit("an in-store viewer has the single customer view and nothing else", {}, async (page) => {
  await choose(page, ["In-store viewer"]);
  assert.deepEqual(await menu(page), ["Contacts"]);
  await page.getByRole("heading", { name: "Overview is not open here" }).waitFor();
  await page.getByRole("button", { name: "Go to Contacts" }).click();
  assert.equal(await field(page, "E-mail"), "ada.moreau@example.com");
  const names = (await buttons(page)).filter((name) => !name.includes("example.com"));
  assert.deepEqual(names, ["Export contacts (disabled)"]);
});

visit("the tech team has its parts of the settings, and contact upload", {}, async (page) => {
  await choose(page, ["Tech team"]);
  assert.deepEqual(await menu(page), ["Contact upload", "Data exports", "Settings"]);
  await openView(page, "Settings");
  assert.deepEqual(await pane(page).locator(".app-card:visible h4").allTextContents(), ["Custom fields", "Integrations", "Architect", "Security"]);
  await openView(page, "Data exports");
  assert.deepEqual(await buttons(page), ["Set up an export", "Run now", "Change schedule"]);
});

visit("a website personalisation manager looks at segments without learning who is in them", {}, async (page) => {
  await choose(page, ["Website personalisation manager"]);
  assert.deepEqual(await menu(page), ["Segments", "Website personalisation"]);
  await openView(page, "Segments");
  assert.deepEqual(await pane(page).locator(".app-content .app-row:visible strong").allTextContents(), [
    ...Array(5).fill("[redacted]"), "Spent over £500 this year", "Bought once, then silence",
  ]);
  await openView(page, "Website personalisation");
  assert.deepEqual(await buttons(page), ["New experience", "Edit", "Delete"]);
});

visit("a CRM-only user has the realtime dashboard, without the addresses that the account has hidden", {}, async (page) => {
  await choose(page, ["CRM only"]);
  assert.deepEqual(await menu(page), ["Realtime"]);
  await openView(page, "Realtime");
  const addresses = pane(page).locator(".app-content .app-row:visible strong");
  assert.deepEqual(await addresses.allTextContents(), Array(5).fill("[redacted]"));
  await choose(page, ["CRM only", "Analyst"]);
  assert.equal(await addresses.first().textContent(), "ada.moreau@example.com", "they are hidden from CRM-only users, not from analysts");
});

visit("several roles together see what any of them sees", {}, async (page) => {
  await choose(page, ["Viewer non-PII", "Tech team"]);
  assert.deepEqual(await menu(page), [...FEATURES, "Data exports", "Settings"]);
  await page.getByRole("heading", { name: "Seen by Tech team + Viewer non-PII" }).waitFor();
  await openView(page, "Contacts");
  assert.equal(await field(page, "E-mail"), "a***@example.com");
  await choose(page, ["Viewer non-PII", "In-store viewer"]);
  assert.equal(await field(page, "E-mail"), "ada.moreau@example.com", "the broader clearance wins");
});

visit("without any role nothing is open, and the page says so", { hash: "#roles=&view=contacts" }, async (page) => {
  assert.deepEqual(await menu(page), []);
  await page.getByRole("heading", { name: "Seen without any role" }).waitFor();
  assert.match((await page.locator(".app-closed p").textContent()) ?? "", /^No role chosen: no role is held/);
  assert.equal((await pane(page).locator(".app").innerHTML()).includes("ada.moreau"), false);
});

visit("two panes stand side by side, each with roles of its own, and the address keeps both", { hash: "#roles=viewer-non-pii&view=contacts" }, async (page) => {
  await page.getByRole("button", { name: "Compare with other roles" }).click();
  await choose(page, ["Viewer"], 1);
  assert.deepEqual([await field(page, "E-mail", 0), await field(page, "E-mail", 1)], ["a***@example.com", "ada.moreau@example.com"]);
  assert.deepEqual([await pane(page, 0).getAttribute("aria-label"), await pane(page, 1).getAttribute("aria-label")], ["page A", "page B"]);
  const [left, right] = await Promise.all([pane(page, 0).boundingBox(), pane(page, 1).boundingBox()]);
  assert.ok(left && right && left.x + left.width <= right.x && Math.abs(left.y - right.y) < 2, "side by side");
  await openView(page, "Campaigns", 1);
  assert.equal(new URL(page.url()).hash, "#roles=viewer-non-pii&view=campaigns&compare=viewer");
  await page.reload();
  await pane(page, 1).getByRole("heading", { name: "Seen by Viewer" }).waitFor();
  await pane(page, 0).getByRole("heading", { name: "Campaigns", exact: true }).waitFor();
  await page.getByRole("button", { name: "Compare with other roles" }).click();
  assert.equal(await page.locator(".pane").count(), 1);
});

visit("every permission that the page asks for is in the policy's catalogue", { hash: "#roles=admin" }, async (page) => {
  const asked = await page.locator(".app [data-can]").evaluateAll((all) => all.map((element) => element.getAttribute("data-can")));
  assert.ok(asked.length > 100);
  assert.deepEqual(await page.locator('.app [data-decided="deny"]').evaluateAll((all) => all.map((element) => element.getAttribute("data-can"))), []);
  await page.locator("#table summary").click();
  await page.locator("#table tbody tr").first().waitFor();
  const known = new Set(await page.locator("#table tbody th code").allTextContents());
  assert.deepEqual([...new Set(asked)].filter((permission) => !known.has(permission)), []);
});
