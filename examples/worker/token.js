/**
 * Who is asking: the claims of a bearer token (a JWT signed with HMAC-SHA-256), or nothing.
 *
 * The one key that is trusted is the secret `TOKEN_KEY`. If your identity
 * provider signs with a key pair, verify with its public key instead, and check
 * the issuer and audience it promises you. Never read roles from an unverified
 * token or from a header that a client can set.
 */
export async function verified(request, env) {
  const token = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(request.headers.get("authorization") ?? "");
  if (!token || !env.TOKEN_KEY) return undefined;
  const [, head, body, signature] = token;
  try {
    if (json(head).alg !== "HS256") return undefined;
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(env.TOKEN_KEY), hmac, false, ["verify"]);
    if (!(await crypto.subtle.verify("HMAC", key, bytes(signature), new TextEncoder().encode(`${head}.${body}`))))
      return undefined;
    const claims = json(body);
    return claims.exp > Date.now() / 1000 ? claims : undefined;
  } catch {
    return undefined; // no base64url, or no JSON
  }
}

const bytes = (base64url) =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const json = (base64url) => JSON.parse(new TextDecoder().decode(bytes(base64url)));
