//! What somebody can come to, worked out from the policy as its author writes it.

use crate::policy::{Asker, Policy, type_of};
use std::collections::BTreeSet;

/// What somebody can come to, as a reader of the policy works it out.
pub(crate) struct Reach<'p> {
    pub(crate) roles: BTreeSet<&'p str>,
    pub(crate) permissions: BTreeSet<&'p str>,
    /// Those of them that may be allowed, and derived ones.
    pub(crate) weighed: BTreeSet<&'p str>,
    /// Those at which something is held, and those around them.
    pub(crate) scopes: BTreeSet<&'p str>,
}

impl<'p> Reach<'p> {
    pub(crate) fn new(policy: &'p Policy, maker: &'p Asker) -> Self {
        let held = held(policy, maker);
        let mut roles: BTreeSet<&str> = held.iter().map(|(role, _)| *role).collect();
        let mut before = 0;
        while roles.len() > before {
            before = roles.len();
            let more = policy.roles.iter().filter(|role| roles.contains(role.name.as_str()));
            let more: Vec<&str> =
                more.flat_map(|role| role.includes.iter().map(|include| include.role.as_str())).collect();
            roles.extend(more);
        }
        let mut scopes = BTreeSet::new();
        for scope in &policy.scopes {
            let is_held = held.iter().any(|(_, at)| policy.reaches(*at, Some(&scope.name)));
            if is_held || maker.at.as_ref() == Some(&scope.name) {
                scopes.extend(policy.chain(&scope.name));
            }
        }
        let (permissions, weighed) = permissions(policy, &roles);
        Self { roles, permissions, weighed, scopes }
    }

    pub(crate) fn meets(&self, at: Option<&str>) -> bool {
        let Some(at) = at else { return true };
        match at.strip_suffix(":*") {
            Some(kind) => self.scopes.iter().any(|scope| type_of(scope) == kind),
            None => self.scopes.contains(at),
        }
    }
}

/// Roles held, and where: by what is said, by the directory, or by everybody.
fn held<'p>(policy: &'p Policy, maker: &'p Asker) -> Vec<(&'p str, Option<&'p str>)> {
    if maker.roles.is_empty() && maker.facts.name.is_none() {
        return policy.anonymous.iter().map(|role| (role.as_str(), None)).collect();
    }
    let claimed = maker.roles.iter().filter(|(role, at)| policy.knows_claim(role, at.as_deref()));
    let mut held: Vec<(&str, Option<&str>)> =
        claimed.map(|(role, at)| (role.as_str(), at.as_deref())).collect();
    let subject = policy.subjects.iter().find(|known| Some(&known.name) == maker.facts.name.as_ref());
    let mut groups: Vec<&str> =
        subject.map(|subject| subject.groups.iter().map(String::as_str).collect()).unwrap_or_default();
    let mut next = 0;
    while let Some(group) = groups.get(next).copied() {
        next += 1;
        let known = policy.groups.iter().find(|known| known.name == group).expect("a group");
        groups.extend(known.groups.iter().map(String::as_str));
    }
    for assignment in &policy.assignments {
        let is_own = if assignment.to_group {
            groups.contains(&assignment.name.as_str())
        } else {
            Some(&assignment.name) == maker.facts.name.as_ref()
        };
        if is_own && assignment.until.is_none_or(|until| until > maker.now) {
            held.push((&assignment.role, assignment.at.as_deref()));
        }
    }
    held
}

/// What grants of roles list, what that implies and requires; and what is derived, with what that requires.
fn permissions<'p>(policy: &'p Policy, roles: &BTreeSet<&str>) -> (BTreeSet<&'p str>, BTreeSet<&'p str>) {
    let grants = policy.roles.iter().filter(|role| roles.contains(role.name.as_str()));
    let listed: BTreeSet<&str> = grants
        .flat_map(|role| &role.grants)
        .flat_map(|grant| policy.listed(&grant.allow, &grant.except))
        .map(|known| known.name.as_str())
        .collect();
    let granted = |name: &str| policy.implying(name).iter().any(|by| listed.contains(by));
    let mut found: BTreeSet<&str> = policy
        .permissions
        .iter()
        .filter(|known| {
            known.derived && may_be_derived(policy, &known.name, &granted) || granted(&known.name)
        })
        .map(|known| known.name.as_str())
        .collect();
    let mut weighed = found.clone();
    let mut before = 0;
    while found.len() > before {
        before = found.len();
        let known = policy.permissions.iter().filter(|known| found.contains(known.name.as_str()));
        let required: Vec<&str> =
            known.flat_map(|known| known.requires.iter().map(|(name, _)| name.as_str())).collect();
        found.extend(required);
    }
    let derived = policy.permissions.iter().filter(|known| known.derived).map(|known| known.name.as_str());
    weighed.extend(derived.filter(|name| found.contains(name)));
    (found, weighed)
}

fn may_be_derived(policy: &Policy, name: &str, granted: &dyn Fn(&str) -> bool) -> bool {
    let known = policy.permission(name).expect("a permission");
    known.requires.iter().all(|(name, _)| {
        let required = policy.permission(name).expect("a permission");
        (granted(name) || required.derived) && may_be_derived(policy, name, granted)
    })
}
