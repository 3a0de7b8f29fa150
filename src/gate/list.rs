//! What one principal may do, and where, as lists.

use super::access::{Access, Request};
use super::query::extent_name;
use crate::engine;
use crate::model::{Extent, PermissionId, ScopeId, Table};
use alloc::{string::String, vec::Vec};

impl<'g> Access<'g> {
    /// Scopes at which a permission is plainly allowed, as `store:brand-a`, the outer before the inner; none for a
    /// permission that the snapshot does not know.
    pub fn where_can(&self, permission: &str, request: &Request<'_>) -> Vec<String> {
        let Some(id) = engine::find_permission(self.snapshot, permission) else { return Vec::new() };
        let asked = self.subject.asking(request);
        let scopes = 0..u32::try_from(self.snapshot.rows(Table::Scopes)).unwrap_or(0);
        let allowed = scopes.map(ScopeId).filter(|scope| {
            let holder = self.holder.asking_at(self.snapshot, *scope);
            engine::allows(self.snapshot, &holder, &asked, id)
        });
        allowed.map(|scope| extent_name(self.snapshot, Extent::At(scope))).collect()
    }

    /// Actions of a resource that are plainly allowed, in order; none for a resource that the snapshot does not know.
    pub fn actions(&self, resource: &str, request: &Request<'_>) -> Vec<&'g str> {
        let Some(resource) = engine::find_resource(self.snapshot, resource) else { return Vec::new() };
        let rows = self.snapshot.resource_permissions(resource);
        let ids = rows.filter_map(|row| u16::try_from(row).ok()).map(PermissionId);
        let allowed = ids.filter(|id| self.allows_for(*id, request));
        allowed.map(|id| self.snapshot.permission_action(id)).collect()
    }
}
