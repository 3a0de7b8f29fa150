//! What a snapshot knows, by name: for pickers, tables and reports.

use super::Gate;
use crate::model::{ClassId, PermissionId, ResourceId, RoleId, Table};
use alloc::{format, string::String};

/// A role as a snapshot has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role<'g> {
    /// Its name.
    pub name: &'g str,
    /// Name for people; empty for none.
    pub title: &'g str,
    /// Whether it comes with the product.
    pub system: bool,
}

/// A permission as a snapshot has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission<'g> {
    /// Left half of its name.
    pub resource: &'g str,
    /// Right half of its name.
    pub action: &'g str,
    /// Name for people; empty for none.
    pub title: &'g str,
    /// Whether each use belongs in the audit log.
    pub audited: bool,
}

impl Permission<'_> {
    /// `resource:action`.
    pub fn name(&self) -> String {
        format!("{}:{}", self.resource, self.action)
    }
}

/// A resource as a snapshot has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource<'g> {
    /// Its name.
    pub name: &'g str,
    /// Name for people; empty for none.
    pub title: &'g str,
}

/// A data class as a snapshot has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class<'g> {
    /// Its name.
    pub name: &'g str,
    /// Name for people; empty for none.
    pub title: &'g str,
}

impl Gate {
    /// Every role, in order of name.
    pub fn roles(&self) -> impl Iterator<Item = Role<'_>> {
        self.ids(Table::Roles).map(RoleId).map(|id| Role {
            name: self.snapshot.role_name(id),
            title: self.snapshot.role_title(id),
            system: self.snapshot.is_system(id),
        })
    }

    /// Every permission, in order of resource, then action.
    pub fn permissions(&self) -> impl Iterator<Item = Permission<'_>> {
        self.ids(Table::Permissions).map(PermissionId).map(|id| Permission {
            resource: self.snapshot.resource_name(self.snapshot.permission_resource(id)),
            action: self.snapshot.permission_action(id),
            title: self.snapshot.permission_title(id),
            audited: self.snapshot.is_audited(id),
        })
    }

    /// Every resource, in order of name.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        self.ids(Table::Resources).map(ResourceId).map(|id| Resource {
            name: self.snapshot.resource_name(id),
            title: self.snapshot.resource_title(id),
        })
    }

    /// Every data class, in order of name.
    pub fn classes(&self) -> impl Iterator<Item = Class<'_>> {
        self.ids(Table::Classes)
            .map(ClassId)
            .map(|id| Class { name: self.snapshot.class_name(id), title: self.snapshot.class_title(id) })
    }

    fn ids(&self, table: Table) -> impl Iterator<Item = u16> + use<> {
        0..u16::try_from(self.snapshot.rows(table)).unwrap_or(u16::MAX)
    }
}
