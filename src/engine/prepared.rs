//! A formula that is asked often, with what can be worked out before anything is told.

use super::comparisons::{Comparisons, is_little};
use super::condition::{Facts, Truth};
use super::formula::{Clause, Formula, Source};
use super::hold::Holder;
use super::question::Request;
use crate::model::{PermissionId, Snapshot};
use alloc::vec::Vec;

/// Everything that decides about a permission, for one snapshot and one holder.
#[derive(Debug, Clone)]
pub struct Prepared<'s> {
    formula: Formula,
    /// Conditions of which any allows the permission, if nothing else decides about it.
    any: Option<Vec<Comparisons<'s>>>,
}

impl<'s> Prepared<'s> {
    /// What decides about a permission for a holder.
    pub fn new(snapshot: &'s Snapshot, holder: &Holder, permission: PermissionId) -> Self {
        let formula = Formula::new(snapshot, holder, permission);
        let any = if holder.barred.is_none() { comparisons(snapshot, &formula) } else { None };
        Self { formula, any }
    }

    /// What it was made of.
    pub fn formula(&self) -> &Formula {
        &self.formula
    }

    /// Whether the permission is plainly allowed. Allocates nothing.
    pub fn allows(&self, snapshot: &Snapshot, holder: &Holder, request: &Request<'_>) -> bool {
        match &self.any {
            Some(any) if is_little(request) => {
                let facts = Facts { request, about: None };
                any.iter().any(|condition| condition.truth(&facts) == Truth::True)
            }
            _ => self.formula.allows(snapshot, holder, request),
        }
    }
}

/// The conditions of all grants, if one of them is all it takes and they are made of comparisons.
fn comparisons<'s>(snapshot: &'s Snapshot, formula: &Formula) -> Option<Vec<Comparisons<'s>>> {
    let [clause] = &*formula.0 else { return None };
    let Clause { reached: true, derived: false, available, sources, guards, .. } = clause else {
        return None;
    };
    if !available.is_empty() || !guards.is_empty() {
        return None;
    }
    let condition = |source: &Source| {
        let condition = source.condition.filter(|_| source.fields.is_empty())?;
        Comparisons::new(snapshot.condition_code(condition))
    };
    sources.iter().map(condition).collect()
}
