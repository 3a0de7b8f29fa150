//! Slices of random policies against the whole: what they answer, and what is not in their bytes.

use crate::apart::{apart, marked, masking_gate, record};
use crate::compare::{as_principal, questions};
use crate::dice::Dice;
use crate::document::{condition, text};
use crate::policy::{Asker, Policy, halves};
use crate::reach::Reach;
use crate::{Tally, each_policy, generate, terms};
use rolegate::gate::{Gate, Request, SliceError, SliceOptions};
use rolegate::{Access, Decision, Effect};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn a_slice_answers_as_the_whole_does() {
    let tally = each_policy(10, |seed, policy, _, dice, tally| {
        let policy = &apart(policy.clone());
        let whole = &masking_gate(policy, dice);
        for _ in 0..2 {
            let mut asker = generate::asker(dice, policy);
            asker.facts.name = asker.facts.name.map(|name| marked("subject", &name));
            let at = asker.at.take().filter(|_| dice.percent(40));
            let maker = Asker { at, ..asker.clone() };
            let options = SliceOptions { terse: dice.percent(30), ..SliceOptions::default() };
            let wrong = match as_principal(&maker, |principal, _| whole.slice(principal, options)) {
                Ok(bytes) => against(policy, whole, (&bytes, options), &maker, dice, tally),
                Err(error) => Some(error.to_string()),
            };
            let wrong = wrong.or_else(|| opaque_against(policy, whole, &maker, dice, tally));
            if let Some(wrong) = wrong {
                panic!("seed {seed}: {wrong}\nslice for {maker:?}\n{}", text(policy));
            }
        }
    });
    println!("{tally:?}");
    for met in ["allow", "deny", "conditional", "left", "unknown", "masked", "redacted", "searched", "opaque"]
    {
        let count = tally.get(met).copied().unwrap_or_default();
        assert!(count > 1_000, "{met} is met {count} times: {tally:?}");
    }
}

/// What is wrong with a slice.
fn against(
    policy: &Policy,
    whole: &Gate,
    (bytes, options): (&[u8], SliceOptions),
    maker: &Asker,
    dice: &mut Dice,
    tally: &mut Tally,
) -> Option<String> {
    let slice = &Gate::load(bytes.to_vec()).expect("a slice is a snapshot");
    let again = as_principal(maker, |principal, _| slice.slice(principal, options));
    if again.as_deref() != Ok(bytes) {
        return Some("a slice of the slice differs".into());
    }
    if whole.header() != slice.header() {
        return Some("the headers differ".into());
    }
    let reach = &Reach::new(policy, maker);
    let told = Asker { facts: terms::forget(dice, &maker.facts), ..maker.clone() };
    for asker in [maker, &told] {
        let wrong = each_place(policy, asker, dice, |asker| {
            as_principal(asker, |principal, request| {
                let (whole_access, access) = (whole.access(principal), slice.access(principal));
                let places = Places { whole, slice, at: asker.at.as_deref(), sure: true, reach };
                places.differ(policy, (&whole_access, &access), request, maker.at.is_none(), tally)
            })
        });
        if wrong.is_some() {
            return wrong;
        }
    }
    leaked(policy, maker, reach, (bytes, slice), tally)
        .or_else(|| masks_differ(policy, whole, slice, maker, tally))
}

/// What is wrong with an opaque slice, which is asked by the subject's name alone.
fn opaque_against(
    policy: &Policy,
    whole: &Gate,
    maker: &Asker,
    dice: &mut Dice,
    tally: &mut Tally,
) -> Option<String> {
    let is_claimed = maker.roles.iter().any(|(role, at)| policy.knows_claim(role, at.as_deref()));
    let options = SliceOptions { opaque: true, terse: dice.percent(50) };
    let bytes = as_principal(maker, |principal, _| whole.slice(principal, options));
    if is_claimed && maker.facts.name.is_none() {
        return (bytes != Err(SliceError::NeedsSubject)).then(|| "roles without a subject are sliced".into());
    }
    let bytes = bytes.expect("a slice");
    let slice = &Gate::load(bytes.clone()).expect("a slice is a snapshot");
    *tally.entry("opaque").or_default() += 1;
    let names =
        policy.roles.iter().map(|role| &role.name).chain(policy.guardrails.iter().map(|rail| &rail.name));
    if let Some(name) = names.into_iter().find(|name| contains(&bytes, name)) {
        return Some(format!("{name} is in an opaque slice"));
    }
    let reach = &Reach::new(policy, maker);
    each_place(policy, maker, dice, |asker| {
        let alone = Asker { roles: Vec::new(), ..asker.clone() };
        as_principal(asker, |principal, request| {
            as_principal(&alone, |alone, _| {
                let (whole_access, access) = (whole.access(principal), slice.access(alone));
                let places = Places { whole, slice, at: asker.at.as_deref(), sure: false, reach };
                places.differ(policy, (&whole_access, &access), request, maker.at.is_none(), tally)
            })
        })
    })
}

