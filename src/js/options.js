// Numbers and addresses that a caller may give.

import { RolegateError } from "./error.js";

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} [most]
 * @param {number} [least]
 */
export function readNumber(name, value, most = Number.MAX_SAFE_INTEGER, least = 0) {
  if (value === undefined) return undefined;
  if (typeof value === "number" && value >= least && value <= most) return value;
  throw new RolegateError("load/bad-option", `${name} is a number from ${least} to ${most}`);
}

/**
 * @param {unknown} address
 * @returns {Request}
 */
export function readAddress(address) {
  if (typeof address === "string" || address instanceof URL || address instanceof Request) {
    try {
      const request = new Request(address);
      if (request.method === "GET" && /^https?:/.test(request.url)) return request;
    } catch {}
  }
  throw new RolegateError("load/bad-source", "only an address of http: or https: will do, by GET");
}
