//! Smaller policies and questions.

use crate::policy::{Asker, Policy, Term, Value};

/// The same with one thing left out, in every way.
pub(crate) fn shrunk(policy: &Policy, asker: &Asker) -> Vec<(Policy, Asker)> {
    let mut found = Vec::new();
    let mut leave_out = |edit: &dyn Fn(&mut Policy, &mut Asker)| {
        let (mut policy, mut asker) = (policy.clone(), asker.clone());
        edit(&mut policy, &mut asker);
        found.push((policy, asker));
    };
    shrink_statements(policy, &mut leave_out);
    shrink_facts(asker, &mut leave_out);
    for row in 0..asker.roles.len() {
        leave_out(&|_, asker| drop(asker.roles.remove(row)));
    }
    for row in 0..policy.assignments.len() {
        leave_out(&|policy, _| drop(policy.assignments.remove(row)));
    }
    for row in 0..policy.groups.len() {
        leave_out(&|policy, _| drop(policy.groups.remove(row)));
    }
    for row in 0..policy.subjects.len() {
        leave_out(&|policy, _| drop(policy.subjects.remove(row)));
    }
    for row in 0..policy.scopes.len() {
        leave_out(&|policy, _| drop(policy.scopes.remove(row)));
    }
    for row in 0..policy.permissions.len() {
        leave_out(&|policy, _| drop(policy.permissions.remove(row)));
        for implied in 0..policy.permissions[row].implies.len() {
            leave_out(&|policy, _| drop(policy.permissions[row].implies.remove(implied)));
        }
    }
    for row in 0..policy.roles.len() {
        leave_out(&|policy, _| drop(policy.roles.remove(row)));
        for include in 0..policy.roles[row].includes.len() {
            leave_out(&|policy, _| drop(policy.roles[row].includes.remove(include)));
        }
        for grant in 0..policy.roles[row].grants.len() {
            leave_out(&|policy, _| drop(policy.roles[row].grants.remove(grant)));
            leave_out(&|policy, _| policy.roles[row].grants[grant].at = None);
            leave_out(&|policy, _| policy.roles[row].grants[grant].fields.clear());
            for term in policy.roles[row].grants[grant].when.iter().flat_map(parts) {
                leave_out(&|policy, _| policy.roles[row].grants[grant].when = Some(term.clone()));
            }
            leave_out(&|policy, _| policy.roles[row].grants[grant].when = None);
        }
    }
    let size = size_of(policy, asker);
    found.retain(|(policy, asker)| size_of(policy, asker) < size);
    found
}

fn size_of(policy: &Policy, asker: &Asker) -> usize {
    format!("{policy:?}{asker:?}").len()
}

type LeaveOut<'l> = dyn FnMut(&dyn Fn(&mut Policy, &mut Asker)) + 'l;

fn shrink_statements(policy: &Policy, leave_out: &mut LeaveOut<'_>) {
    leave_out(&|policy, _| policy.available.clear());
    leave_out(&|policy, _| policy.anonymous.clear());
    leave_out(&|policy, _| policy.max_age = None);
    leave_out(&|policy, _| policy.not_after = 0);
    leave_out(&|policy, _| policy.issued_at = 0);
    leave_out(&|policy, asker| (policy.epoch, asker.min_epoch) = (0, 0));
    for (row, (_, term)) in policy.available.iter().enumerate() {
        for term in parts(term) {
            leave_out(&|policy, _| policy.available[row].1 = term.clone());
        }
    }
    for (row, permission) in policy.permissions.iter().enumerate() {
        leave_out(&|policy, _| policy.permissions[row].requires.clear());
        leave_out(&|policy, _| policy.permissions[row].available = None);
        for required in 0..permission.requires.len() {
            leave_out(&|policy, _| drop(policy.permissions[row].requires.remove(required)));
        }
        for term in permission.available.iter().flat_map(parts) {
            leave_out(&|policy, _| policy.permissions[row].available = Some(term.clone()));
        }
    }
    for (row, rail) in policy.guardrails.iter().enumerate() {
        leave_out(&|policy, _| drop(policy.guardrails.remove(row)));
        leave_out(&|policy, _| policy.guardrails[row].except.clear());
        leave_out(&|policy, _| policy.guardrails[row].roles.clear());
        leave_out(&|policy, _| policy.guardrails[row].at = None);
        leave_out(&|policy, _| policy.guardrails[row].when = None);
        for term in rail.when.iter().flat_map(parts) {
            leave_out(&|policy, _| policy.guardrails[row].when = Some(term.clone()));
        }
    }
}

fn shrink_facts(asker: &Asker, leave_out: &mut LeaveOut<'_>) {
    leave_out(&|_, asker| asker.facts.name = None);
    leave_out(&|_, asker| asker.field = None);
    leave_out(&|_, asker| asker.at = None);
    leave_out(&|_, asker| asker.facts.subject = None);
    leave_out(&|_, asker| asker.facts.resource = None);
    leave_out(&|_, asker| asker.facts.context = None);
    if let Some(Value::Map(entries)) = &asker.facts.resource {
        for row in 0..entries.len() {
            let mut entries = entries.clone();
            entries.remove(row);
            leave_out(&|_, asker| asker.facts.resource = Some(Value::Map(entries.clone())));
        }
    }
}

/// Conditions inside a condition.
fn parts(term: &Term) -> Vec<Term> {
    match term {
        Term::Call("&&" | "||" | "!" | "?:", operands) => operands.clone(),
        _ => Vec::new(),
    }
}
