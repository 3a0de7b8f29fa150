//! Which attributes a permission's conditions ask for.

use super::bring::Bundle;
use super::condition::Truth;
use super::explain::lists;
use super::hold::Holder;
use super::paths::paths;
use super::question::{Question, Request, Standing};
use super::resolve::{forbids, implications};
use super::scope::Chain;
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
    Question { snapshot, holder, request }.missing(permission)
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
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn grants(snapshot: &Snapshot, grant: usize, permission: PermissionId) -> bool {
    lists(snapshot, grant, permission)
        || implications(snapshot).any(|(from, to)| to == permission && lists(snapshot, grant, from))
}

impl Question<'_> {
    /// The paths of all fields that grants for a permission are limited to, with repetitions.
    pub(super) fn each_field(&self, permission: PermissionId, found: &mut dyn FnMut(&str)) {
        for role in self.holder.roles(self.snapshot) {
            let bundle = Bundle::new(self.snapshot, &self.holder.chain, role);
            for (_, grant) in bundle.grants(&self.holder.chain) {
                if grants(self.snapshot, grant, permission) {
                    let rows = self.snapshot.grant_fields(grant);
                    rows.for_each(|row| found(self.snapshot.grant_field(row)));
                }
            }
        }
    }

    fn missing(&self, permission: PermissionId) -> Vec<String> {
        let mut found = Vec::new();
        self.missing_at(&self.holder.chain, permission, &mut found);
        let question = Question { request: &self.request.whole(), ..*self };
        for row in self.snapshot.requirements(permission) {
            let (required, up) = self.snapshot.requirement(row);
            if let Some(chain) = self.holder.chain.above(up) {
                question.missing_at(&chain, required, &mut found);
            }
        }
        found
    }

    fn missing_at(&self, chain: &Chain, permission: PermissionId, found: &mut Vec<String>) {
        let snapshot = self.snapshot;
        let facts = self.facts(permission);
        let mut take = |condition: Option<ConditionId>| {
            let code = condition.map(|condition| snapshot.condition_code(condition));
            paths(code.unwrap_or_default(), Some(&facts), &mut |path| insert(found, path));
        };
        let implying = implications(snapshot).filter(|(_, to)| *to == permission).map(|(from, _)| from);
        let listed: Vec<PermissionId> = implying.chain([permission]).collect();
        for role in self.holder.roles_at(snapshot, chain) {
            let bundle = Bundle::new(snapshot, chain, role);
            for (_, grant) in bundle.grants(chain) {
                let wants = |listed: &PermissionId| {
                    lists(snapshot, grant, *listed)
                        && self.standing(grant, *listed) == Standing::WantsAttribute
                };
                if listed.iter().any(wants) {
                    take(snapshot.grant_condition(grant));
                }
            }
        }
        for row in snapshot.availability(permission) {
            let condition = Some(snapshot.availability_condition(row));
            if self.truth(condition, permission) == Truth::Unknown {
                take(condition);
            }
        }
        for guardrail in 0..snapshot.rows(Table::Guardrails) {
            if self.forbids(chain, guardrail, permission) == Truth::Unknown {
                take(snapshot.guardrail_condition(guardrail));
            }
        }
    }
}

/// Inserts a path in its place, once.
#[cfg_attr(target_arch = "wasm32", inline(never))]
fn insert(all: &mut Vec<String>, path: &str) {
    if let Err(position) = all.binary_search_by(|found| found.as_str().cmp(path)) {
        all.insert(position, path.into());
    }
}
