// What a swap changed.

import { ask, numbersOf } from "./ask.js";
import { begun } from "./claims.js";
import { ASK, NONE, NUMBER, PERMISSION, ROLE, TEXT, count, permissionName } from "./core.js";

/**
 * Permissions that other roles grant in one snapshot than in the other, in order of name.
 *
 * @param {import("#core").Core} before
 * @param {import("#core").Core} after
 * @returns {string[]}
 */
export function changedPermissions(before, after) {
  const grantsBefore = granters(before);
  const grantsAfter = granters(after);
  const names = new Set([...grantsBefore.keys(), ...grantsAfter.keys()]);
  return [...names].filter((name) => grantsBefore.get(name) !== grantsAfter.get(name)).sort();
}

/**
 * By name of permission the names of the roles that grant it, as one text.
 *
 * @param {import("#core").Core} core
 */
function granters(core) {
  const texts = Array.from({ length: count(core, PERMISSION) }, () => "");
  for (let role = 0; role < count(core, ROLE); role++) {
    // A name holds no space.
    const name = ` ${core.text(TEXT.role, role)}`;
    // At the time at which the snapshot was issued, in a session that has just begun, nothing has expired.
    const row = numbersOf(ask(core, ASK.row, begun(role), core.number(NUMBER.issuedAt, 0), { id: NONE }));
    // What is allowed, and what could be, count alike.
    row.forEach((word, position) => {
      const at = position % (row.length / 2);
      for (let bits = word; bits; bits &= bits - 1) texts[at * 32 + 31 - Math.clz32(bits & -bits)] += name;
    });
  }
  return new Map(texts.map((text, id) => [permissionName(core, id), text]));
}
