// What a snapshot has: its roles, permissions and resources, by name and title.

import { NUMBER, PERMISSION, RESOURCE, ROLE, TEXT, count, permissionName } from "./core.js";

/** @param {import("#core").Core} core */
export function rolesOf(core) {
  return ids(core, ROLE).map((id) => ({
    name: core.text(TEXT.role, id),
    title: core.text(TEXT.roleTitle, id),
    kind: /** @type {"system" | "custom"} */ (core.number(NUMBER.system, id) ? "system" : "custom"),
  }));
}

/** @param {import("#core").Core} core */
export function permissionsIn(core) {
  return ids(core, PERMISSION).map((id) => ({
    name: permissionName(core, id),
    title: core.text(TEXT.permissionTitle, id),
    audited: core.number(NUMBER.audited, id) === 1,
  }));
}

/** @param {import("#core").Core} core */
export function resourcesOf(core) {
  return ids(core, RESOURCE).map((id) => ({
    name: core.text(TEXT.resource, id),
    title: core.text(TEXT.resourceTitle, id),
  }));
}

/**
 * @param {import("#core").Core} core
 * @param {number} kind
 */
function ids(core, kind) {
  return Array.from({ length: count(core, kind) }, (_, id) => id);
}
