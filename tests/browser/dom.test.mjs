/** The DOM gate of the built package, on a blank page, with an access that the test words itself. */
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, serve } from "../js/browser.mjs";

const PAGE = {
  type: "text/html",
  body: '<!doctype html><html lang="en"><title>dom</title><link rel="stylesheet" href="/dist/dom.css"><main id="root"></main>',
};

/** @type {import("playwright-core").Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */ let server;
/** @type {import("playwright-core").Page} */ let page;
/** @type {string[]} */ let faults;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve(fileURLToPath(new URL("../../pkg", import.meta.url)), { "/blank": PAGE })]);
});
after(() => Promise.all([browser.close(), server.close()]));

beforeEach(async () => {
  page = await browser.newPage();
  faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(`${server.url}/blank`);
  await page.evaluate(async () => {
    const { gateElement } = await import(/** @type {any} */ ("/dist/dom.js"));
    const root = document.querySelector("#root");
    const masks = { email: (text) => `${text[0]}***`, redact: () => "[redacted]" };
    /** Allows what it is given; masks the fields of `masked`, by path. */
    const access = (allowed, masked = {}) => ({
      check: (permission) => ({ effect: allowed.includes(permission) ? "allow" : "deny", permission, message: `no ${permission}` }),
      maskPlan: () => Object.entries(masked).map(([path, mask]) => ({ path, mask, class: "c", rung: "" })),
      mask: (_, record) => {
        const copy = structuredClone(record);
        for (const [path, mask] of Object.entries(masked)) {
          const keys = path.split(".");
          const last = keys.pop();
          const holder = keys.reduce((value, key) => value?.[key], copy);
          if (holder && last in holder && holder[last] !== null) holder[last] = masks[mask](String(holder[last]));
        }
        return copy;
      },
    });
    const settled = () => new Promise((done) => setTimeout(done));
    Object.assign(globalThis, { gateElement, root, access, settled, $: (selector) => document.querySelector(selector) });
  });
});
afterEach(async () => {
  assert.deepEqual(faults, []);
  await page.close();
});

/** Whether an element is rendered. */
const visible = (selector) => page.locator(selector).isVisible();

test("what is denied is hidden and out of the accessibility tree, what is allowed is not", async () => {
  await page.evaluate(() => {
    root.innerHTML = '<button data-can="a:b">Yes</button><button data-can="a:c">No</button><button>Free</button>';
    gateElement(root, access(["a:b"]));
  });
  assert.equal(await visible("text=Yes"), true);
  assert.equal(await visible("text=No"), false);
  assert.equal(await page.locator("main").ariaSnapshot(), '- main:\n  - button "Yes"\n  - button "Free"');
});

test("before anything is decided, the style sheet hides what is marked", async () => {
  await page.evaluate(() => void (root.innerHTML = '<button data-can="a:b" style="display: flex">Yes</button>'));
  assert.equal(await visible("button"), false);
});

test("several permissions are all needed, and none named is none allowed", async () => {
  const decided = await page.evaluate(() => {
    root.innerHTML = '<i data-can="a:b a:c"></i><i data-can=" a:b\n a:d "></i><i data-can=""></i><i data-can></i>';
    const gate = gateElement(root, access(["a:b", "a:d"]));
    return gate.decisions().map(({ element, permission }) => [element.dataset.decided, permission]);
  });
  assert.deepEqual(decided, [["deny", "a:c"], ["allow", "a:d"], ["deny", ""], ["deny", ""]]);
});

test("an access that throws, or a reason that throws, hides", async () => {
  const decisions = await page.evaluate(() => {
    root.innerHTML = '<b data-can="a:b">One</b><button data-can="a:b" data-can-else="disable">Two</button><p><u data-mask="x">old</u></p>';
    const broken = { check() { throw new Error("check"); }, mask() { throw new Error("mask"); }, maskPlan: () => [] };
    const gate = gateElement(root, broken);
    gate.show($("p"), "r", { x: "secret" });
    const left = document.createElement("div");
    left.innerHTML = '<button data-can="a:b" data-can-else="disable">Three</button>';
    root.after(left);
    gateElement(left, access([]), { reason() { throw new Error("reason"); } });
    return gate.decisions().map(({ decision }) => decision === undefined);
  });
  assert.deepEqual(decisions, [true, true]);
  for (const text of ["One", "Two", "Three"]) assert.equal(await visible(`text=${text}`), false, text);
  assert.equal(await page.locator("u").textContent(), "");
  assert.equal(await page.locator("u").getAttribute("data-masked"), "redact");
});

