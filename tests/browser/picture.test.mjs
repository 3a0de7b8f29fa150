/**
 * The README's picture of the page: `PICTURE=docs/page.png node --test tests/browser/picture.test.mjs` writes it.
 *
 * Without PICTURE it is taken all the same and only looked at, so that the command cannot rot.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { field, openPage, startBrowser } from "./page.mjs";

const SIZE = { width: 1360, height: 900 };

test("the page as Viewer non-PII sees a contact makes a picture of the size that was asked for", async () => {
  const started = await startBrowser();
  const { page, close } = await openPage(started, { hash: "#roles=viewer-non-pii&view=contacts", viewport: SIZE, deviceScaleFactor: 1.5 });
  assert.equal(await field(page, "E-mail"), "a***@example.com");
  await page.locator(".app-actions [aria-disabled]:visible").first().hover();
  const picture = await page.screenshot();
  await close();
  await started.stop();
  assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [SIZE.width * 1.5, SIZE.height * 1.5]);
  if (process.env.PICTURE) writeFileSync(process.env.PICTURE, picture);
});