/// Asks at no scope, at every one and at one that is not known, now or later.
fn each_place(
    policy: &Policy,
    maker: &Asker,
    dice: &mut Dice,
    mut with: impl FnMut(&Asker) -> Option<String>,
) -> Option<String> {
    let scopes = policy.scopes.iter().map(|scope| Some(scope.name.clone()));
    for at in scopes.chain([None, Some("t:nowhere".into())]) {
        let mut asker = Asker { at, ..maker.clone() };
        asker.now = dice.second(maker.now);
        asker.facts.now = u32::try_from(asker.now).ok();
        if let Some(wrong) = with(&asker) {
            return Some(format!("{wrong}\nasked at {:?}, {}", asker.at, asker.now));
        }
    }
    None
}

/// A scope asked at, of two gates.
struct Places<'g> {
    whole: &'g Gate,
    slice: &'g Gate,
    at: Option<&'g str>,
    /// Whether names are the same.
    sure: bool,
    reach: &'g Reach<'g>,
}

impl Places<'_> {
    fn differ(
        &self,
        policy: &Policy,
        (whole, slice): (&Access<'_>, &Access<'_>),
        request: &Request<'_>,
        everywhere: bool,
        tally: &mut Tally,
    ) -> Option<String> {
        let is_placed =
            self.at.is_none_or(|at| self.slice.scope_id(at).is_some() || self.whole.scope_id(at).is_none());
        if self.sure && whole.valid_until() != slice.valid_until() {
            return Some(format!("valid until {} and {}", whole.valid_until(), slice.valid_until()));
        }
        for permission in questions(policy) {
            let (want, got) = (whole.check_for(&permission, request), slice.check_for(&permission, request));
            *tally.entry(want.effect().as_str()).or_default() += 1;
            if !is_placed && !everywhere {
                // The slice is for another scope.
                if got.effect() == Effect::Deny && !slice.can_some(&permission) {
                    continue;
                }
            }
            let mut same = want.effect() == got.effect()
                && whole.can_for(&permission, request) == slice.can_for(&permission, request);
            if is_placed {
                same &= whole.can_some(&permission) == slice.can_some(&permission)
                    && whole.permitted_fields(&permission, request)
                        == slice.permitted_fields(&permission, request);
            } else {
                *tally.entry("unknown").or_default() += 1;
            }
            if everywhere && is_placed {
                same &= whole.where_can(&permission, request) == slice.where_can(&permission, request);
            }
            if self.slice.permission_id(&permission).is_none() {
                *tally.entry("left").or_default() += 1;
            } else if is_placed
                && (self.sure || !nobody(want.code().as_str()))
                // Of what is only required, it is not kept when it would be there.
                && (want.code().as_str() != "unavailable" || self.reach.weighed.contains(permission.as_str()))
            {
                same &= said(&want, self.sure) == said(&got, self.sure) && self.is_same_place(&want, &got);
            }
            if !same {
                let (want_said, got_said) = (said(&want, true), said(&got, true));
                return Some(format!(
                    "{permission}: the whole says {want_said}, {want}\nthe slice {got_said}, {got}"
                ));
            }
        }
        None
    }

    /// Whether two decisions name the same place for what is out of scope. Where the slice does not know it, it names the
    /// next that it knows, or none.
    fn is_same_place(&self, want: &Decision<'_>, got: &Decision<'_>) -> bool {
        let (want, got) = (want.granted_at(), got.granted_at());
        want == got || got.is_some() && want.is_some_and(|want| self.slice.extent(&want).is_none())
    }
}

/// Codes of those who hold nothing: which one it is depends on what they are called.
fn nobody(code: &str) -> bool {
    matches!(code, "unknown-role" | "unknown-subject" | "no-roles")
}

/// All that a decision says but for roles that are not held; without names, if these differ.
fn said(decision: &Decision<'_>, named: bool) -> String {
    let (code, missing, required) = (decision.code().as_str(), decision.missing(), decision.required());
    let (at, grant, by) = (decision.required_at(), decision.grant(), decision.implied_by());
    let said = format!("{code} {missing:?} {required:?} {at:?} {grant:?} {by:?} {}", decision.audited());
    let (path, held): (Vec<&str>, Vec<&str>) = (decision.path().collect(), decision.held().collect());
    let (path, held) = if named { (path, held) } else { (vec![""; path.len()], vec![""; held.len()]) };
    let unknown = if named { decision.unknown_roles() } else { &[] };
    let guardrail = decision.guardrail().map(|name| if named { name } else { "" });
    format!("{said} {path:?} {held:?} {unknown:?} {guardrail:?}")
}

