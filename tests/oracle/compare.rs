//! The engine's answers beside the oracle's, and the smallest policy on which they still differ.

use crate::oracle::{Asker, Grounds, Policy};
use rolegate::gate::{Access, Gate, Principal, Stamp, pack};
use std::fmt::Write;

/// A name that no policy has.
pub(crate) const UNKNOWN: &str = "a:nothing";

/// The gate of a policy, or why it does not compile.
pub(crate) fn gate(policy: &Policy) -> Result<Gate, String> {
    let stamp = Stamp { not_after: policy.not_after, ..Stamp::default() };
    let bytes = pack(&crate::generate::text(policy), &stamp).map_err(|error| error.to_string())?;
    Gate::load(bytes).map_err(|error| error.to_string())
}

/// Asks the gate as `asker`.
pub(crate) fn ask<T>(gate: &Gate, asker: &Asker, with: impl FnOnce(&Access<'_>) -> T) -> T {
    let everywhere = asker.roles.iter().filter(|(_, at)| at.is_none());
    let roles: Vec<&str> = everywhere.map(|(role, _)| role.as_str()).collect();
    let placed = asker.roles.iter().filter_map(|(role, at)| Some((role.as_str(), at.as_deref()?)));
    let roles_at: Vec<(&str, &str)> = placed.collect();
    let principal = Principal {
        roles: &roles,
        roles_at: &roles_at,
        subject: asker.subject.as_deref(),
        at: asker.at.as_deref(),
        session: None,
        attributes: &[],
        now: asker.now,
    };
    with(&gate.access(&principal))
}

/// All permissions of a policy, and one that it does not have.
pub(crate) fn questions(policy: &Policy) -> Vec<String> {
    let known = policy.permissions.iter().map(crate::oracle::Permission::name);
    known.chain([UNKNOWN.to_owned()]).collect()
}

/// What is wrong with the answer to a question, and the code that the page gives.
pub(crate) fn differ(
    policy: &Policy,
    access: &Access<'_>,
    asker: &Asker,
    permission: &str,
) -> (&'static str, Option<String>) {
    let want = policy.decide(asker, permission);
    let decision = access.check(permission);
    let mut wrong = String::new();
    let mut expect = |what: &str, want: String, got: String| {
        if want != got {
            writeln!(wrong, "{what}: the page has {want}, the engine {got}").expect("a string");
        }
    };
    let allowed = want.grounds.is_some();
    expect("code", want.code.to_owned(), decision.code().as_str().to_owned());
    expect("can", allowed.to_string(), access.can(permission).to_string());
    expect(
        "effect",
        if allowed { "allow" } else { "deny" }.to_owned(),
        decision.effect().as_str().to_owned(),
    );
    expect("nearest", format!("{:?}", want.nearest), format!("{:?}", decision.nearest().collect::<Vec<_>>()));
    let unknown: Vec<String> = policy.unknown_roles(asker).into_iter().collect();
    expect("unknown roles", format!("{unknown:?}"), format!("{:?}", decision.unknown_roles()));
    if let Some(Grounds { role, granted_by, grant, implied_by, paths }) = &want.grounds {
        let implied = decision.implied_by().map(|(resource, action)| format!("{resource}:{action}"));
        let path: Vec<&str> = decision.path().collect();
        expect("role", role.clone(), decision.role().unwrap_or_default().to_owned());
        expect("granted by", granted_by.clone(), decision.granted_by().unwrap_or_default().to_owned());
        expect("grant", format!("{:?}", Some(grant)), format!("{:?}", decision.grant()));
        expect("implied by", format!("{implied_by:?}"), format!("{implied:?}"));
        if !paths.iter().any(|known| *known == path) {
            expect("path", format!("one of {paths:?}"), format!("{path:?}"));
        }
    }
    (want.code, (!wrong.is_empty()).then_some(wrong))
}

/// Panics with the smallest policy and question that still differ.
pub(crate) fn fail(seed: u64, policy: &Policy, asker: &Asker, permission: &str) -> ! {
    let wrong = |policy: &Policy, asker: &Asker| {
        let gate = gate(policy).ok()?;
        ask(&gate, asker, |access| differ(policy, access, asker, permission).1)
    };
    let (mut policy, mut asker) = (policy.clone(), asker.clone());
    let mut smaller = true;
    while smaller {
        smaller = false;
        for (policy_left, asker_left) in shrunk(&policy, &asker) {
            if wrong(&policy_left, &asker_left).is_some() {
                (policy, asker, smaller) = (policy_left, asker_left, true);
                break;
            }
        }
    }
    let difference = wrong(&policy, &asker).unwrap_or_default();
    panic!(
        "seed {seed}: {permission} asked by {asker:?}, not after {}\n{difference}{}",
        policy.not_after,
        crate::generate::text(&policy)
    );
}

/// The same with one thing left out, in every way.
fn shrunk(policy: &Policy, asker: &Asker) -> Vec<(Policy, Asker)> {
    let mut found = Vec::new();
    let mut leave_out = |edit: &dyn Fn(&mut Policy, &mut Asker)| {
        let (mut policy, mut asker) = (policy.clone(), asker.clone());
        edit(&mut policy, &mut asker);
        found.push((policy, asker));
    };
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
            if policy.roles[row].grants[grant].at.is_some() {
                leave_out(&|policy, _| policy.roles[row].grants[grant].at = None);
            }
        }
    }
    if asker.subject.is_some() {
        leave_out(&|_, asker| asker.subject = None);
    }
    found
}
