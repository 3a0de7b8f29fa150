//! The conditions that a slice keeps.

use super::NO_ID;
use crate::model::{Condition, ConditionId, Snapshot};
use alloc::{string::String, vec::Vec};

/// Conditions that something kept asks for, in order.
pub(super) struct Conditions<'s> {
    snapshot: &'s Snapshot,
    kept: Vec<ConditionId>,
}

impl<'s> Conditions<'s> {
    pub(super) fn new(snapshot: &'s Snapshot, kept: impl Iterator<Item = ConditionId>) -> Self {
        let mut kept: Vec<ConditionId> = kept.collect();
        kept.sort_unstable();
        kept.dedup();
        Self { snapshot, kept }
    }

    /// A condition's id in the slice.
    pub(super) fn id(&self, id: ConditionId) -> ConditionId {
        let position = self.kept.binary_search(&id).ok();
        ConditionId(position.and_then(|position| u16::try_from(position).ok()).unwrap_or(NO_ID))
    }

    /// As they are written; opaque, as programs alone.
    pub(super) fn written(&self, opaque: bool) -> Vec<Condition> {
        let source = |id| if opaque { String::new() } else { self.snapshot.condition_source(id).into() };
        let condition = |id: &ConditionId| Condition {
            source: source(*id),
            code: self.snapshot.condition_code(*id).into(),
        };
        self.kept.iter().map(condition).collect()
    }
}
