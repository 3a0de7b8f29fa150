//! What decides about the permissions that attributes or a field would decide, kept for the next time.

use super::once::Once;
use crate::engine::{Holder, Prepared, Row};
use crate::model::{PermissionId, Snapshot};
use alloc::vec::Vec;

/// Each open permission of a row, in order, and what decides about it once it was asked for.
#[derive(Debug, Clone)]
pub(super) struct Open<'g> {
    prepared: Vec<(PermissionId, Once<Prepared<'g>>)>,
}

impl<'g> Open<'g> {
    pub(super) fn new(row: &Row) -> Self {
        let open = row.possible().into_iter().filter(|id| row.is_open(*id));
        Self { prepared: open.map(|id| (id, Once::new())).collect() }
    }

    /// What decides about an open permission; about no other.
    pub(super) fn prepared(
        &self,
        snapshot: &'g Snapshot,
        holder: &Holder,
        permission: PermissionId,
    ) -> Option<&Prepared<'g>> {
        let found = self.prepared.binary_search_by_key(&permission, |(id, _)| *id).ok()?;
        let (_, prepared) = self.prepared.get(found)?;
        Some(prepared.get_or_init(|| Prepared::new(snapshot, holder, permission)))
    }
}
