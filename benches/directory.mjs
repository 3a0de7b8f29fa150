/**
 * Directories of any size: subjects that hold ten roles each, at projects in folders of one organisation.
 */
import { DENIED, GRANTED, HELD } from "./gcp.mjs";

/** Assignments of each subject. */
export const EACH = 10;

/** A tree of scopes: one organisation, folders in it, and projects in each. */
export const treeOf = (folders, projects) => ({ folders, projects, scopes: 1 + folders + folders * projects });

/** Where the first subject asks. */
const place = (folder, project) => `project:f${folder}-p${project}`;
const subject = (number) => `user:${String(number).padStart(7, "0")}@example.com`;

/** Numbers in no order that are the same each time. */
const scattered = (number) => Math.imul(number + 1, 2654435761) >>> 0;

/** What a policy has besides roles to be a directory's. */
export const SCOPES = { organisation: null, folder: { in: ["organisation"] }, project: { in: ["folder"] } };

/**
 * The directory's document. Each subject holds one of the roles held in the other benches at a project of its own, and
 * others at other projects and folders.
 *
 * @param {string[]} roles None of which grants what is to be denied.
 * @param {{ folders: number, projects: number }} tree
 * @param {number} assignments
 */
export function directoryOf(roles, { folders, projects }, assignments) {
  const scopes = { "organisation:all": null };
  for (let folder = 0; folder < folders; folder += 1) {
    scopes[`folder:f${folder}`] = { in: "organisation:all" };
    for (let project = 0; project < projects; project += 1) scopes[place(folder, project)] = { in: `folder:f${folder}` };
  }
  const held = Array.from({ length: assignments }, (_, row) => {
    const number = Math.floor(row / EACH);
    const random = scattered(row);
    if (row % EACH === 0) return { subject: subject(number), role: HELD[0], at: home(number, { folders, projects }) };
    const at = random % 4 === 0 ? `folder:f${(random >>> 4) % folders}` : place((random >>> 4) % folders, (random >>> 12) % projects);
    return { subject: subject(number), role: roles[(random >>> 3) % roles.length], at };
  });
  return { rolegate: 1, scopes, assignments: held };
}

function home(number, { folders, projects }) {
  return place(number % folders, scattered(number) % projects);
}

/** So many of the subjects as principals, each at its own project, the first of whom is granted and denied the same. */
export function questionOf(tree, assignments, count) {
  const subjects = assignments / EACH;
  const asked = Math.min(count, subjects);
  const step = Math.floor(subjects / asked);
  const principals = Array.from({ length: asked }, (_, at) => {
    const number = ((subjects >> 1) + at * step) % subjects;
    return { subject: subject(number), at: home(number, tree) };
  });
  return { principals, granted: GRANTED, denied: DENIED };
}
