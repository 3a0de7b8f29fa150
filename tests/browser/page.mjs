/**
 * Opens the built demo page for a test, and holds it to what must be true of every visit: no error on the console, no
 * request that leaves loopback, and no gated element on show before it was decided.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch, serve } from "../js/browser.mjs";

const dist = fileURLToPath(new URL("../../www/dist", import.meta.url));

/** Runs before the page's own scripts: notes every gated element that a painted frame shows undecided or denied. */
function watchForFlashes() {
  const flashes = new Set();
  let looks = 0;
  const frame = () => {
    looks += 1;
    for (const element of document.querySelectorAll('[data-can]:not([data-decided]), [data-decided="deny"]:not([data-can-else="disable"])')) {
      if (element.getClientRects().length) flashes.add(element.outerHTML.slice(0, 120));
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  Object.assign(globalThis, { flashes, looksForFlashes: () => looks });
}

/** A browser and a server for a file of tests. */
export async function startBrowser() {
  assert.ok(existsSync(`${dist}/ometria.rgs`), "www/dist is not built: run pkg-scripts/build");
  const [browser, server] = await Promise.all([launch(), serve(dist)]);
  return { browser, url: server.url, stop: () => Promise.all([browser.close(), server.close()]) };
}

/**
 * @param {Awaited<ReturnType<typeof startBrowser>>} started
 * @param {import("playwright-core").BrowserContextOptions & { hash?: string }} [options]
 */
export async function openPage({ browser, url }, { hash = "", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && hostname !== "127.0.0.1") faults.push(`asked ${request.url()}`);
  });
  await page.addInitScript(watchForFlashes);
  await page.goto(`${url}/${hash}`);
  await page.locator(".app [data-decided]").first().waitFor({ state: "attached" });
  return {
    page,
    async close() {
      const [flashes, looks] = await page.evaluate(() => [[...globalThis.flashes], globalThis.looksForFlashes()]);
      await context.close();
      assert.ok(looks > 3, "the watch for flashes ran");
      assert.deepEqual({ flashes, faults }, { flashes: [], faults: [] });
    },
  };
}

/**
 * A browser for a file of tests: `started` gives it, and `visit` makes a test on a fresh page, which ends with the checks
 * every visit must pass.
 */
export function visits() {
  /** @type {Awaited<ReturnType<typeof startBrowser>>} */ let running;
  before(async () => (running = await startBrowser()));
  after(() => running.stop());
  const visit = (name, options, run) => test(name, async () => {
    const { page, close } = await openPage(running, options);
    await run(page);
    await close();
  });
  return { visit, started: () => running };
}

/** The panes, first and second. */
export const pane = (page, index = 0) => page.locator(".pane").nth(index);

/** Chooses exactly these roles, by title, as a person does. */
export async function choose(page, titles, index = 0) {
  const boxes = pane(page, index).getByRole("group", { name: "Roles" }).getByRole("checkbox");
  for (const box of await boxes.all()) {
    const title = (await box.evaluate((input) => input.closest("label").textContent)).trim();
    if ((await box.isChecked()) !== titles.includes(title)) await box.press("Space");
  }
}

/** The names of the navigation's links, as assistive technology is told them. */
export const menu = (page, index = 0) => pane(page, index).locator(".app-nav").getByRole("link").allTextContents();

/** The names of the buttons on show in the app's content, in order, without doubles; `name (disabled)` for disabled ones. */
export async function buttons(page, index = 0) {
  const all = await pane(page, index).locator(".app-content").getByRole("button").all();
  const names = await Promise.all(all.map(async (button) => {
    const name = ((await button.textContent()) ?? "").trim();
    return (await button.getAttribute("aria-disabled")) === "true" ? `${name} (disabled)` : name;
  }));
  return [...new Set(names)];
}

/** Opens a view by its link in the navigation. */
export async function openView(page, name, index = 0) {
  const link = pane(page, index).locator(".app-nav").getByRole("link", { name, exact: true });
  await link.click();
  await link.and(page.locator("[aria-current]")).waitFor();
}

/** What a field of the contact on show says, by its term. */
export const field = (page, term, index = 0) =>
  pane(page, index).locator(".app-profile .app-fields > div").filter({ has: page.getByText(term, { exact: true }) }).locator("dd").textContent();

/** Drops a file on the page, as the browser does. */
export async function drop(page, name, content) {
  const bytes = [...(typeof content === "string" ? new TextEncoder().encode(content) : content)];
  await page.evaluate(({ name, bytes }) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
    for (const type of ["dragover", "drop"]) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, { name, bytes });
}
