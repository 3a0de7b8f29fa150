// What a program may and must not write once `rolegate types` has told the package its policy.
import { loadGate } from "rolegate";
import type { Access, Decision, Gate, Permission, Principal, Question, Resource, Role, Scope } from "rolegate";
import type { Access as FullAccess } from "rolegate/full";
import type { Fields, ScopeType, Permission as OwnPermission } from "./shop.js";

/** Fails to compile unless both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <T extends true>(): T | undefined => undefined;
is<Same<Permission, OwnPermission>>();
is<Same<Role, "editor" | "viewer">>();
is<Same<Scope, "account:acme" | "store:brand-a">>();
is<Same<ScopeType, "account" | "store">>();
is<Same<Resource, "campaigns" | "contacts" | "pii.email">>();
is<Same<Fields["contacts"], "addresses.*.street" | "email">>();

declare const gate: Gate;
declare const access: Access;
declare const full: FullAccess;
declare const unknown: string;

export const allowed: boolean = access.can("campaigns:edit") && full.can("pii.email:reveal");
export const principal: Principal = { roles: ["viewer", { role: "editor", at: "store:*" }], at: "store:brand-a" };
export const questions: Question[] = [{ permission: "contacts:view", field: "email" }];
export const decisions: Decision[] = access.checkMany(["contacts:view", ...questions]);
export const many: string[] = [...gate.whoCan("campaigns:edit", { at: "account:acme" }), ...access.actions("contacts")];
export const loading: Promise<Gate> = loadGate("/shop.rgs");
gate.covers("editor", "viewer");
gate.matrix([principal], ["campaigns:view"]);
access.mask("contacts", {});
access.can(unknown as Permission);

// @ts-expect-error a misspelt permission
access.can("campains:edit");
// @ts-expect-error any text is no permission
access.can(unknown);
// @ts-expect-error a misspelt permission, of the full module
full.can("campains:edit");
// @ts-expect-error an action that the resource has not
access.check("contacts:edit");
// @ts-expect-error
access.canSome("campains:edit");
// @ts-expect-error
access.canField("campains:edit", "name");
// @ts-expect-error
access.checkMany([{ permission: "campains:edit" }]);
// @ts-expect-error
access.allowed("campains:edit", []);
// @ts-expect-error
access.whereCan("campains:edit");
// @ts-expect-error
access.filter("campains:edit");
// @ts-expect-error a misspelt resource
access.actions("contact");
// @ts-expect-error a misspelt resource: everything would be redacted
access.mask("contact", {});
// @ts-expect-error a misspelt role
gate.access({ roles: ["veiwer"] });
// @ts-expect-error a misspelt role at a scope
gate.access({ roles: [{ role: "veiwer", at: "store:*" }] });
// @ts-expect-error a type of scope that there is not
gate.access({ roles: [{ role: "editor", at: "shop:*" }] });
// @ts-expect-error a scope that there is not
gate.access({ at: "store:brand-b" });
// @ts-expect-error nobody is asked about every store at once
gate.access({ at: "store:*" });
// @ts-expect-error
gate.whoCan("campains:edit");
// @ts-expect-error
gate.covers("editor", "veiwer");
// @ts-expect-error
gate.matrix([principal], ["campains:view"]);
