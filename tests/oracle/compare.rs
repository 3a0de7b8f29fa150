//! The engine's answers beside the oracle's, and the smallest policy on which they still differ.

use crate::answer::Answer;
use crate::document::{json_of, text};
use crate::oracle::Oracle;
use crate::policy::{Asker, Level, Policy, Value};
use crate::shrink::shrunk;
use rolegate::gate::{Access, Decision, Gate, Principal, Request, Stamp, attributes, pack};
use std::fmt::{Debug, Write};

/// A name that no policy has.
pub(crate) const UNKNOWN: &str = "a:nothing";

/// The gate of a policy, or why it does not compile.
pub(crate) fn gate(policy: &Policy) -> Result<Gate, String> {
    let Policy { epoch, issued_at, not_after, .. } = *policy;
    let stamp = Stamp { epoch, issued_at, not_after };
    let bytes = pack(&text(policy), &stamp).map_err(|error| error.to_string())?;
    Gate::load(bytes).map_err(|error| error.to_string())
}

/// Asks the gate as `asker`.
pub(crate) fn ask<T>(gate: &Gate, asker: &Asker, with: impl FnOnce(&Access<'_>, &Request<'_>) -> T) -> T {
    as_principal(asker, |principal, request| with(&gate.access(principal), request))
}

/// Who asks and what about, as a gate takes it.
pub(crate) fn as_principal<T>(asker: &Asker, with: impl FnOnce(&Principal<'_>, &Request<'_>) -> T) -> T {
    let everywhere = asker.roles.iter().filter(|(_, at)| at.is_none());
    let roles: Vec<&str> = everywhere.map(|(role, _)| role.as_str()).collect();
    let placed = asker.roles.iter().filter_map(|(role, at)| Some((role.as_str(), at.as_deref()?)));
    let roles_at: Vec<(&str, &str)> = placed.collect();
    let bytes =
        |value: &Option<Value>| value.as_ref().map(|value| attributes(&json_of(value))).unwrap_or_default();
    let facts = &asker.facts;
    let (subject, resource, context) = (bytes(&facts.subject), bytes(&facts.resource), bytes(&facts.context));
    let principal = Principal {
        roles: &roles,
        roles_at: &roles_at,
        subject: facts.name.as_deref(),
        at: asker.at.as_deref(),
        session: asker.session,
        attributes: &subject,
        now: asker.now,
        min_epoch: asker.min_epoch,
        skew: asker.skew,
    };
    let request = Request { resource: &resource, context: &context, field: asker.field.as_deref() };
    with(&principal, &request)
}

/// All permissions of a policy, and one that it does not have.
pub(crate) fn questions(policy: &Policy) -> Vec<String> {
    let known = policy.permissions.iter().map(|permission| permission.name.clone());
    known.chain([UNKNOWN.to_owned()]).collect()
}

/// What is wrong with the answers to a question, and the code that the page gives.
pub(crate) fn differ(
    oracle: &Oracle<'_>,
    (access, request): (&Access<'_>, &Request<'_>),
    asker: &Asker,
    permission: &str,
) -> (&'static str, Option<String>) {
    let want = oracle.check(asker, permission);
    let mut wrong = compare(&want, &access.check_for(permission, request));
    let mut differences = Differences(&mut wrong);
    differences.expect("can", &(want.effect() == "allow"), &access.can_for(permission, request));
    differences.expect("canSome", &oracle.could(asker, permission), &access.can_some(permission));
    let (fields, permitted) =
        (oracle.permitted_fields(asker, permission), access.permitted_fields(permission, request));
    differences.expect("permitted fields", &fields, &permitted);
    differences.expect(
        "unknown roles",
        unknown_roles(oracle.policy, asker).as_slice(),
        access.unknown_roles(),
    );
    (want.code, (!wrong.is_empty()).then_some(wrong))
}

struct Differences<'w>(&'w mut String);

impl Differences<'_> {
    fn expect<W, G>(&mut self, what: &str, want: &W, got: &G)
    where
        W: PartialEq<G> + Debug + ?Sized,
        G: Debug + ?Sized,
    {
        if *want != *got {
            writeln!(self.0, "{what}: the page has {want:?}, the engine {got:?}").expect("a string");
        }
    }
}

/// What is wrong with a decision and its reasons.
fn compare(want: &Answer, decision: &Decision<'_>) -> String {
    let mut wrong = String::new();
    let mut differences = Differences(&mut wrong);
    let name = |(resource, action)| format!("{resource}:{action}");
    differences.expect("code", want.code, decision.code().as_str());
    differences.expect("effect", want.effect(), decision.effect().as_str());
    let nearest: Vec<&str> = decision.nearest().collect();
    differences.expect("nearest", want.nearest.as_slice(), &nearest[..]);
    let missing = want.missing.iter().filter(|_| want.code == "unknown-attribute");
    let missing: Vec<&str> = missing.map(String::as_str).collect();
    differences.expect("missing", &missing[..], decision.missing());
    let guardrail = want.guardrail.as_deref().filter(|_| want.code == "guardrail");
    differences.expect("guardrail", &guardrail, &decision.guardrail());
    let required = want.required.as_ref().map(|(name, steps)| (name.clone(), level(steps)));
    let named = decision.required().map(name).zip(decision.required_at());
    differences.expect("required", &required, &named);
    let grounds = want.grounds.as_ref();
    let grant = grounds.and_then(|grounds| u32::try_from(grounds.grant).ok());
    differences.expect("grant", &grant, &decision.grant());
    let implied = grounds.and_then(|grounds| grounds.implied_by.clone());
    differences.expect("implied by", &implied, &decision.implied_by().map(name));
    let path: Vec<&str> = decision.path().collect();
    let paths = grounds.map_or_else(|| vec![Vec::new()], |grounds| grounds.paths.clone());
    let found = paths.iter().find(|known| **known == path).unwrap_or(&paths[0]);
    differences.expect("path", &found[..], &path[..]);
    wrong
}

/// Where some steps lead, in the words of a decision.
fn level(steps: &[Level]) -> &'static str {
    steps.iter().fold("same", |from, step| match (from, step) {
        (from, Level::Same) => from,
        ("same", Level::Parent) => "parent",
        (_, Level::Parent) => "above",
        (_, Level::Root) => "root",
    })
}

/// What `unknownRoles` tells of a decision.
fn unknown_roles(policy: &Policy, asker: &Asker) -> Vec<String> {
    let unknown = asker.roles.iter().filter(|(role, at)| !policy.knows_claim(role, at.as_deref()));
    let shown = |(role, at): &(String, Option<String>)| match at {
        None => role.clone(),
        Some(at) => format!("{role} at {at}"),
    };
    let mut found: Vec<String> = unknown.map(shown).collect();
    found.sort();
    found.dedup();
    found
}

/// Panics with the smallest policy and question that still differ.
pub(crate) fn fail(seed: u64, policy: &Policy, asker: &Asker, permission: &str) -> ! {
    let wrong = |policy: &Policy, asker: &Asker| {
        let gate = gate(policy).ok()?;
        let oracle = Oracle::new(policy);
        ask(&gate, asker, |access, request| differ(&oracle, (access, request), asker, permission).1)
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
        "seed {seed}: {permission} asked by {asker:?}, epoch {}, issued {}, not after {}\n{difference}{}",
        policy.epoch,
        policy.issued_at,
        policy.not_after,
        text(&policy)
    );
}