test("a disabled control stays within reach of the keyboard, says why, and does nothing", async () => {
  const outcome = await page.evaluate(async () => {
    root.innerHTML = `<form><button data-can="a:b" data-can-else="disable" aria-describedby="other">Send</button></form>
      <a href="#there" data-can="a:b" data-can-else="disable">Link</a>
      <div role="button" tabindex="0" data-can="a:b" data-can-else="disable">Custom</div>`;
    gateElement(root, access([]));
    const heard = [];
    for (const type of ["click", "keydown", "submit"]) root.addEventListener(type, (event) => heard.push(`${type} ${event.target.textContent}`));
    $("button").click();
    $("a").click();
    $("[role=button]").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    $("[role=button]").dispatchEvent(new KeyboardEvent("keydown", { key: "Tab", bubbles: true }));
    $("form").requestSubmit($("button"));
    await settled();
    return { heard, hash: location.hash, href: $("a").getAttribute("href") };
  });
  assert.deepEqual(outcome, { heard: ["keydown Custom"], hash: "", href: null });
  const button = page.getByRole("button", { name: "Send", disabled: true });
  await button.focus();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Send");
  assert.equal(await button.getAttribute("aria-description"), "no a:b");
  for (const name of ["Link", "Custom"]) {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), name);
  }
  assert.equal(await page.getByRole("link", { name: "Link", disabled: true }).count(), 1);
});

test("Chromium reads the reason to assistive technology as the description", async () => {
  await page.evaluate(() => {
    root.innerHTML = '<button data-can="a:b" data-can-else="disable">Send</button>';
    gateElement(root, access([]));
  });
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const button = nodes.find(({ role, name }) => role?.value === "button" && name?.value === "Send");
  assert.equal(button?.description?.value, "no a:b");
  assert.equal(button?.properties?.find(({ name }) => name === "disabled")?.value.value, true);
});

test("form controls without a passive state are disabled natively, text fields become read-only", async () => {
  const state = await page.evaluate(() => {
    root.innerHTML = ["<select>", "<input type=checkbox>", "<input>", "<textarea></textarea>", "<input type=submit>"]
      .map((tag) => tag.replace(/^<(\w+)/, '<$1 data-can="a:b" data-can-else="disable"')).join("");
    gateElement(root, access([]));
    return [...root.children].map((control) => [control.disabled, control.readOnly ?? null]);
  });
  assert.deepEqual(state, [[true, null], [true, false], [false, true], [false, true], [false, false]]);
});

test("everything is put back when it is allowed, and the page's own state stays", async () => {
  const [denied, allowed] = await page.evaluate(() => {
    root.innerHTML = `<button data-can="a:b" data-can-else="disable" disabled aria-describedby="other">One</button>
      <a href="#x" data-can="a:b" data-can-else="disable">Two</a><p hidden data-can="a:b">Three</p>
      <i style="display: inline-block" data-can="a:b">Four</i><input readonly data-can="a:b" data-can-else="disable">`;
    const attributes = () => [...root.children].map((element) => {
      const names = element.getAttributeNames().filter((name) => name !== "data-decided").sort();
      return names.map((name) => `${name}=${name === "style" ? element.style.cssText : element.getAttribute(name)}`);
    });
    const before = attributes();
    const gate = gateElement(root, access([]));
    const denied = attributes();
    gate.update(access(["a:b"]));
    const after = attributes();
    return [before.map((own, i) => String(own) !== String(denied[i])), before.map((own, i) => String(own) === String(after[i]))];
  });
  assert.deepEqual(denied, [true, true, true, true, true]);
  assert.deepEqual(allowed, [true, true, true, true, true]);
});

