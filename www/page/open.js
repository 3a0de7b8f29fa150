/**
 * Opens a file that was dropped or chosen: a snapshot is swapped in, a policy is compiled in this page first.
 *
 * Whatever is wrong with the file, the gate that was loaded before keeps answering.
 */

/** @typedef {import("rolegate").Gate} Gate */
/** @typedef {import("rolegate/author").PolicyError} PolicyError */

/**
 * @typedef {object} Opened
 * @property {"swapped" | "refused" | "errors"} outcome
 * @property {string} file
 * @property {number} [took] Milliseconds from bytes to a gate that answers.
 * @property {string} [code] Why it was refused.
 * @property {string} [message]
 * @property {string} [source] The policy's text.
 * @property {PolicyError[]} [errors]
 */

/** Larger files are refused unread. */
const LARGEST = 16 * 1024 * 1024;

/** @param {string} name */
const isPolicy = (name) => /\.(ya?ml|json)$/i.test(name);

/** @param {Gate} gate @param {File} file @returns {Promise<Opened>} */
export async function openFile(gate, file) {
  if (file.size > LARGEST) return { outcome: "refused", file: file.name, code: "page/too-large", message: "files of more than 16 MB are not opened" };
  const start = performance.now();
  try {
    if (isPolicy(file.name)) return await openPolicy(gate, file, start);
    gate.swap(await file.arrayBuffer());
    return { outcome: "swapped", file: file.name, took: performance.now() - start };
  } catch (error) {
    const { code = "page/unreadable", message } = /** @type {Error & { code?: string }} */ (error);
    return { outcome: "refused", file: file.name, code, message };
  }
}

/** @param {Gate} gate @param {File} file @param {number} start @returns {Promise<Opened>} */
async function openPolicy(gate, file, start) {
  const [source, { compilePolicy }] = await Promise.all([file.text(), import("rolegate/author")]);
  const compiled = await compilePolicy(source, { epoch: gate.epoch + 1, issuedAt: Math.floor(Date.now() / 1000) });
  if (!compiled.ok) return { outcome: "errors", file: file.name, source, errors: compiled.errors };
  gate.swap(compiled.snapshot);
  return { outcome: "swapped", file: file.name, took: performance.now() - start };
}

/**
 * Calls back with each file that is dropped on the page or chosen with the input.
 * @param {HTMLInputElement} input @param {HTMLElement} veil Shown while a file is held over the page.
 * @param {(file: File) => void} open
 */
export function acceptFiles(input, veil, open) {
  input.addEventListener("change", () => {
    if (input.files?.[0]) open(input.files[0]);
    input.value = "";
  });
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    veil.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) veil.hidden = true;
  });
  addEventListener("drop", (event) => {
    veil.hidden = true;
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    open(event.dataTransfer.files[0]);
  });
}
