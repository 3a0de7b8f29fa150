// What a program may write: each of these must compile against the built package.
import { Access, Gate, RolegateError, loadGate } from "rolegate";
import type {
  CacheOptions,
  Decision,
  LoadOptions,
  ClassReason,
  MaskedField,
  Principal,
  PublicKey,
  ReasonCode,
  SnapshotCopy,
  SnapshotInfo,
  SnapshotSource,
  SnapshotStore,
  SwapEvent,
  Watch,
  WatchEvents,
  WatchOptions,
} from "rolegate";
import { compilePolicy } from "rolegate/author";
import type { CompileOptions, Compiled, PolicyError } from "rolegate/author";
import { gateElement } from "rolegate/dom";
import { toMongo, toPrisma, toSql } from "rolegate/filter";
import type { Expression, Filter, SqlOptions } from "rolegate/filter";

/** Fails to compile unless both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <T extends true>(): T | undefined => undefined;

export async function load(bytes: Uint8Array, buffer: ArrayBuffer, module: WebAssembly.Module): Promise<Gate> {
  const options: LoadOptions = { now: () => Date.now(), fetch: globalThis.fetch, wasm: module };
  const sources: SnapshotSource[] = [
    "/a.rgs",
    new URL("https://example.com/a.rgs"),
    new Request("/a.rgs"),
    new Response(),
    buffer,
    bytes,
  ];
  for (const source of sources) await loadGate(source);
  await loadGate(fetch("/a.rgs"));
  await loadGate(
    fetch("/a.rgs").then((answer) => answer.arrayBuffer()),
    options,
  );
  await loadGate(bytes, {});
  const jwk: JsonWebKey = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
  const keys: PublicKey[] = [bytes, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", jwk, {} as CryptoKey];
  await loadGate(bytes, { publicKey: bytes, publicKeys: keys, requireSignature: false, minEpoch: 7, clockSkew: 60 });
  await loadGate(bytes, { publicKeys: Object.freeze([...keys]) });
  await loadGate(bytes, { pseudonymKey: bytes });
  await loadGate(bytes, { pseudonymKey: "a text of 16 bytes or more" });
  await loadGate(bytes, { wasm: bytes as BufferSource });
  return loadGate("/a.rgs");
}

export function ask(gate: Gate): void {
  const principal: Principal = { roles: ["viewer"], subject: "user:1", at: "store:a" };
  const frozen: readonly string[] = Object.freeze(["viewer"]);
  gate.access({ roles: frozen });
  gate.access({});
  gate.access({ roles: ["viewer", { role: "editor", at: "store:*" }] });
  const access: Access = gate.access(principal);
  is<Same<ReturnType<Access["can"]>, boolean>>();
  is<Same<Access["roles"], string[]>>();
  is<Same<Gate["epoch"], number>>();
  const decision: Decision = access.check("contacts:view");
  const codes: Record<ReasonCode, true> = {
    granted: true,
    implied: true,
    "not-granted": true,
    "no-roles": true,
    "unknown-role": true,
    "unknown-permission": true,
    "unknown-subject": true,
    "unknown-scope": true,
    "out-of-scope": true,
    "stale-snapshot": true,
    "session-expired": true,
    unavailable: true,
    "condition-unmet": true,
    "other-field": true,
    "requirement-unmet": true,
    guardrail: true,
    "unknown-attribute": true,
    "some-fields": true,
    derived: true,
  };
  if (codes[decision.code] && decision.effect === "allow") {
    const path: string[] | undefined = decision.path;
    const grant: number | undefined = decision.grant;
    console.log(
      path,
      grant,
      decision.role,
      decision.grantedBy,
      decision.impliedBy,
      decision.because,
      decision.audited,
      decision.policy,
      decision.epoch,
      decision.message,
    );
  }
  const nearest: string[] | undefined = decision.nearest;
  console.log(nearest, decision.unknownRoles.length);
}

export function askMore(gate: Gate): void {
  const principal: Principal = { subject: "user:1", attributes: { team: "red" }, session: { since: new Date() } };
  const access = gate.access(principal);
  gate.access({ roles: ["viewer"], session: { since: 1 } });
  const request = { resource: { owner: "user:1" }, context: { plan: "pro" }, field: "name" };
  is<Same<ReturnType<Access["canSome"]>, boolean>>();
  const can: boolean = access.can("contacts:edit", request) && access.canField("contacts:edit", "name", request);
  const fields: string[] = access.permittedFields("contacts:edit", { resource: request.resource });
  const names: string[] = [...access.actions("contacts", request), ...access.whereCan("contacts:edit")];
  const records: { owner: string }[] = access.allowed("contacts:edit", [{ owner: "user:1" }], { context: {} });
  const decisions: Decision[] = access.checkMany(["contacts:view", { permission: "contacts:edit", ...request }]);
  const decision = access.check("contacts:edit", request);
  const effect: "allow" | "deny" | "conditional" = decision.effect;
  const missing: string[] | undefined = decision.missing;
  const at: "same" | "parent" | "root" | "above" | undefined = decision.requiredAt;
  const reason: string = decision.reason;
  console.log(can, fields, names, records, decisions, effect, missing, at, reason, decision.required, decision.guardrail);
  const who: string[] = gate.whoCan("contacts:edit", { at: "store:a" });
  const covers: boolean = gate.covers("admin", "viewer");
  const slice: Uint8Array = gate.slice({ subject: "user:42", at: "store:a" }, { opaque: true, terse: false });
  const matrix: ("allow" | "deny" | "conditional")[][] = gate.matrix([principal, {}], ["contacts:edit"]);
  console.log(who, covers, slice, matrix);
}

export function filters(access: Access): void {
  const filter: Filter = access.filter("contacts:edit", { context: { plan: "pro" } });
  const expression: Expression | undefined = filter.expression;
  const options: SqlOptions = { columns: { "resource.owner": "owner" }, dialect: "sqlite", first: 2 };
  const { text, values }: { text: string; values: unknown[] } = toSql(filter, options);
  console.log(expression, text, values, toMongo(filter), toPrisma(filter, { fields: { "resource.owner": "ownerId" } }));
}

export function masks(access: Access): void {
  interface Contact {
    email: string;
    phones: { number: string }[];
  }
  const contact: Contact = { email: "ada@example.com", phones: [] };
  const one: Contact = access.mask("contacts", contact);
  const many: Contact[] = access.mask("contacts", [contact]);
  const json: string = access.maskJson("contacts", "{}");
  const bytes: Uint8Array = access.maskJson("contacts", new Uint8Array());
  const stream: TransformStream<Uint8Array, Uint8Array> = access.maskStream("contacts", { format: "ndjson", highWaterMark: 1 });
  const plan: MaskedField[] = access.maskPlan("contacts");
  const reasons: ClassReason[] = access.explainMask("contacts", "phones.0.number");
  const kept: Contact = access.restore("contacts", { ...one, phones: [] }, contact);
  const isMasked: boolean = access.isMasked("contacts", "email", one.email, contact.email);
  console.log(
    json,
    bytes,
    stream,
    one.email,
    many.length,
    plan.map(({ path, class: name, mask, rung }) => [path, name, mask, rung]),
    plan.flatMap(({ classes, records, revealedBy }) => [...classes, ...records, ...revealedBy]),
    reasons.map(({ field, above }) => [field, above[0]?.decision.nearest]),
    isMasked ? kept.email : one.email,
  );
}

export async function update(gate: Gate, bytes: Uint8Array): Promise<void> {
  is<Same<ReturnType<Gate["update"]>, Promise<void>>>();
  is<Same<ReturnType<Gate["apply"]>, Promise<void>>>();
  await gate.update("/a.rgs");
  await gate.update(fetch("/a.rgs"));
  await gate.update(bytes);
  await gate.apply("/change.rgd");
  await gate.apply(fetch("/change.rgd"));
  await gate.apply(bytes);
  gate.access({ roles: ["viewer"], minEpoch: gate.epoch });
}

export async function refresh(gate: Gate, signal: AbortSignal): Promise<void> {
  const options: WatchOptions = { interval: 60, jitter: 0.2, timeout: 10, delta: true, signal };
  const injected: WatchOptions = { now: () => 0, random: Math.random, fetch: globalThis.fetch };
  const watch: Watch = gate.watch("/a.rgs", { ...options, ...injected });
  gate.watch(new URL("https://example.com/a.rgs"));
  gate.watch(new Request("/a.rgs", { headers: { authorization: "Bearer 1" } }));
  const stop: () => void = watch.on("ready", ({ epoch }) => console.log(epoch + 1));
  watch.on("updated", ({ epoch, previousEpoch, delta }) => console.log(epoch - previousEpoch, delta === true));
  watch.on("error", ({ error, failures, retryIn }) => console.log(error.code, error instanceof RolegateError, failures + retryIn));
  watch.on("recovered", (event: WatchEvents["recovered"]) => console.log(event.epoch, event.failures));
  is<Same<ReturnType<Watch["refresh"]>, Promise<boolean>>>();
  const isStopped: boolean = (await watch.refresh()) && watch.stopped;
  stop();
  watch.stop();
  const isCopy: boolean = gate.isCopy;
  await gate.forget();
  console.log(isStopped, isCopy);
}

export async function cache(bytes: Uint8Array): Promise<void> {
  const copies = new Map<string, SnapshotCopy>();
  const store: SnapshotStore = {
    get: (key) => copies.get(key),
    put: async (key, copy) => void copies.set(key, { bytes: copy.bytes }),
    delete: (key) => copies.delete(key),
  };
  const options: CacheOptions = { name: "ada", store, patience: 1 };
  await loadGate("/a.rgs", { cache: true });
  await loadGate("/a.rgs", { cache: "ada" });
  await loadGate("/a.rgs", { cache: options });
  copies.set("ada", { bytes, etag: '"1"' });
}

export function store(gate: Gate, bytes: Uint8Array): void {
  const stop: () => void = gate.subscribe((event: SwapEvent) =>
    console.log(event.epoch, event.previousEpoch, event.changed.join()),
  );
  gate.subscribe(() => {});
  const info: Readonly<SnapshotInfo> = gate.getSnapshot();
  const size: number = info.size + info.issuedAt + info.notAfter + gate.size + gate.issuedAt + gate.notAfter;
  const kinds: ("system" | "custom")[] = gate.roles().map((role) => role.kind);
  const audited: boolean[] = gate.permissions().map((permission) => permission.audited);
  const titles: string[] = gate.resources().map((resource) => resource.title);
  gate.swap(bytes);
  gate.swap(new ArrayBuffer(8));
  stop();
  gate.dispose();
  console.log(size, kinds, audited, titles, gate.policy);
}

export async function author(): Promise<Uint8Array> {
  const stamp: CompileOptions = { epoch: 1, issuedAt: 2, notAfter: 3 };
  const compiled: Compiled = await compilePolicy("rolegate: 1", stamp);
  await compilePolicy({ rolegate: 1 });
  if (compiled.ok) return compiled.snapshot;
  const first: PolicyError | undefined = compiled.errors[0];
  const line: number | undefined = first?.line;
  throw new RolegateError(
    "policy/invalid",
    `${first?.code} ${first?.path} ${line} ${first?.column} ${first?.suggestion}`,
  );
}

export function dom(root: Element, access: Access): void {
  const gated = gateElement(root, access);
  gated.update(access);
  gated.show(root, "contacts", { email: "ada@example.com" });
  for (const { element, permission, decision } of gated.decisions())
    console.log(element.tagName, permission, decision?.effect);
  gated.disconnect();
}

export function failed(error: unknown): string {
  if (error instanceof RolegateError) {
    const code: string = error.code;
    return `${error.name} ${code} ${error.message}`;
  }
  return error instanceof Error ? error.message : String(error);
}
