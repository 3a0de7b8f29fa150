/**
 * A Chromium and a loopback server, for every test and bench that needs a page.
 *
 * CHROMIUM names the browser; without it Debian's place is used.
 */
import { chromium } from "playwright-core";

export { serve } from "../../pkg-scripts/serve.mjs";

/** A browser that also starts as root in a container, and asks nobody outside for anything. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
