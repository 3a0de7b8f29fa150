/** What became of an opened file: the policy it brought, or its errors, listed and shown in the source where they are. */
import { counted, element } from "./element.js";

/** @typedef {import("./open.js").Opened} Opened */
/** @typedef {import("rolegate/author").PolicyError} PolicyError */

/** Lines of a longer source that are shown around an error. */
const AROUND = 400;

/**
 * @param {HTMLElement} root
 * @param {Opened} opened
 * @param {{ policy: string, epoch: number }} now The gate that answers now.
 * @param {string[]} changed Permissions that other roles have now.
 * @param {() => void} close
 */
export function renderOpened(root, opened, now, changed, close) {
  const good = opened.outcome === "swapped";
  root.className = good ? "opened opened-good" : "opened opened-bad";
  root.hidden = false;
  root.replaceChildren(
    element("div", { class: "opened-head" },
      element("h2", { id: "opened-title" }, titleOf(opened)),
      element("button", { type: "button", class: "button", onclick: close }, "Close")),
    ...(good ? [element("p", {}, changesOf(opened, now, changed))] : [
      element("p", {}, `The gate that was loaded before keeps answering: policy ${now.policy}, epoch ${now.epoch}.`),
      ...(opened.errors ? [errorList(root, opened.errors), sourceOf(opened.source ?? "", opened.errors)] : [refusal(opened)])]));
}

/** @param {Opened} opened */
function titleOf({ outcome, file, errors = [] }) {
  if (outcome === "swapped") return `${file} is in use`;
  return outcome === "errors" ? `${file} has ${counted(errors.length, "error")}` : `${file} was refused`;
}

/** @param {Opened} opened @param {{ policy: string, epoch: number }} now @param {string[]} changed */
function changesOf({ took = 0 }, now, changed) {
  const some = changed.slice(0, 5).join(", ") + (changed.length > 5 ? ", …" : ".");
  const what = changed.length ? `${counted(changed.length, "permission")} changed hands: ${some}` : "No permission changed hands.";
  return `Policy ${now.policy}, epoch ${now.epoch}, ready after ${took.toFixed(0)} ms. ${what}`;
}

/** @param {Opened} opened */
function refusal({ code = "", message = "" }) {
  return element("p", { class: "problem" }, element("code", {}, code), rich(message));
}

/** @param {HTMLElement} root @param {PolicyError[]} errors */
function errorList(root, errors) {
  const items = errors.map((error, i) => {
    const where = error.line ? `line ${error.line}, column ${error.column ?? 1}` : error.path;
    const go = () => {
      const mark = root.querySelector(`#problem-${i}`);
      mark?.scrollIntoView({ block: "center" });
      if (mark instanceof HTMLElement) mark.focus({ preventScroll: true });
    };
    return element("li", { class: "problem" },
      error.line ? element("button", { type: "button", class: "link", onclick: go }, where) : element("span", {}, where),
      rich(error.message),
      ...(error.suggestion ? [element("span", { class: "suggestion" }, "did you mean ", element("code", {}, error.suggestion), "?")] : []),
      element("code", { class: "problem-code" }, error.code));
  });
  return element("ol", { class: "problems" }, ...items);
}

/** @param {string} source @param {PolicyError[]} errors */
function sourceOf(source, errors) {
  const lines = source.split(/\r?\n/);
  const placed = errors.map((error, i) => ({ ...error, id: `problem-${i}` })).filter(({ line }) => line);
  const near = (/** @type {number} */ number) => lines.length <= AROUND * 2 || placed.some(({ line = 0 }) => Math.abs(line - number) <= AROUND);
  const rows = lines.flatMap((line, i) => (near(i + 1) ? [row(line, i + 1, placed.filter((error) => error.line === i + 1))] : []));
  const scroller = element("div", { class: "source", tabindex: "0", role: "region", "aria-label": "Source of the policy" }, element("ol", {}, ...rows));
  requestAnimationFrame(() => scroller.querySelector("mark")?.scrollIntoView({ block: "center", inline: "nearest" }));
  return scroller;
}

/** Where the word or quoted text that starts at `start` ends. @param {string[]} characters @param {number} start */
function endOf(characters, start) {
  const quote = characters[start];
  if (quote === '"' || quote === "'") {
    const close = characters.indexOf(quote, start + 1);
    return close < 0 ? characters.length : close + 1;
  }
  let end = start + 1;
  while (end < characters.length && !/[\s,\]}"']/.test(characters[end])) end += 1;
  return end > start + 1 && characters[end - 1] === ":" ? end - 1 : end;
}

/** A message whose `quoted` parts are code. @param {string} message */
function rich(message) {
  return element("span", {}, ...message.split(/`([^`]*)`/).map((part, i) => (i % 2 ? element("code", {}, part) : part)));
}

/** @param {string} line @param {number} number @param {(PolicyError & { id: string })[]} errors */
function row(line, number, errors) {
  const item = element("li", { value: String(number), class: errors.length ? "bad" : "" });
  const characters = [...line];
  let done = 0;
  for (const error of errors.sort((a, b) => (a.column ?? 1) - (b.column ?? 1))) {
    // Columns count characters, from 1.
    const start = Math.max(done, (error.column ?? 1) - 1);
    const end = Math.min(characters.length, endOf(characters, start));
    item.append(characters.slice(done, start).join(""),
      element("mark", { id: error.id, tabindex: "-1", title: error.message }, characters.slice(start, end).join("") || " "));
    done = end;
  }
  item.append(characters.slice(done).join(""));
  for (const { message } of errors) item.append(element("span", { class: "source-note" }, message.replaceAll("`", "")));
  return item;
}
