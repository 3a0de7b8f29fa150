//! Formulas of the permissions that attributes or a field would decide, kept for the next time.

use super::once::Once;
use crate::engine::{Formula, Holder, Request, Row};
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

    /// Whether an open permission is allowed for what is known; no other is.
    pub(super) fn allows(
        &self,
        snapshot: &Snapshot,
        holder: &Holder,
        request: &Request<'_>,
        permission: PermissionId,
    ) -> bool {
        let found = self.formulas.binary_search_by_key(&permission, |(id, _)| *id).ok();
        found.and_then(|at| self.formulas.get(at)).is_some_and(|(_, formula)| {
            let formula = formula.get_or_init(|| Formula::new(snapshot, holder, permission));
            formula.allows(snapshot, holder, request)
        })
    }
}