test("what the page hides while it is denied stays hidden when it is allowed", async () => {
  for (const hide of ["element.toggleAttribute('hidden', true)", "element.style.display = 'none'"]) {
    const shown = await page.evaluate(async (hide) => {
      root.innerHTML = '<section data-can="a:b">View</section>';
      const gate = gateElement(root, access([]));
      const element = root.firstElementChild;
      new Function("element", hide)(element);
      await settled();
      gate.update(access(["a:b"]));
      const hidden = element.getClientRects().length;
      element.hidden = false;
      element.style.display = "";
      return [hidden, element.getClientRects().length];
    }, hide);
    assert.deepEqual(shown, [0, 1], hide);
  }
});

test("what the page changes in the same task as an update counts", async () => {
  const rects = await page.evaluate(() => {
    root.innerHTML = '<section data-can="a:b">View</section>';
    const gate = gateElement(root, access([]));
    root.firstElementChild.style.display = "none";
    gate.update(access(["a:b"]));
    return root.firstElementChild.getClientRects().length;
  });
  assert.equal(rects, 0);
});

test("a denied element that the page shows, renames or unmarks is decided again", async () => {
  const states = await page.evaluate(async () => {
    root.innerHTML = '<b data-can="a:b">One</b>';
    gateElement(root, access(["a:c"]));
    const element = root.firstElementChild;
    const states = [];
    for (const change of [
      () => element.style.removeProperty("display"),
      () => element.setAttribute("style", "display: block !important"),
      () => element.setAttribute("data-decided", "allow"),
      () => element.removeAttribute("data-decided"),
      () => element.setAttribute("data-can", "a:c"),
      () => element.setAttribute("data-can", "a:b"),
      () => element.removeAttribute("data-can"),
    ]) {
      change();
      await settled();
      states.push([element.getClientRects().length, element.getAttribute("data-decided")]);
    }
    return states;
  });
  assert.deepEqual(states, [[0, "deny"], [0, "deny"], [0, "deny"], [0, "deny"], [1, "allow"], [0, "deny"], [1, null]]);
});

test("what is added later is gated before it is painted, copies of gated elements too", async () => {
  const frames = await page.evaluate(async () => {
    const gate = gateElement(root, access(["a:b"]));
    const frame = () => new Promise((done) => requestAnimationFrame(() => done([...root.querySelectorAll("b")].map((b) => b.getClientRects().length))));
    root.innerHTML = '<div><b data-can="a:b">One</b><b data-can="a:c">Two</b></div>';
    const first = await frame();
    root.append(...[...root.querySelectorAll("b")].map((b) => b.cloneNode(true)));
    const second = await frame();
    gate.update(access(["a:c"]));
    return [first, second, await frame()];
  });
  assert.deepEqual(frames, [[1, 0], [1, 0, 1, 0], [0, 1, 0, 1]]);
});

test("a masked field never shows its clear value, not even for a moment", async () => {
  const seen = await page.evaluate(async () => {
    root.innerHTML = '<article><b data-mask="email"></b><input data-mask="email" value=""><textarea data-mask="email"></textarea><i data-mask="city"></i></article>';
    const seen = [];
    const watch = () => seen.push(document.documentElement.outerHTML, $("input").value, $("textarea").value);
    const writers = [[Node, "textContent"], [Element, "innerHTML"], [HTMLElement, "innerText"], [HTMLInputElement, "value"],
      [HTMLInputElement, "defaultValue"], [HTMLTextAreaElement, "value"], [HTMLTextAreaElement, "defaultValue"]];
    for (const [{ prototype }, name] of writers) {
      const own = Object.getOwnPropertyDescriptor(prototype, name);
      Object.defineProperty(prototype, name, { ...own, set(text) { seen.push(String(text)); own.set.call(this, text); } });
    }
    const { setAttribute } = Element.prototype;
    Element.prototype.setAttribute = function (name, value) { seen.push(value); setAttribute.call(this, name, value); };
    const gate = gateElement(root, access([], { email: "email" }));
    gate.show($("article"), "contacts", { email: "secret@example.com", city: "Bath" });
    watch();
    await settled();
    return seen;
  });
  assert.ok(seen.filter((text) => text === "s***").length > 3, "every way of writing is watched");
  assert.ok(seen.every((text) => !text.includes("secret@")));
  assert.ok(seen.at(-3)?.includes("Bath"));
  assert.equal(seen.at(-1), "s***");
});

