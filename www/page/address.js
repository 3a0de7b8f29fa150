/** What the page shows, kept in the address so that a link can be shared: `#roles=viewer,analyst&view=contacts&compare=tech-team`. */

/** @typedef {{ roles: string[] | null, view: string | null, compare: string[] | null }} Address Null where the address is silent. */

/** @param {string} hash @returns {Address} */
export function readAddress(hash) {
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  /** @param {string} key */
  const names = (key) => query.get(key)?.split(",").filter(Boolean) ?? null;
  return { roles: names("roles"), view: query.get("view"), compare: names("compare") };
}

/** @param {{ roles: string[], view: string, compare: string[] | null }} shown */
export function writeAddress({ roles, view, compare }) {
  const query = new URLSearchParams({ roles: roles.join(","), view });
  if (compare) query.set("compare", compare.join(","));
  return `#${query.toString().replaceAll("%2C", ",")}`;
}