/// What is wrong with how records are shown: as the whole does, or, of what is out of reach, not at all.
fn masks_differ(
    policy: &Policy,
    whole: &Gate,
    slice: &Gate,
    maker: &Asker,
    tally: &mut Tally,
) -> Option<String> {
    let resources: BTreeSet<&str> = policy.permissions.iter().map(|known| halves(&known.name).0).collect();
    let scopes: Vec<Option<String>> =
        policy.scopes.iter().map(|scope| Some(scope.name.clone())).chain([None]).collect();
    for resource in resources {
        let own = |permission: &String| halves(permission).0 == resource;
        let is_reached = scopes.iter().any(|at| {
            let asker = Asker { at: at.clone(), ..maker.clone() };
            as_principal(&asker, |principal, request| {
                let access = whole.access(principal);
                let could = |permission| access.check_for(permission, request).effect() != Effect::Deny;
                questions(policy).iter().filter(|name| own(name)).any(|name| could(name))
            })
        });
        for at in &scopes {
            if at.as_ref().is_some_and(|at| slice.scope_id(at).is_none()) {
                continue;
            }
            let asker = Asker { at: at.clone(), ..maker.clone() };
            for resource in [resource.to_owned(), format!("{resource}/form")] {
                let [want, got] = as_principal(&asker, |principal, _| {
                    [whole, slice].map(|gate| gate.access(principal).mask(&resource, &record()))
                });
                let is_redacted = shows_nothing(&got) && !is_reached;
                *tally.entry(if got == want { "masked" } else { "redacted" }).or_default() += 1;
                if got != want && !is_redacted {
                    return Some(format!("{resource} at {at:?}: the whole shows {want}, the slice {got}"));
                }
            }
        }
    }
    None
}

/// Whether everything is redacted.
fn shows_nothing(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(shows_nothing),
        Value::Object(members) => members.values().all(shows_nothing),
        value => value == "[redacted]",
    }
}

/// A name of something out of reach that is in the bytes of a slice all the same.
fn leaked(
    policy: &Policy,
    maker: &Asker,
    reach: &Reach<'_>,
    (bytes, slice): (&[u8], &Gate),
    tally: &mut Tally,
) -> Option<String> {
    let mut outside: BTreeSet<String> = BTreeSet::new();
    let mut inside = String::new();
    let sort = |name: &str, is_inside: bool, outside: &mut BTreeSet<String>, inside: &mut String| {
        if is_inside {
            inside.push_str(name);
            inside.push('\n');
        } else {
            outside.insert(name.to_owned());
        }
    };
    for role in &policy.roles {
        let is_inside = reach.roles.contains(role.name.as_str());
        sort(&role.name, is_inside, &mut outside, &mut inside);
        for term in role.grants.iter().filter_map(|grant| grant.when.as_ref()) {
            sort(&condition(term), is_inside, &mut outside, &mut inside);
        }
    }
    for rail in &policy.guardrails {
        let is_for =
            rail.roles.is_empty() || rail.roles.iter().any(|role| reach.roles.contains(role.as_str()));
        let is_inside = is_for && reach.meets(rail.at.as_deref());
        sort(&rail.name, is_inside, &mut outside, &mut inside);
        if let Some(term) = &rail.when {
            sort(&condition(term), is_inside, &mut outside, &mut inside);
        }
    }
    for scope in &policy.scopes {
        let name = scope.name.split_once(':').expect("a scope has a type").1;
        let is_inside = reach.scopes.contains(scope.name.as_str());
        sort(name, is_inside, &mut outside, &mut inside);
    }
    for member in policy.groups.iter().chain(&policy.subjects) {
        sort(&member.name, maker.facts.name.as_ref() == Some(&member.name), &mut outside, &mut inside);
    }
    for known in &policy.permissions {
        let is_named = reach.permissions.contains(known.name.as_str());
        let is_inside = reach.weighed.contains(known.name.as_str());
        if !is_named && slice.permission_id(&known.name).is_some() {
            return Some(format!("{} is in the slice", known.name));
        }
        if let Some(term) = &known.available {
            sort(&condition(term), is_inside, &mut outside, &mut inside);
        }
    }
    for (resource, term) in &policy.available {
        let is_inside = reach.weighed.iter().any(|known| halves(known).0 == resource);
        sort(&condition(term), is_inside, &mut outside, &mut inside);
    }
    // Short conditions, such as `true`, may be a part of anything.
    outside.retain(|name| name.len() > 5 && !inside.contains(name.as_str()));
    *tally.entry("searched").or_default() += outside.len() as u64;
    outside.into_iter().find(|name| contains(bytes, name)).map(|name| format!("{name} is in the slice"))
}

fn contains(bytes: &[u8], name: &str) -> bool {
    bytes.windows(name.len()).any(|window| window == name.as_bytes())
}
