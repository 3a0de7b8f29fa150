//! A policy whose every name is resolved: what the compiler makes and the encoder writes.
//!
//! INVARIANT: resources, the actions of a resource, the fields of a resource, classes and roles
//! are each sorted by name (fields by path) without duplicates; every id is a position in those
//! lists. A `PermissionId` counts the actions of all resources through, in that order.

use super::{
    ClassId, ConditionId, Extent, GroupId, Mask, PermissionId, ResourceId, RoleId, ScopeId, ScopeTypeId,
};
use alloc::{string::String, vec::Vec};

/// A whole policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// What decisions and events call this policy, e.g. `ometria`.
    pub id: String,
    /// Every resource, the `pii.CLASS` resource of each class included.
    pub resources: Vec<Resource>,
    /// Which permission brings which other; transitively closed, sorted, no pair with itself.
    pub implications: Vec<Implication>,
    /// Every data class.
    pub classes: Vec<Class>,
    /// Every role.
    pub roles: Vec<Role>,
    /// Every kind of scope.
    pub scope_types: Vec<ScopeType>,
    /// Who is where.
    pub directory: Directory,
    /// Every condition, each text once.
    pub conditions: Vec<Condition>,
    /// What permissions require, those of the required followed through: grouped by permission ascending, each group in the
    /// order in which `docs/decision-order.md` meets them.
    pub requirements: Vec<Requirement>,
    /// Every guardrail, in order of name.
    pub guardrails: Vec<Guardrail>,
    /// Conditions without which a permission is not there; sorted.
    pub availability: Vec<(PermissionId, ConditionId)>,
    /// Conditions under which a record of a resource is erased: one a resource, sorted.
    pub erased: Vec<(ResourceId, ConditionId)>,
    /// How long a session may last, in seconds; 0 for any time.
    pub longest_session: u64,
    /// Roles of who names neither subject nor roles; sorted.
    pub anonymous: Vec<RoleId>,
}

/// An expression that is true, false or unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// As it was written.
    pub source: String,
    /// The program it comes to.
    pub code: Vec<u8>,
}

/// A permission that another needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// The permission that is not enough alone.
    pub permission: PermissionId,
    /// What else is needed.
    pub required: PermissionId,
    /// How many scopes above the one asked at; [`ROOT`](super::ROOT) for the outermost.
    pub up: u16,
}

/// A denial that beats every grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardrail {
    /// E.g. `no-export`.
    pub name: String,
    /// Why, for people; empty for none.
    pub because: String,
    /// Whether `permissions` is what it leaves, rather than what it forbids.
    pub cap: bool,
    /// Sorted, no duplicates.
    pub permissions: Vec<PermissionId>,
    /// Roles it is for; all if there are none. Sorted.
    pub roles: Vec<RoleId>,
    /// Where.
    pub at: Extent,
    /// When, if not always.
    pub condition: Option<ConditionId>,
}

/// A kind of scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeType {
    /// E.g. `store`.
    pub name: String,
    /// Whether a role's grants at a scope of this type stand instead of what the role inherits there.
    pub replaces: bool,
}

/// Scopes, groups and subjects.
///
/// INVARIANT: groups and subjects are sorted by name without duplicates; a scope stands before all that is
/// below it, and those stand before anything else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directory {
    /// Every scope.
    pub scopes: Vec<Scope>,
    /// Every group.
    pub groups: Vec<Group>,
    /// Every subject.
    pub subjects: Vec<Subject>,
}

/// A place in the tree of scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Its kind: left half of `store:brand-a`.
    pub kind: ScopeTypeId,
    /// Right half of `store:brand-a`; unique in its kind.
    pub name: String,
    /// The scope it lies in; none for a root.
    pub parent: Option<ScopeId>,
}

/// Subjects that hold roles together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// E.g. `marketing`.
    pub name: String,
    /// Groups whose members its members are too; sorted, acyclic.
    pub groups: Vec<GroupId>,
    /// What it holds.
    pub assignments: Vec<Assignment>,
}

/// Someone who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// E.g. `user:42`.
    pub name: String,
    /// Groups it is a member of; sorted.
    pub groups: Vec<GroupId>,
    /// What it holds by itself.
    pub assignments: Vec<Assignment>,
}

/// A role held at a place for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assignment {
    /// The role held.
    pub role: RoleId,
    /// Where.
    pub at: Extent,
    /// The first second, since 1970; 0 for always.
    pub from: u64,
    /// The first second at which it is over, since 1970; [`u64::MAX`] for never.
    pub until: u64,
}

/// A kind of thing that actions are done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Left half of a permission, e.g. `campaigns.email`.
    pub name: String,
    /// Name for people; empty for none.
    pub title: String,
    /// What can be done to it.
    pub actions: Vec<Action>,
    /// What is known of its fields.
    pub fields: Vec<Field>,
    /// Whether fields of which nothing is known are redacted.
    pub redacts_others: bool,
}

/// One thing that can be done to a resource; together they are a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Right half of a permission, e.g. `edit`.
    pub name: String,
    /// Name for people; empty for none.
    pub title: String,
    /// Whether each use belongs in the audit log.
    pub audited: bool,
    /// Whether it is granted by its requirements alone.
    pub derived: bool,
}

/// A field. One that carries no class and is no record is known to be clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where it is in a record: keys joined by `.`, `*` for any key or element, `**` for any number of them.
    pub path: String,
    /// The data classes it carries; sorted, no duplicates.
    pub classes: Vec<ClassId>,
    /// The resources of which it may be a record, or a list of records; sorted, no duplicates.
    pub records: Vec<ResourceId>,
}

/// A permission that brings another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Implication {
    /// The permission held.
    pub from: PermissionId,
    /// The permission it brings.
    pub to: PermissionId,
}

/// A kind of sensitive data and the masks it may be shown through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// E.g. `email`; its permissions are `pii.email:RUNG`.
    pub name: String,
    /// Name for people; empty for none.
    pub title: String,
    /// From the most to the least revealing. Never empty; all but the last have a permission.
    pub ladder: Vec<Rung>,
}

/// One mask of a class, and the permission to see through it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// `None` on the last rung only: what everyone gets who holds none above.
    pub permission: Option<PermissionId>,
    /// What is shown.
    pub mask: Mask<String>,
}

/// Who made a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleKind {
    /// Comes with the product; its customers cannot edit it.
    System,
    /// Made by a customer.
    Custom,
}

/// A named set of grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// E.g. `power-user`.
    pub name: String,
    /// Name for people; empty for none.
    pub title: String,
    /// Who made it.
    pub kind: RoleKind,
    /// Roles whose grants it also brings; sorted, acyclic.
    pub includes: Vec<Include>,
    /// In the order in which they were written.
    pub grants: Vec<Grant>,
}

/// A role that another brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Include {
    /// The role brought.
    pub role: RoleId,
    /// Where.
    pub at: Extent,
}

/// Permissions given together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Wildcards expanded, exceptions removed; sorted, no duplicates.
    pub allow: Vec<PermissionId>,
    /// Where.
    pub at: Extent,
    /// When, if not always.
    pub condition: Option<ConditionId>,
    /// The paths it is limited to; all if there are none. Sorted, no duplicates.
    pub fields: Vec<String>,
    /// Why, for people; empty for none.
    pub because: String,
}
