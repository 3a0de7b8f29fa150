/**
 * Google Cloud's predefined roles, as `../shared/data/gcp-iam` beside the project has them: as a policy, as rules of CASL,
 * and as bits, each of which answers what five roles together may do.
 */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { root } from "./opening.mjs";

const DATA = `${root}/../shared/data/gcp-iam/gcp_roles.json.gz`;

/** Who asks holds these, as in `benches/native/src/catalogue.rs`. */
export const HELD = [
  "roles/compute.viewer",
  "roles/bigquery.dataViewer",
  "roles/logging.viewer",
  "roles/pubsub.publisher",
  "roles/storage.objectViewer",
];
export const GRANTED = "compute.instances:get";
export const DENIED = "compute.instances:delete";

/** The catalogue, or nothing where the data is not. */
export const readRoles = () => (existsSync(DATA) ? JSON.parse(gunzipSync(readFileSync(DATA))) : undefined);

/** Resource and action of `service.resource.verb`. */
function halves(permission) {
  const at = permission.lastIndexOf(".");
  return [permission.slice(0, at), permission.slice(at + 1)];
}

/** So many roles, those held among them, the others at even steps through all. */
function some(roles, count) {
  const held = roles.filter(({ name }) => HELD.includes(name));
  const others = roles.filter(({ name }) => !HELD.includes(name));
  const wanted = Math.min(count, roles.length) - held.length;
  return [...held, ...Array.from({ length: wanted }, (_, step) => others[Math.floor((step * others.length) / wanted)])];
}

/** A policy with the whole catalogue and some of the roles. */
export function policyOf({ permissions, roles }, count = roles.length) {
  const resources = {};
  for (const [resource, action] of permissions.map(halves)) (resources[resource] ??= { actions: [] }).actions.push(action);
  const names = permissions.map((permission) => halves(permission).join(":"));
  const entries = some(roles, count).map(({ name, title, p }) => [
    name,
    p.length ? { title, grants: [{ allow: p.map((at) => names[at]) }] } : { title },
  ]);
  return { rolegate: 1, id: "gcp", resources, roles: Object.fromEntries(entries) };
}

/** Names of the roles that do not grant a permission. */
export function without({ permissions, roles }, permission) {
  const at = permissions.indexOf(permission.replace(":", "."));
  return roles.filter(({ p }) => !p.includes(at)).map(({ name }) => name);
}

/** For CASL: a rule for each resource of a role, by role. */
export function rulesOf({ permissions, roles }) {
  const rules = ({ p }) => {
    const byResource = {};
    for (const [subject, action] of p.map((at) => halves(permissions[at]))) (byResource[subject] ??= []).push(action);
    return Object.entries(byResource).map(([subject, action]) => ({ subject, action }));
  };
  return Object.fromEntries(roles.map((role) => [role.name, rules(role)]));
}

/** For a bitset by hand: names in order, and of each role a bit a name, in base64. */
export function bitsOf({ permissions, roles }) {
  const bits = ({ p }) => {
    const bytes = Buffer.alloc(Math.ceil(permissions.length / 8));
    for (const at of p) bytes[at >> 3] |= 1 << (at & 7);
    return bytes.toString("base64");
  };
  const names = permissions.map((permission) => halves(permission).join(":"));
  return { permissions: names, roles: Object.fromEntries(roles.map((role) => [role.name, bits(role)])) };
}
