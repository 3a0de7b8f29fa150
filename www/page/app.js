/**
 * One copy of the Acme app: its views, its navigation and what its buttons do.
 *
 * What may be seen in it is said by the attributes in `app/*.html` alone; this file knows no role and no permission.
 */
import { gateElement } from "rolegate/dom";
import campaigns from "../app/campaigns.html?raw";
import contacts from "../app/contacts.html?raw";
import exports from "../app/exports.html?raw";
import frame from "../app/frame.html?raw";
import insights from "../app/insights.html?raw";
import overview from "../app/overview.html?raw";
import realtime from "../app/realtime.html?raw";
import reports from "../app/reports.html?raw";
import segments from "../app/segments.html?raw";
import settings from "../app/settings.html?raw";
import templates from "../app/templates.html?raw";
import upload from "../app/upload.html?raw";
import website from "../app/website.html?raw";
import { data } from "./data.js";
import { element, find } from "./element.js";
import { fill } from "./fill.js";
import { labelOf, nameOf, sentence } from "./label.js";

const VIEWS = [overview, realtime, insights, reports, contacts, upload, segments, campaigns, templates, website, exports, settings];

const FOREIGN = "It knows none of the permissions that Acme marketing asks for, so all of it stays hidden. What the policy itself says is in the decision table below.";

/** The view that the page opens with. */
export const FIRST_VIEW = "overview";

export class App {
  root = element("div", { class: "app" });
  /** @type {import("rolegate/dom").ElementGate} */
  gate;
  #view = FIRST_VIEW;
  #asked = "";
  #say;

  /**
   * @param {string} label What this copy of the page is called, for its landmarks.
   * @param {import("rolegate").Access} access
   * @param {(text: string) => void} say
   */
  constructor(label, access, say) {
    this.#say = say;
    const inner = element("div", { class: "app-frame" });
    inner.innerHTML = frame;
    this.root.append(inner);
    find(".app-content", HTMLElement, this.root).insertAdjacentHTML("beforeend", VIEWS.join(""));
    find(".app-nav", HTMLElement, this.root).setAttribute("aria-label", `Acme, ${label}`);
    const rows = fill(this.root, data);
    this.gate = gateElement(this.root, access, { reason: sentence });
    for (const { container, resource, record } of rows) this.gate.show(container, resource, record);
    this.#pickContact(data.contacts[0].id);
    this.root.addEventListener("click", (event) => this.#click(event));
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#done("Save contact");
    });
    for (const type of ["mouseover", "focusin"]) this.root.addEventListener(type, (event) => this.#explain(event));
    for (const type of ["mouseleave", "focusout"]) this.root.addEventListener(type, () => this.#note(""));
  }

  /** @param {string} view @param {import("rolegate").Access} access @param {(view: string) => string} addressOf */
  show(view, access, addressOf) {
    for (const link of this.root.querySelectorAll("a[data-view]")) link.setAttribute("href", addressOf(link.getAttribute("data-view") ?? ""));
    if (view !== this.#asked) this.#open(view);
    this.gate.update(access);
    this.#closed();
  }

  /** @param {string} view */
  #open(view) {
    this.#asked = view;
    const sections = [...this.root.querySelectorAll("section[data-name]")];
    this.#view = sections.some((section) => section.getAttribute("data-name") === view) ? view : FIRST_VIEW;
    for (const section of sections) section.toggleAttribute("hidden", section.getAttribute("data-name") !== this.#view);
    for (const link of this.root.querySelectorAll("a[data-view]")) {
      if (link.getAttribute("data-view") === this.#view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  /** Whether the policy knows none of the permissions that the app asks for. */
  get isForeign() {
    return this.gate.decisions().every(({ decision }) => decision?.code === "unknown-permission");
  }

  /** The section that would be on show. */
  get section() {
    return find(`section[data-name="${this.#view}"]`, HTMLElement, this.root);
  }

  /** Says so where the view on show is not open to the roles, and offers one that is. */
  #closed() {
    const notice = find(".app-closed", HTMLElement, this.root);
    const verdicts = this.gate.decisions();
    const verdict = verdicts.find(({ element }) => element === this.section);
    notice.hidden = verdict?.decision?.effect === "allow";
    if (notice.hidden) return;
    const open = verdicts.find(({ element, decision }) => element.matches("a[data-view]") && decision?.effect === "allow");
    find("h3", HTMLElement, notice).textContent = this.isForeign ? "This policy is about another product" : `${labelOf(this.section)} is not open here`;
    find("p", HTMLElement, notice).textContent = this.isForeign ? FOREIGN : sentence(verdict?.decision);
    const button = find("button", HTMLButtonElement, notice);
    button.hidden = !open;
    button.textContent = open ? `Go to ${labelOf(open.element)}` : "";
    button.onclick = () => open && /** @type {HTMLElement} */ (open.element).click();
  }

  /** @param {string | undefined} id */
  #pickContact(id) {
    const contact = data.contacts.find((/** @type {{ id: string }} */ one) => one.id === id);
    for (const pick of this.root.querySelectorAll("[data-contact]")) {
      pick.setAttribute("aria-pressed", String(pick.getAttribute("data-contact") === id));
    }
    this.gate.show(find(".app-profile", HTMLElement, this.root), "contacts", contact);
  }

  /** @param {Event} event */
  #click(event) {
    const control = event.target instanceof Element ? event.target.closest("[data-contact],[data-act]") : null;
    if (!(control instanceof HTMLElement)) return;
    if (control.dataset.contact) this.#pickContact(control.dataset.contact);
    else this.#done([labelOf(control), control.dataset.of].filter(Boolean).join(", "));
  }

  /** @param {string} what */
  #done(what) {
    this.#note(`${what}: allowed. The demo stops here.`);
    this.#say(`${what}: allowed. The demo stops here.`);
  }

  /** Shows a disabled control's reason to those who see; assistive technology has it as the control's description. @param {Event} event */
  #explain(event) {
    const control = event.target instanceof Element ? event.target.closest("[aria-disabled],label:has([aria-disabled])") : null;
    const described = control?.matches("label") ? find("[aria-disabled]", HTMLElement, control) : control;
    this.#note(described ? `${nameOf(described)} is disabled. ${described.getAttribute("aria-description") ?? ""}` : "");
  }

  /** @param {string} text */
  #note(text) {
    find(".app-reason", HTMLElement, this.root).textContent = text;
  }
}
