//! A policy whose every name is resolved: what the compiler makes and the encoder writes.
//!
//! INVARIANT: resources, the actions of a resource, the fields of a resource, classes and roles
//! are each sorted by name (fields by path) without duplicates; every id is a position in those
//! lists. A `PermissionId` counts the actions of all resources through, in that order.

use super::{ClassId, Extent, GroupId, Mask, PermissionId, RoleId, ScopeId, ScopeTypeId};
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
    /// Which of its fields carry a data class.
    pub fields: Vec<Field>,
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
}

/// A classified field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where it is in a record: keys joined by `.`, `*` for any key or element.
    pub path: String,
    /// The data class it carries.
    pub class: ClassId,
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
    /// Why, for people; empty for none.
    pub because: String,
}
