//! The engine against an oracle that shares nothing with it: random policies, every permission asked for, and laws.
//!
//! `ROLEGATE_SOAK=1000000` asks about as many policies; `pkg-scripts/soak` does so in release.
#![cfg(all(feature = "author", feature = "json", not(target_arch = "wasm32")))]

mod answer;
mod apart;
mod compare;
mod conditions;
mod dice;
mod document;
mod generate;
mod oracle;
mod policy;
mod reach;
mod shrink;
mod slices;
mod terms;

use compare::{ask, differ, fail, gate, questions};
use dice::Dice;
use document::text;
use oracle::Oracle;
use policy::{Asker, Policy};
use rolegate::gate::Gate;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Policies of a normal run.
const POLICIES: u64 = 20_000;

/// Those who ask, of each policy.
const ASKERS: usize = 3;

/// Every code of the table.
const CODES: [&str; 19] = [
    "stale-snapshot",
    "session-expired",
    "unknown-permission",
    "unknown-scope",
    "unavailable",
    "unknown-role",
    "unknown-subject",
    "no-roles",
    "condition-unmet",
    "other-field",
    "out-of-scope",
    "not-granted",
    "requirement-unmet",
    "guardrail",
    "unknown-attribute",
    "some-fields",
    "derived",
    "granted",
    "implied",
];

/// How often something was met.
type Tally = BTreeMap<&'static str, u64>;

#[test]
fn the_engine_decides_as_the_page_says() {
    let tally = each_policy(1, |seed, policy, gate, dice, tally| {
        let oracle = Oracle::new(policy);
        for _ in 0..ASKERS {
            let asker = generate::asker(dice, policy);
            let wrong = ask(gate, &asker, |access, request| {
                let mut wrong = None;
                for permission in questions(policy) {
                    let (code, difference) = differ(&oracle, (access, request), &asker, &permission);
                    *tally.entry(code).or_default() += 1;
                    if difference.is_some() {
                        wrong.get_or_insert(permission);
                    }
                }
                wrong
            });
            if let Some(permission) = wrong {
                fail(seed, policy, &asker, &permission);
            }
        }
    });
    println!("{tally:?}");
    let all: u64 = CODES.iter().filter_map(|code| tally.get(code)).sum();
    for code in CODES {
        let share = tally.get(code).copied().unwrap_or_default();
        assert!(share * 400 > all, "{code} is met {share} times of {all}: {tally:?}");
    }
}

#[test]
fn the_order_of_the_input_changes_nothing() {
    each_policy(10, |seed, policy, gate, dice, _| {
        let mut other = policy.clone();
        shuffle(&mut other, dice);
        let other_gate = compare::gate(&other).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let asker = generate::asker(dice, policy);
        let mut other_asker = asker.clone();
        dice.shuffle(&mut other_asker.roles);
        let (one, two) = (answers(policy, gate, &asker), answers(policy, &other_gate, &other_asker));
        assert_eq!(one, two, "seed {seed}: {asker:?}\n{}\n{}", text(policy), text(&other));
    });
}

/// Guardrails may be about a role, and who names one is no longer anonymous.
#[test]
fn one_more_role_takes_nothing_away_without_guardrails() {
    each_policy(10, |seed, policy, _, dice, _| {
        let asker = generate::asker(dice, policy);
        let mut more = asker.clone();
        more.roles.extend(generate::asker(dice, policy).roles);
        if asker.roles.is_empty() && asker.facts.name.is_none() {
            return;
        }
        let policy = Policy { guardrails: Vec::new(), ..policy.clone() };
        let gate = gate(&policy).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        for permission in questions(&policy) {
            let [before, after] = [&asker, &more]
                .map(|asker| ask(&gate, asker, |access, request| access.can_for(&permission, request)));
            assert!(
                after || !before,
                "seed {seed}: {permission}, {asker:?}, then {more:?}\n{}",
                text(&policy)
            );
        }
    });
}

/// `has` is about what is told, so it may answer otherwise once more is.
#[test]
fn what_is_decided_stays_so_when_more_is_told() {
    let tally = each_policy(10, |seed, policy, gate, dice, tally| {
        let asker = generate::asker(dice, policy);
        let less = Asker { facts: terms::forget(dice, &asker.facts), ..asker.clone() };
        if text(policy).contains("has(") {
            return;
        }
        for permission in questions(policy) {
            let code =
                |asker| ask(gate, asker, |access, request| access.check_for(&permission, request).code());
            let (before, after) = (code(&less), code(&asker));
            let was_open = before.as_str() == "unknown-attribute";
            let is_same = before.effect() == after.effect();
            assert!(
                was_open || is_same,
                "seed {seed}: {permission}, {less:?}, then {asker:?}\n{}",
                text(policy)
            );
            if was_open {
                *tally.entry(if is_same { "open" } else { "resolved" }).or_default() += 1;
            }
        }
    });
    assert!(tally.get("resolved") > tally.get("open").map(|open| open / 10).as_ref(), "{tally:?}");
}

