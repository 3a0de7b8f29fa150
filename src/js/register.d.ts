/**
 * What a program knows of its policy when it is compiled. Empty as it comes, and every name is then any text.
 *
 * `rolegate types` writes a file that fills it, by `declare module "rolegate" { interface Register { … } }`; with that
 * in the program, a permission, role, scope or resource that the policy does not have is an error of types.
 */
export interface Register {}

/** A permission, `resource:action`. */
export type Permission = Register extends { permissions: infer P extends string } ? P : string;

/** The name of a role. */
export type Role = Register extends { roles: infer R extends string } ? R : string;

/** A scope, such as `store:brand-a`. */
export type Scope = Register extends { scopes: infer S extends string } ? S : string;

/** A scope, or every scope of a type: `store:*`. */
export type Extent = Register extends { extents: infer E extends string } ? E : string;

/** The name of a resource. */
export type Resource = Register extends { resources: infer R extends string } ? R : string;
