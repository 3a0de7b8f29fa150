/**
 * The smallest useful edge worker: one permission check per request, and a masked JSON answer.
 *
 * Copy it and change three things: the permission and resource below, `contact`
 * (your origin), and `token.js` (how you know who is asking). Whatever goes
 * wrong, nothing is shown.
 */
import { loadGate } from "rolegate";
import snapshot from "./policy.rgs"; // an ArrayBuffer: see the rule in wrangler.toml
import { verified } from "./token.js";

const PERMISSION = "contacts:view";
const RESOURCE = "contacts";

/** The loaded snapshot, kept as long as the host keeps this worker. */
let gate;

export default {
  async fetch(request, env) {
    try {
      gate ??= await loadGate(snapshot);
    } catch (error) {
      console.error(error.code); // `snapshot/…`: the file was damaged on its way here
      return Response.json({ error: "unavailable" }, { status: 503 });
    }
    const claims = await verified(request, env);
    if (!claims) {
      return Response.json({ error: "unauthenticated" }, { status: 401, headers: { "www-authenticate": "Bearer" } });
    }
    const access = gate.access({ roles: claims.roles });
    const decision = access.check(PERMISSION);
    if (decision.effect !== "allow") {
      return Response.json({ error: "forbidden", permission: PERMISSION, code: decision.code }, { status: 403 });
    }
    return Response.json(access.mask(RESOURCE, contact()), { headers: { "cache-control": "private, no-store" } });
  },
};

/** Stands for the answer of your origin: `await (await fetch(origin)).json()`. */
function contact() {
  return {
    id: "c-1815",
    email: "ada@example.com",
    phone: "+44 20 7946 0958",
    name: "Ada Lovelace",
    date_of_birth: "1815-12-10",
    shipping_address: "12 St James's Square, London",
    lifetime_value: 1843,
  };
}
