/**
 * Writes lists into the app's markup: one copy of each `template[data-each]` per item, `{key}` replaced by its value.
 *
 * Fields that carry personal data are never written here; they are `data-mask`, which the gate fills.
 */

/** What a row shows through the gate. @typedef {{ container: Element, resource: string, record: object }} Shown */

/** @param {string} text @param {Record<string, any>} item */
const written = (text, item) => text.replace(/\{(\w+)\}/g, (_, key) => String(item[key]));

/** @param {Node} node @param {Record<string, any>} item */
function write(node, item) {
  if (node instanceof Element) {
    for (const attribute of node.attributes) attribute.value = written(attribute.value, item);
  } else if (node instanceof Text) {
    node.data = written(node.data, item);
  }
  node.childNodes.forEach((child) => write(child, item));
}

/** @param {Element} container @param {any} item @returns {Shown} */
function shown(container, item) {
  const { resource = "", within } = /** @type {HTMLElement} */ (container).dataset;
  return { container, resource, record: within ? { [within]: [item] } : item };
}

/**
 * @param {Element} root
 * @param {Record<string, any>} data
 * @returns {Shown[]} Every container with `data-resource`, and the record that belongs into it.
 */
export function fill(root, data) {
  /** @type {Shown[]} */
  const all = [];
  for (const template of root.querySelectorAll("template")) {
    for (const item of data[template.dataset.each ?? ""]) {
      const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
      write(copy, item);
      for (const container of copy.querySelectorAll("[data-resource]")) all.push(shown(container, item));
      template.before(copy);
    }
    template.remove();
  }
  for (const container of root.querySelectorAll("[data-from]")) {
    all.push(shown(container, data[/** @type {HTMLElement} */ (container).dataset.from ?? ""]));
  }
  return all;
}
