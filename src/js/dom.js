/**
 * Gates a part of a page by attributes: `data-can` shows, hides or disables a control, `data-mask` fills in a field
 * as far as it may be read.
 *
 * It shapes the page and protects nothing: whoever has the data in the browser has it.
 * Whatever is not plainly allowed is hidden, an error included. It is hidden by an inline `display: none !important`,
 * so that `hidden` stays the page's own; what the page itself disables or makes read-only stays so when it is allowed.
 *
 * | attribute | meaning |
 * |---|---|
 * | `data-can="campaigns.email:edit"` | the permission that the element needs; several, separated by spaces, are all needed |
 * | `data-can-else="hide"` | what happens without it: `hide` (default) or `disable` |
 * | `data-mask="addresses.0.city"` | the field that the element shows, as a path in the record given to `show` |
 * | `data-decided="allow"` | set by the gate: `allow` or `deny` |
 * | `data-masked="email"` | set by the gate: the mask through which the field is shown, if it is not clear |
 */

/** @typedef {import("./decision.js").Decision} Decision */
/** @typedef {Pick<import("./access.js").Access, "check" | "mask" | "maskPlan">} Access What the gate asks. */

/**
 * @typedef {object} GateOptions
 * @property {(decision: Decision, element: Element) => string} [reason] The words that a disabled control is described
 *   with. Default: the decision's message, which is meant for administrators.
 */

/**
 * @typedef {object} ElementGate
 * @property {(access: Access) => void} update Decides and fills in everything again, for another principal or after the
 *   snapshot was swapped.
 * @property {(container: Element, resource: string, record: object) => void} show Fills in every `data-mask` in
 *   `container` with the record's value, masked. The record is kept, in memory only, as long as the container is.
 * @property {() => { element: Element, permission: string, decision: Decision | undefined }[]} decisions Every element
 *   with `data-can`, the permission that decided it (the first that is denied, if any) and the decision; none if asking
 *   failed.
 * @property {() => void} disconnect Stops following changes. What was decided stays as it is.
 */

/** @typedef {Record<string, string | null>} Attributes Values by name; null for none. */

/**
 * @typedef {object} View A record as it is shown in a container.
 * @property {string} resource
 * @property {object} record
 * @property {number} round The gate's round in which the two below were made.
 * @property {unknown} masked
 * @property {{ path: string, mask: string }[] | undefined} plan Undefined if masking failed.
 * @property {WeakMap<Element, string>} texts What stands in each element, so that a user's own typing is not undone.
 */

const GATED = "[data-can],[data-mask]";
const GONE = "none";
const NOT_ALLOWED = '[data-can]:not([data-decided="allow"])';
const BUTTON = "[type=button],[type=submit],[type=reset],[type=image]";
const FIELD = "input,textarea,select";
const CHOICE = "select,option,optgroup,fieldset,[type=checkbox],[type=radio],[type=range],[type=color],[type=file]";
/** Attributes whose changes are followed; the last seven are what a gate leaves on an element that is then copied. */
const WATCHED =
  "data-can data-can-else data-mask href role tabindex aria-describedby style data-decided data-masked disabled readonly aria-disabled aria-description".split(" ");

/**
 * The page's own value of each attribute that a gate has set, so that it can be put back.
 * @type {WeakMap<Element, Map<string, string | null>>}
 */
const own = new WeakMap();

/**
 * The gate of each root. An element belongs to the innermost.
 * @type {WeakMap<Element, ElementGate>}
 */
const gates = new WeakMap();

/**
 * The innermost element, `element` itself included, that the map has.
 * @param {WeakMap<Element, unknown>} map @param {Element} element @returns {Element | null}
 */
function innermost(map, element) {
  /** @type {Element | null} */
  let found = element;
  while (found && !map.has(found)) found = found.parentElement;
  return found;
}

/** @param {Node} node @returns {Element[]} What matches in `node`, itself included. */
function within(node, selector = GATED) {
  if (node.nodeType !== 1) return [];
  const element = /** @type {Element} */ (node);
  return [element, ...element.querySelectorAll(selector)].filter((found) => found.matches(selector));
}

/**
 * `style` stands for its `display` alone.
 * @param {Element} element @param {string} name @param {string | null} value
 */
