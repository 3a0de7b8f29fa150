//! Permissions that nobody can have.

use super::{Linter, Step::Key};
use crate::model::{Extent, PermissionId};

pub(super) fn find(linter: &mut Linter<'_>) {
    let granted = granted(linter);
    let policy = linter.policy;
    let is_granted = |id: PermissionId| granted.get(id.index()) == Some(&true);
    let forbidden_by = |id: PermissionId| {
        let always = policy.guardrails.iter().filter(|guardrail| {
            guardrail.roles.is_empty() && guardrail.at == Extent::Everywhere && guardrail.condition.is_none()
        });
        let mut forbidding =
            always.filter(|guardrail| guardrail.permissions.binary_search(&id).is_ok() != guardrail.cap);
        forbidding.next().map(|guardrail| guardrail.name.as_str())
    };
    let mut found = Vec::new();
    for (id, resource, action) in linter.permissions() {
        let required = policy.requirements.iter().filter(|requirement| requirement.permission == id);
        let mut lacking = required.map(|requirement| requirement.required);
        let name = linter.name(id);
        let message = if !is_granted(id) {
            format!("no role grants `{name}`")
        } else if let Some(guardrail) = forbidden_by(id) {
            format!("guardrail `{guardrail}` forbids `{name}` to everybody, everywhere")
        } else if let Some(lacking) = lacking.find(|id| !is_granted(*id) || forbidden_by(*id).is_some()) {
            format!("`{name}` requires `{}`, which nobody can have", linter.name(lacking))
        } else {
            continue;
        };
        found.push((resource.to_owned(), action.to_owned(), message));
    }
    for (resource, action, message) in found {
        let path = match resource.strip_prefix("pii.") {
            Some(class) => vec![Key("classes"), Key(class), Key("ladder")],
            None => vec![Key("resources"), Key(&resource), Key("actions"), Key(&action)],
        };
        linter.report("unreachable-permission", &path, message);
    }
}

/// Which permissions a grant gives, by itself or by implication, or requirements alone.
pub(super) fn granted(linter: &Linter<'_>) -> Vec<bool> {
    let policy = linter.policy;
    let actions = policy.resources.iter().flat_map(|resource| &resource.actions);
    let mut granted: Vec<bool> = actions.map(|action| action.derived).collect();
    for grant in policy.roles.iter().flat_map(|role| &role.grants) {
        for id in linter.closed(&grant.allow) {
            granted.get_mut(id.index()).into_iter().for_each(|granted| *granted = true);
        }
    }
    granted
}
