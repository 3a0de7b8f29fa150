//! Which attributes a permission's conditions ask for.

use super::condition::Truth;
#[cfg(feature = "query")]
use super::formula::Formula;
use super::formula::{Clause, forbids, implications, lists};
use super::hold::Holder;
use super::paths::paths;
use super::question::{Question, Request, Standing};
use crate::model::{ConditionId, PermissionId, Snapshot, Table};
use alloc::{string::String, vec::Vec};

/// Paths of the attributes that conditions about a permission may ask for, whoever asks, in order.
pub fn needs(snapshot: &Snapshot, permission: PermissionId) -> Vec<String> {
    let mut found = Vec::new();
    let mut take = |condition: ConditionId| {
        paths(snapshot.condition_code(condition), None, &mut |path| insert(&mut found, path));
    };
    conditions_about(snapshot, permission, &mut take);
    for row in snapshot.requirements(permission) {
        conditions_about(snapshot, snapshot.requirement(row).0, &mut take);
    }
    found
}

/// Paths of the attributes that are missing for a decision, in order.
pub fn missing(
    snapshot: &Snapshot,
    holder: &Holder,
    request: &Request<'_>,
    permission: PermissionId,
) -> Vec<String> {
    let question = Question { snapshot, holder, request };
    question.missing(&question.formula(permission).0)
}

/// The same by the permission's formula, which was made for the same snapshot and holder.
#[cfg(feature = "query")]
pub fn missing_by(
    snapshot: &Snapshot,
    holder: &Holder,
    request: &Request<'_>,
    formula: &Formula,
) -> Vec<String> {
    Question { snapshot, holder, request }.missing(&formula.0)
}

/// Every condition of the grants, the availability and the guardrails of a permission.
fn conditions_about(snapshot: &Snapshot, permission: PermissionId, take: &mut dyn FnMut(ConditionId)) {
    for row in 0..snapshot.rows(Table::GrantConditions) {
        let grant = snapshot.u32_at(Table::GrantConditions, row, 0) as usize;
        if grants(snapshot, grant, permission) {
            snapshot.grant_condition(grant).into_iter().for_each(&mut *take);
        }
    }
    for row in snapshot.availability(permission) {
        take(snapshot.availability_condition(row));
    }
    for guardrail in 0..snapshot.rows(Table::Guardrails) {
        if forbids(snapshot, guardrail, permission) {
            snapshot.guardrail_condition(guardrail).into_iter().for_each(&mut *take);
        }
    }
}

/// Whether a grant lists a permission, or one that implies it.
fn grants(snapshot: &Snapshot, grant: usize, permission: PermissionId) -> bool {
    lists(snapshot, grant, permission)
        || implications(snapshot).any(|(from, to)| to == permission && lists(snapshot, grant, from))
}

impl Question<'_> {
    fn missing(&self, formula: &[Clause]) -> Vec<String> {
        let mut found = Vec::new();
        let whole = Question { request: &self.request.whole(), ..*self };
        for (position, clause) in formula.iter().filter(|clause| clause.reached).enumerate() {
            let question = if position == 0 { self } else { &whole };
            question.missing_for(clause, &mut found);
        }
        found
    }

    fn missing_for(&self, clause: &Clause, found: &mut Vec<String>) {
        let snapshot = self.snapshot;
        let mut take = |condition: Option<ConditionId>, permission: PermissionId| {
            if let Some(condition) = condition
                && self.truth(Some(condition), permission) == Truth::Unknown
            {
                let facts = self.facts(permission);
                paths(snapshot.condition_code(condition), Some(&facts), &mut |path| insert(found, path));
            }
        };
        for source in &clause.sources {
            if source.standing(self) == Standing::WantsAttribute {
                take(source.condition, source.listed);
            }
        }
        for row in clause.available.clone() {
            take(Some(snapshot.availability_condition(row)), clause.permission);
        }
        for guard in &clause.guards {
            take(snapshot.guardrail_condition(*guard), clause.permission);
        }
    }
}

/// Inserts a path in its place, once.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn insert(all: &mut Vec<String>, path: &str) {
    if let Err(position) = all.binary_search_by(|found| found.as_str().cmp(path)) {
        all.insert(position, path.into());
    }
}