function put(element, name, value) {
  const { style } = /** @type {HTMLElement} */ (element);
  if (name === "style") {
    style?.setProperty("display", value, value === GONE ? "important" : "");
    if (!style?.length) element.removeAttribute(name);
  } else if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Takes what stands there for the page's own, unless only a gate can have set it.
 * @param {Map<string, string | null>} before @param {Element} element @param {string} name
 */
function remember(before, element, name) {
  const { style } = /** @type {HTMLElement} */ (element);
  if (name !== "style") before.set(name, name.startsWith("data-") ? null : element.getAttribute(name));
  else if (!before.has(name) || !style?.getPropertyPriority("display")) before.set(name, style?.display ?? null);
}

/**
 * Sets what is wanted, and puts back what was set before and is wanted no more.
 * @param {Element} element @param {Attributes} wanted
 */
function hold(element, wanted) {
  let before = own.get(element);
  if (!before) {
    own.set(element, (before = new Map()));
    if (element.matches('[data-decided="deny"],[data-masked]')) {
      for (const name of WATCHED.slice(-7)) put(element, name, null);
    }
  }
  for (const [name, value] of before) {
    if (name in wanted) continue;
    before.delete(name);
    put(element, name, value);
  }
  for (const [name, value] of Object.entries(wanted)) {
    if (!before.has(name)) remember(before, element, name);
    put(element, name, value);
  }
}

/**
 * What keeps a control from being used without taking it from the keyboard, where there is such a thing.
 * @param {Element} element @returns {Attributes}
 */
function locked(element) {
  if (element.matches(CHOICE)) return { disabled: "" };
  if (element.matches(FIELD)) return element.matches(BUTTON) ? {} : { readonly: "" };
  if (element.matches("a[href],a[role=link]")) return { href: null, role: "link", tabindex: "0" };
  return {};
}

/**
 * Stops whatever would activate a control that is not allowed, and keeps masked values out of submitted forms.
 * @param {Event} event
 */
function guard(event) {
  const target = /** @type {Element} */ (event.target);
  if (event.type === "formdata") {
    for (const control of /** @type {HTMLFormElement} */ (target).elements) {
      if (control.matches("[data-masked]") || control.closest(NOT_ALLOWED)) {
        /** @type {FormDataEvent} */ (event).formData.delete(/** @type {HTMLInputElement} */ (control).name);
      }
    }
  } else if ((/** @type {SubmitEvent} */ (event).submitter ?? target).closest?.(NOT_ALLOWED) && /^(Enter| |undefined)$/.test(/** @type {any} */ (event).key)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

/** @param {unknown} value @returns {string} */
function text(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? Object.values(value).map(text).filter(Boolean).join(", ") : String(value);
}

/**
 * The value at a path; the value above it where that is no object, as a redacted one is.
 * @param {unknown} value @param {string[]} path @returns {unknown}
 */
function valueAt(value, path) {
  for (const key of path) {
    if (value === null || typeof value !== "object") break;
    value = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  return value;
}

/**
 * What to write for a field and the name of the mask it went through, "" for none.
 * @param {View} view @param {string[]} path @returns {[shown: string, mask: string]}
 */
function read(view, path) {
  if (!view.plan) return ["", "redact"];
  const shown = text(valueAt(view.masked, path));
  const field = view.plan.find(({ path: pattern, mask }) =>
    mask !== "clear" && pattern.split(".").every((key, i) => key === "*" || i >= path.length || key === path[i]),
  );
  return [shown, field?.mask ?? (shown === text(valueAt(view.record, path)) ? "" : "redact")];
}

/** @param {Element} element @param {string} shown */
function write(element, shown) {
  const control = /** @type {HTMLInputElement} */ (element);
  if (element.matches("[type=checkbox],[type=radio]")) control.checked = shown === "true";
  else if (element.matches(FIELD)) control.value = control.defaultValue = shown;
  else element.textContent = shown;
}

/**
 * Decides every `data-can` in `root`, itself included, now and whenever the page changes.
 *
 * ```js
 * const page = gateElement(document.body, gate.access({ roles: ["viewer"] }));
 * page.show(profile, "contacts", contact);
 * ```
 *
 * A root gated again gets the new gate instead of the old one. Shadow trees inside it need a gate of their own.
 *
 * @param {Element} root
 * @param {Access} access
 * @param {GateOptions} [options]
 * @returns {ElementGate}
 */
export function gateElement(root, access, options = {}) {
  /** @type {WeakMap<Element, View>} */
  const views = new WeakMap();
  const reason = options.reason ?? ((/** @type {Decision} */ decision) => decision.message);
  let round = 0;

  /** @param {Element} element */
  function judge(element) {
    const permissions = (element.getAttribute("data-can") ?? "").trim().split(/\s+/);
    /** @type {{ permission: string, decision: Decision | undefined }} */
    let verdict = { permission: "", decision: undefined };
    for (const permission of permissions) {
      verdict = { permission, decision: undefined };
      try {
        verdict.decision = access.check(permission);
      } catch {
        // No decision is no allow.
      }
      if (verdict.decision?.effect !== "allow") break;
    }
    return verdict;
  }

  /** @param {Element} element @returns {Attributes} */
  function decided(element) {
    const { decision } = judge(element);
    if (decision?.effect === "allow") return { "data-decided": "allow" };
    const denied = { "data-decided": "deny" };
    if (decision && element.getAttribute("data-can-else") === "disable") {
      try {
        const why = { "aria-description": reason(decision, element), "aria-describedby": null };
        return { ...denied, ...why, "aria-disabled": "true", ...locked(element) };
      } catch {
        // Without a reason to give it is hidden like the others.
      }
    }
    return { ...denied, style: GONE };
  }

  /** @param {View} view */
  function mask(view) {
    view.round = round;
    view.plan = undefined;
    try {
      view.masked = access.mask(view.resource, view.record);
      view.plan = access.maskPlan(view.resource);
    } catch {
      // Without a plan every field stays empty.
    }
  }

  /** @param {Element} element @returns {Attributes} */
  function filled(element) {
    const view = views.get(/** @type {Element} */ (innermost(views, element)));
    if (!view) return {};
    if (view.round !== round) mask(view);
    const [shown, name] = read(view, (element.getAttribute("data-mask") ?? "").split("."));
    if (view.texts.get(element) !== shown) write(element, shown);
    view.texts.set(element, shown);
    return name ? { "data-masked": name, ...(element.matches(FIELD) ? locked(element) : {}) } : {};
  }

  /** @param {Element} element */
  function apply(element) {
    hold(element, {
      ...(element.hasAttribute("data-can") ? decided(element) : {}),
      ...(element.hasAttribute("data-mask") ? filled(element) : {}),
    });
  }

  /** @param {Element} element */
  const isMine = (element) => innermost(gates, element) === root;

  /** @param {MutationRecord[]} records @param {boolean} [late] Whether they stem from the gate's own doing. */
  function follow(records, late) {
    /** @type {Set<Element>} */
    const changed = new Set();
    for (const { addedNodes, attributeName, target } of records) {
      const element = /** @type {Element} */ (target);
      for (const node of addedNodes) within(node).forEach((found) => isMine(found) && changed.add(found));
      if (attributeName && !late && isMine(element)) {
        const before = own.get(element);
        if (before?.has(attributeName)) remember(before, element, attributeName);
        if (before || element.matches(GATED)) changed.add(element);
      }
    }
    changed.forEach(apply);
    settle();
  }

  /** Gates what came in while the gate was writing, and forgets its own writing. */
  function settle() {
    const records = observer.takeRecords();
    if (records.length) follow(records, true);
  }

  const observer = new MutationObserver((records) => follow(records));

  /** @type {ElementGate} */
  const gate = {
    update(next) {
      follow(observer.takeRecords());
      access = next;
      round += 1;
      within(root).filter(isMine).forEach(apply);
      settle();
    },
    show(container, resource, record) {
      follow(observer.takeRecords());
      views.set(container, { resource, record, round: 0, masked: undefined, plan: undefined, texts: new WeakMap() });
      within(container, "[data-mask]").forEach(apply);
      settle();
    },
    decisions: () =>
      within(root, "[data-can]")
        .filter(isMine)
        .map((element) => ({ element, ...judge(element) })),
    disconnect() {
      observer.disconnect();
      if (gates.get(root) === gate) gates.delete(root);
    },
  };

  gates.get(root)?.disconnect();
  gates.set(root, gate);
  for (const type of ["click", "dblclick", "auxclick", "keydown", "submit", "dragstart", "formdata"]) {
    root.getRootNode().addEventListener(type, guard, true);
  }
  observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: WATCHED });
  gate.update(access);
  return gate;
}
