//! The conditions that a slice keeps.

use super::{SliceOptions, position};
use crate::model::{Condition, ConditionId, Snapshot, Table};
use alloc::{vec, vec::Vec};

/// Conditions that something kept asks for, in order.
pub(super) struct Conditions<'s> {
    snapshot: &'s Snapshot,
    kept: Vec<bool>,
}

impl<'s> Conditions<'s> {
    pub(super) fn new(snapshot: &'s Snapshot, kept: impl Iterator<Item = ConditionId>) -> Self {
        let mut conditions = Self { snapshot, kept: vec![false; snapshot.rows(Table::Conditions)] };
        for id in kept {
            if let Some(kept) = conditions.kept.get_mut(id.index()) {
                *kept = true;
            }
        }
        conditions
    }

    /// A condition's id in the slice.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn id(&self, id: ConditionId) -> ConditionId {
        ConditionId(position(&self.kept, id.index()))
    }

    pub(super) fn written(&self, options: SliceOptions) -> Vec<Condition> {
        let kept = (0..).zip(&self.kept).filter(|(_, kept)| **kept);
        let condition = |id| Condition {
            source: options.text(self.snapshot.condition_source(id)),
            code: self.snapshot.condition_code(id).into(),
        };
        kept.map(|(row, _)| condition(ConditionId(row))).collect()
    }
}
