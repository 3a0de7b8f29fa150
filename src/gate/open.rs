//! Formulas of the permissions that attributes or a field would decide, kept for the next time.

use super::once::Once;
use crate::engine::{Formula, Holder, Row};
use crate::model::{PermissionId, Snapshot};
use alloc::vec::Vec;

/// Each open permission of a row, in order, and its formula once it was asked for.
#[derive(Debug, Clone)]
pub(super) struct Open {
    formulas: Vec<(PermissionId, Once<Formula>)>,
}

impl Open {
    pub(super) fn new(row: &Row) -> Self {
        let open = row.possible().into_iter().filter(|id| row.is_open(*id));
        Self { formulas: open.map(|id| (id, Once::new())).collect() }
    }

    /// The formula of an open permission; of no other.
    pub(super) fn formula(
        &self,
        snapshot: &Snapshot,
        holder: &Holder,
        permission: PermissionId,
    ) -> Option<&Formula> {
        let found = self.formulas.binary_search_by_key(&permission, |(id, _)| *id).ok()?;
        let (_, formula) = self.formulas.get(found)?;
        Some(formula.get_or_init(|| Formula::new(snapshot, holder, permission)))
    }
}
