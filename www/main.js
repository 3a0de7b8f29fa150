/** Wires the demo page together: load the gate, show the panes, follow the address, open files. */
import { loadGate } from "rolegate";
import { readAddress, writeAddress } from "./page/address.js";
import { FIRST_VIEW } from "./page/app.js";
import { counted, element, find } from "./page/element.js";
import { Facts } from "./page/facts.js";
import { measureCheck } from "./page/measure.js";
import { acceptFiles, openFile } from "./page/open.js";
import { Pane } from "./page/pane.js";
import { principalOf } from "./page/principal.js";
import { renderOpened } from "./page/problems.js";
import { startingRoles } from "./page/roles.js";
import { DecisionTable } from "./page/table.js";
import example from "../examples/policies/ometria.yaml?url";

const byId = (/** @type {string} */ id) => find(`#${id}`, HTMLElement);

/** @param {string} text For those who listen to the page. */
function say(text) {
  byId("announcer").textContent = text;
}

/** Each role once, in the order of the picker. @param {string[]} roles */
const inOrder = (roles) => [...new Set(roles)].sort();

class Page {
  /** @type {{ roles: string[], view: string, compare: string[] | null }} */
  shown;
  /** @type {Pane[]} */
  panes = [];
  /** @type {string[]} */
  changed = [];
  table = new DecisionTable(byId("table"));
  facts = new Facts(byId("facts"), () => this.measure());

  /** @param {import("rolegate").Gate} gate @param {number} loaded Milliseconds. */
  constructor(gate, loaded) {
    this.gate = gate;
    this.facts.loaded(loaded, "module and snapshot fetched, first check answered");
    this.shown = this.#read();
    gate.subscribe(({ changed }) => {
      this.changed = changed;
      this.#keepKnownRoles();
      this.render();
    });
    addEventListener("hashchange", () => this.#follow());
    byId("compare").addEventListener("click", () => this.#toggleCompare());
    acceptFiles(find("#open-file", HTMLInputElement), byId("drop-veil"), (file) => this.open(file));
  }

  #read() {
    const { roles, view, compare } = readAddress(location.hash);
    return { roles: roles ?? startingRoles(this.gate), view: view ?? FIRST_VIEW, compare };
  }

  /** What the address leaves out stays as it is. */
  #follow() {
    const { roles, view, compare } = readAddress(location.hash);
    this.show({ roles: roles ?? this.shown.roles, view: view ?? this.shown.view, compare: roles ? compare : this.shown.compare });
  }

  /** @param {Partial<Page["shown"]>} change */
  show(change) {
    const { roles, view, compare } = { ...this.shown, ...change };
    this.shown = { roles: inOrder(roles), view, compare: compare && inOrder(compare) };
    this.render();
    const address = writeAddress(this.shown);
    if (address !== location.hash) history.replaceState(null, "", address);
    say(this.panes.map((pane) => pane.announcement).join(" "));
  }

  render() {
    const { roles, view, compare } = this.shown;
    const sets = compare ? [roles, compare] : [roles];
    if (this.panes.length > sets.length) this.panes.pop()?.root.remove();
    while (this.panes.length < sets.length) this.#addPane();
    const addressOf = (/** @type {string} */ other) => writeAddress({ ...this.shown, view: other });
    sets.forEach((set, i) => this.panes[i].render(set, view, addressOf));
    byId("panes").classList.toggle("panes-two", sets.length > 1);
    byId("compare").setAttribute("aria-pressed", String(compare !== null));
    this.table.render(this.gate, sets);
    if (this.panes[0].isForeign) this.table.open();
    this.facts.snapshot(this.gate.getSnapshot());
  }

  #addPane() {
    const first = this.panes.length === 0;
    const pane = new Pane({
      gate: this.gate,
      label: first ? "page A" : "page B",
      roles: [],
      choose: (roles) => this.show(first ? { roles } : { compare: roles }),
      open: (view) => this.show({ view }),
      say,
    });
    this.panes.push(pane);
    byId("panes").append(pane.root);
  }

  #toggleCompare() {
    this.show({ compare: this.shown.compare ? null : [] });
    if (this.shown.compare) this.panes[1]?.root.querySelector("input")?.focus();
  }

  #keepKnownRoles() {
    const known = new Set(this.gate.roles().map(({ name }) => name));
    const keep = (/** @type {string[]} */ roles) => roles.filter((role) => known.has(role));
    const roles = keep(this.shown.roles);
    this.shown = { ...this.shown, roles: roles.length ? roles : startingRoles(this.gate), compare: this.shown.compare && keep(this.shown.compare) };
  }

  measure() {
    const access = this.gate.access(principalOf(this.shown.roles));
    const own = this.gate.permissions().slice(0, 100).map(({ name }) => name);
    this.facts.check(measureCheck(access, this.panes[0].isForeign ? own : this.panes[0].permissions));
  }

  /** @param {File} file */
  async open(file) {
    this.changed = [];
    const opened = await openFile(this.gate, file);
    if (opened.outcome === "swapped") {
      this.facts.loaded(opened.took ?? 0, `${file.name} opened in this page`);
      this.show({});
      this.measure();
    }
    const root = byId("opened");
    renderOpened(root, opened, this.gate, this.changed, () => {
      root.hidden = true;
      byId("open-file").focus();
    });
    root.focus();
    say(opened.outcome === "errors" ? `${file.name} has ${counted(opened.errors?.length ?? 0, "error")}.` : `${file.name}: ${opened.outcome}. ${this.panes[0].announcement}`);
  }
}

async function start() {
  byId("example").setAttribute("href", example);
  for (const link of document.querySelectorAll("a[data-skip]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      find(link.getAttribute("data-skip") ?? "", HTMLElement, document).focus();
    });
  }
  const begun = performance.now();
  const gate = await loadGate(new URL("ometria.rgs", document.baseURI));
  gate.access({ roles: [] }).can("");
  const page = new Page(gate, performance.now() - begun);
  page.show({});
  (globalThis.requestIdleCallback ?? setTimeout)(() => page.measure());
}

start().catch((error) => {
  byId("panes").replaceChildren(element("p", { class: "notice" }, "The snapshot could not be loaded, so nothing is shown. ", element("code", {}, error.code ?? error.name), ` ${error.message}`));
});