test("masked controls are read-only and are not submitted; clear ones are both", async () => {
  const result = await page.evaluate(() => {
    root.innerHTML = '<form><input name="email" data-mask="email"><input name="city" data-mask="city"><input name="no" value="1" data-can="a:b"></form>';
    const gate = gateElement(root, access([], { email: "email" }));
    gate.show(root, "contacts", { email: "ada@example.com", city: "Bath" });
    const read = () => [[...root.querySelectorAll("input")].map((input) => [input.value, input.readOnly]), Object.fromEntries(new FormData($("form")))];
    const masked = read();
    $("form").reset();
    const reset = $("input").value;
    gate.update(access(["a:b"]));
    return { masked, reset, clear: read() };
  });
  assert.deepEqual(result.masked, [[["a***", true], ["Bath", false], ["1", false]], { city: "Bath" }]);
  assert.equal(result.reset, "a***");
  assert.deepEqual(result.clear, [[["ada@example.com", false], ["Bath", false], ["1", false]], { email: "ada@example.com", city: "Bath", no: "1" }]);
});

test("an update masks again what is shown, and leaves alone what the user typed into a field that stays the same", async () => {
  const texts = await page.evaluate(async () => {
    root.innerHTML = '<p><b data-mask="email"></b><input data-mask="city"></p>';
    const gate = gateElement(root, access([]));
    gate.show($("p"), "contacts", { email: "ada@example.com", city: "Bath" });
    $("input").value = "typed";
    const read = () => [$("b").textContent, $("input").value, $("b").dataset.masked ?? ""];
    const first = read();
    gate.update(access([], { email: "email" }));
    const second = read();
    $("p").insertAdjacentHTML("beforeend", '<i data-mask="email"></i>');
    await settled();
    gate.show($("p"), "contacts", { email: null, city: "Rome" });
    return [first, second, $("i").dataset.masked, read()];
  });
  assert.deepEqual(texts, [["ada@example.com", "typed", ""], ["a***", "typed", "email"], "email", ["", "Rome", "email"]]);
});

test("paths reach into lists and objects, and a redacted part hides what is under it", async () => {
  const shown = await page.evaluate(() => {
    root.innerHTML = ["list", "list.1", "deep.a.b", "gone.x", "deep", "list.map", "none"].map((path) => `<i data-mask="${path}"></i>`).join("");
    const gate = gateElement(root, access([], { gone: "redact" }));
    gate.show(root, "r", { list: ["a", 2, null], deep: { a: { b: true } }, gone: { x: "secret" } });
    return [...root.children].map((element) => `${element.textContent}|${element.dataset.masked ?? ""}`);
  });
  assert.deepEqual(shown, ["a, 2|", "2|", "true|", "[redacted]|redact", "true|", "|", "|"]);
});

test("an inner gate decides its own part, and a second gate takes the place of the first", async () => {
  const states = await page.evaluate(async () => {
    root.innerHTML = '<b data-can="a:b">Outer</b><div id="inner"><b data-can="a:b">Inner</b></div>';
    const outer = gateElement(root, access(["a:b"]));
    const inner = gateElement($("#inner"), access([]));
    await settled();
    const read = () => [...root.querySelectorAll("b")].map((b) => b.dataset.decided);
    const first = read();
    outer.update(access(["a:b"]));
    const second = [read(), outer.decisions().length, inner.decisions().length];
    gateElement(root, access([]));
    await settled();
    const third = read();
    inner.disconnect();
    $("#inner").insertAdjacentHTML("beforeend", '<b data-can="a:b">New</b>');
    await settled();
    return [first, second, third, read()];
  });
  assert.deepEqual(states, [["allow", "deny"], [["allow", "deny"], 1, 1], ["deny", "deny"], ["deny", "deny", "deny"]]);
});

test("after disconnect what was decided stays, and the blocked stay blocked", async () => {
  const heard = await page.evaluate(async () => {
    root.innerHTML = '<b data-can="a:c">No</b><button data-can="a:b" data-can-else="disable">Send</button>';
    gateElement(root, access([])).disconnect();
    let heard = 0;
    $("button").addEventListener("click", () => (heard += 1));
    $("button").click();
    root.insertAdjacentHTML("beforeend", '<b data-can="a:b">Late</b>');
    await settled();
    return heard;
  });
  assert.equal(heard, 0);
  assert.equal(await visible("text=No"), false);
  assert.equal(await visible("text=Late"), false);
});