#[test]
fn every_way_to_ask_gives_the_same_answer() {
    each_policy(10, |seed, policy, gate, dice, _| {
        let asker = generate::asker(dice, policy);
        ask(gate, &asker, |access, request| {
            for permission in questions(policy) {
                let can = access.can_for(&permission, request);
                let place = || format!("seed {seed}: {permission}, {asker:?}\n{}", text(policy));
                let id = gate.permission_id(&permission);
                assert_eq!(can, id.is_some_and(|id| access.allows_for(id, request)), "{}", place());
                assert!(can || !access.can(&permission), "allowed without knowing more, {}", place());
                let is_whole = can && asker.field.is_none();
                assert!(!is_whole || access.can_some(&permission), "allowed, but could not, {}", place());
                let decision = access.check_for(&permission, request);
                assert_eq!(can, decision.effect().as_str() == "allow", "{}", place());
            }
        });
    });
}

#[test]
fn nothing_changes_before_valid_until() {
    each_policy(10, |seed, policy, gate, dice, _| {
        let asker = generate::asker(dice, policy);
        let now = asker.now;
        let is_stale = policy.not_after != 0 && now > policy.not_after;
        let until = ask(gate, &asker, |access, _| access.valid_until());
        assert!(until > now || until == u64::MAX || is_stale, "seed {seed}");
        if text(policy).contains("now") {
            return; // a condition may ask for the time at any time
        }
        let at = |now| {
            let mut asker = asker.clone();
            (asker.now, asker.facts.now) = (now, u32::try_from(now).ok());
            answers(policy, gate, &asker)
        };
        let first = at(now);
        for later in now..until.min(16) {
            assert_eq!(first, at(later), "seed {seed}: at {later} of {until}, {asker:?}\n{}", text(policy));
        }
    });
}

/// All that is said of each permission, in order of name.
fn answers(policy: &Policy, gate: &Gate, asker: &Asker) -> BTreeMap<String, String> {
    ask(gate, asker, |access, request| {
        let answer = |permission: String| {
            let decision = access.check_for(&permission, request);
            let path: Vec<&str> = decision.path().collect();
            let nearest: Vec<&str> = decision.nearest().collect();
            let code = decision.code().as_str();
            let (grant, by, missing) = (decision.grant(), decision.implied_by(), decision.missing());
            let (unknown, some) = (decision.unknown_roles(), access.can_some(&permission));
            let fields = access.permitted_fields(&permission, request);
            let said = format!(
                "{code} {path:?} {grant:?} {by:?} {nearest:?} {unknown:?} {missing:?} {some} {fields:?} {decision}"
            );
            (permission, said)
        };
        questions(policy).into_iter().map(answer).collect()
    })
}

/// Puts everything whose order means nothing into another one; positions of grants are told, so they stay.
fn shuffle(policy: &mut Policy, dice: &mut Dice) {
    dice.shuffle(&mut policy.permissions);
    dice.shuffle(&mut policy.types);
    dice.shuffle(&mut policy.scopes);
    dice.shuffle(&mut policy.roles);
    dice.shuffle(&mut policy.groups);
    dice.shuffle(&mut policy.subjects);
    dice.shuffle(&mut policy.assignments);
    dice.shuffle(&mut policy.anonymous);
    dice.shuffle(&mut policy.guardrails);
    for rail in &mut policy.guardrails {
        dice.shuffle(&mut rail.list);
        dice.shuffle(&mut rail.roles);
    }
    for permission in &mut policy.permissions {
        dice.shuffle(&mut permission.implies);
        dice.shuffle(&mut permission.requires);
    }
    policy.types.iter_mut().for_each(|kind| dice.shuffle(&mut kind.parents));
    policy.groups.iter_mut().for_each(|group| dice.shuffle(&mut group.groups));
    policy.subjects.iter_mut().for_each(|subject| dice.shuffle(&mut subject.groups));
    for role in &mut policy.roles {
        dice.shuffle(&mut role.includes);
        for grant in &mut role.grants {
            dice.shuffle(&mut grant.allow);
            dice.shuffle(&mut grant.except);
            dice.shuffle(&mut grant.fields);
        }
    }
}

/// Runs a law on one in `share` of the policies on every core, and counts what it meets.
fn each_policy(share: u64, law: impl Fn(u64, &Policy, &Gate, &mut Dice, &mut Tally) + Sync) -> Tally {
    let wanted = std::env::var("ROLEGATE_SOAK").ok();
    let policies = wanted.map_or(POLICIES, |text| text.parse().expect("ROLEGATE_SOAK is a number")) / share;
    let next = AtomicU64::new(0);
    let total = Mutex::new(Tally::new());
    let work = || {
        let mut tally = Tally::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= policies {
                break;
            }
            let mut dice = Dice::new(seed);
            let policy = generate::policy(&mut dice);
            let gate =
                gate(&policy).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{}", text(&policy)));
            law(seed, &policy, &gate, &mut dice, &mut tally);
        }
        let mut total = total.lock().expect("no other thread panicked");
        for (name, count) in tally {
            *total.entry(name).or_default() += count;
        }
    };
    std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        (0..cores).for_each(|_| drop(scope.spawn(work)));
    });
    total.into_inner().expect("no thread panicked")
}
