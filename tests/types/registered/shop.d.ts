// Made by `rolegate types` of the policy `shop`; make it again rather than edit it.
import "rolegate";

/** Every permission. */
export type Permission = "campaigns:edit" | "campaigns:view" | "contacts:view" | "pii.email:reveal";

/** Every role. */
export type Role = "editor" | "viewer";

/** Every kind of scope. */
export type ScopeType = "account" | "store";

/** Every scope. */
export type Scope = "account:acme" | "store:brand-a";

/** Every resource. */
export type Resource = "campaigns" | "contacts" | "pii.email";

/** The classified fields of each resource that has any. */
export interface Fields {
  "contacts": "addresses.*.street" | "email";
}

declare module "rolegate" {
  interface Register {
    permissions: Permission;
    roles: Role;
    scopes: Scope;
    extents: Scope | `${ScopeType}:*`;
    resources: Resource;
    fields: Fields;
  }
}
