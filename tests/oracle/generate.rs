//! Small dense policies and those who ask, all from a seed.

use crate::dice::Dice;
use crate::policy::{
    Asker, Assignment, Grant, Guardrail, Include, Level, Member, Permission, Policy, Role, Scope, ScopeType,
    Term, fits, halves, type_of,
};
use crate::terms;

/// The permission that the one data class brings.
pub(crate) const MASKED: &str = "pii.e:show";

/// Fields of grants, and some that are only asked for.
const FIELDS: [&str; 9] = ["*", "n", "n.f", "n.*", "o", "*.f", "n.f.x", "p", "n.g"];

/// A whole policy.
pub(crate) fn policy(dice: &mut Dice) -> Policy {
    let mut policy = Policy { permissions: permissions(dice), ..Policy::default() };
    let resource = halves(&policy.permissions[0].name).0.to_owned();
    policy.available = sometimes(dice, 12).map(|term| (resource, term)).into_iter().collect();
    if dice.percent(90) {
        policy.types = types(dice);
        policy.scopes = scopes(dice, &policy.types);
    }
    policy.roles = roles(dice, &policy);
    let roles: Vec<&str> = policy.roles.iter().map(|role| role.name.as_str()).collect();
    policy.anonymous = if dice.percent(30) { dice.some(&roles, 1, 2) } else { Vec::new() };
    if dice.percent(55) {
        for name in dice.some(&["x", "x-1", "X", "y"], 1, 3) {
            let guardrail = guardrail(dice, &policy, name);
            policy.guardrails.push(guardrail);
        }
    }
    let names = dice.some(&["g", "h", "G", "h-1"], 0, 3);
    for (count, name) in names.iter().enumerate() {
        let groups = names[..count].iter().filter(|_| dice.percent(50)).cloned().collect();
        policy.groups.push(Member { name: name.clone(), groups });
    }
    for name in dice.some(&["user:a", "user:b", "a"], 0, 3) {
        let groups = names.iter().filter(|_| dice.percent(40)).cloned().collect();
        policy.subjects.push(Member { name, groups });
    }
    for _ in 0..dice.below(6) {
        let to_group = !policy.groups.is_empty() && dice.percent(50);
        let name = if to_group {
            dice.pick(&policy.groups).name.clone()
        } else {
            (*dice.pick(&["user:a", "user:b", "a", "user:z"])).to_owned()
        };
        let role = dice.pick(&policy.roles).name.clone();
        let from = dice.percent(25).then(|| dice.second(0));
        let until = dice.percent(25).then(|| dice.second(from.unwrap_or(0) + 1));
        let at = extent(dice, &policy, 50);
        policy.assignments.push(Assignment { to_group, name, role, at, from, until });
    }
    if dice.percent(15) {
        policy.not_after = dice.second(1);
        policy.issued_at = dice.second(0) + if dice.percent(30) { 24 * 60 * 60 } else { 0 };
    }
    policy.epoch = dice.second(0);
    policy.max_age = dice.percent(15).then(|| dice.second(1));
    policy
}

/// A condition, with a chance.
fn sometimes(dice: &mut Dice, chance: usize) -> Option<Term> {
    dice.percent(chance).then(|| terms::condition(dice))
}

/// Someone who asks, mostly known and mostly at a scope.
pub(crate) fn asker(dice: &mut Dice, policy: &Policy) -> Asker {
    let now = dice.second(0);
    let mut asker = Asker { now, facts: terms::facts(dice, now), ..Asker::default() };
    let roles = if dice.percent(20) { 0 } else { dice.below(4) };
    for _ in 0..roles {
        let role = if dice.percent(12) { "nobody" } else { &dice.pick(&policy.roles).name };
        let at = if dice.percent(5) { Some("t:nowhere".to_owned()) } else { extent(dice, policy, 50) };
        asker.roles.push((role.to_owned(), at));
    }
    if dice.percent(60) {
        asker.facts.name = Some((*dice.pick(&["user:a", "user:b", "a", "user:z", "g"])).to_owned());
    }
    if dice.percent(4) {
        asker.at = Some((*dice.pick(&["t:*", "t:nowhere", "t", ""])).to_owned());
    } else if !policy.scopes.is_empty() && dice.percent(85) {
        asker.at = Some(dice.pick(&policy.scopes).name.clone());
    }
    asker.session = dice.percent(80).then(|| dice.second(0));
    asker.min_epoch = if dice.percent(10) { dice.second(0) } else { 0 };
    asker.skew = dice.percent(30).then(|| dice.second(0) / 2);
    asker.field = dice.percent(45).then(|| (*dice.pick(&FIELDS[1..])).to_owned());
    asker
}

fn permissions(dice: &mut Dice) -> Vec<Permission> {
    let mut names = Vec::new();
    // Names whose order differs once a colon stands behind them.
    for resource in dice.some(&["a", "a-b", "a.b", "B"], 2, 3) {
        let actions = dice.some(&["view", "edit", "e-1", "V"], 1, 3);
        names.extend(actions.into_iter().map(|action| format!("{resource}:{action}")));
    }
    let derived: Vec<bool> = names.iter().map(|_| dice.percent(15)).collect();
    let own = names.len();
    names.extend(dice.percent(25).then(|| MASKED.to_owned()));
    let is_derived = |position: usize| derived.get(position).copied().unwrap_or(false);
    // Requirements go one way along this order, so that none is a cycle; what is derived comes before something.
    let mut order: Vec<usize> = (0..names.len()).collect();
    dice.shuffle(&mut order);
    let mut found: Vec<Permission> = Vec::new();
    for (position, name) in names.iter().enumerate() {
        let mut permission = Permission { name: name.clone(), ..Permission::default() };
        let behind: Vec<usize> = (0..names.len()).filter(|other| order[*other] > order[position]).collect();
        permission.derived = is_derived(position) && !behind.is_empty();
        if position < own {
            permission.available = sometimes(dice, 8);
            let most = usize::from(permission.derived)
                + usize::from(dice.percent(20))
                + usize::from(dice.percent(8));
            for _ in 0..if behind.is_empty() { 0 } else { most } {
                let required = (
                    names[*dice.pick(&behind)].clone(),
                    *dice.pick(&[Level::Same, Level::Same, Level::Parent, Level::Root]),
                );
                if !permission.requires.contains(&required) {
                    permission.requires.push(required);
                }
            }
        }
        found.push(permission);
    }
    if found.iter().all(|permission| permission.derived) {
        found[0].derived = false;
    }
    let plain: Vec<String> =
        found.iter().filter(|known| !known.derived).map(|known| known.name.clone()).collect();
    for permission in &mut found[..own] {
        for _ in 0..2 {
            let implied = dice.pick(&plain);
            let fine = *implied != permission.name && !permission.implies.contains(implied);
            if fine && !permission.derived && dice.percent(32) {
                permission.implies.push(implied.clone());
            }
        }
    }
    found
}

fn types(dice: &mut Dice) -> Vec<ScopeType> {
    let mut found: Vec<ScopeType> = Vec::new();
    for name in &["t", "u", "v"][..2 + dice.below(2)] {
        let mut parents: Vec<String> = Vec::new();
        if let Some(first) = found.last() {
            parents.push(first.name.clone());
            parents.extend(
                found[..found.len() - 1].iter().filter(|_| dice.percent(50)).map(|kind| kind.name.clone()),
            );
            parents.extend(dice.percent(50).then(|| (*name).to_owned()));
        }
        found.push(ScopeType { name: (*name).to_owned(), parents, replace: dice.percent(45) });
    }
    found
}

fn scopes(dice: &mut Dice, types: &[ScopeType]) -> Vec<Scope> {
    let mut found = vec![Scope { name: "t:0".to_owned(), parent: None }];
    for number in 1..3 + dice.below(4) {
        let kind = dice.pick(types);
        let around: Vec<&Scope> = found
            .iter()
            .filter(|scope| kind.parents.iter().any(|name| name == type_of(&scope.name)))
            .collect();
        let parent = match around.last() {
            Some(last) if dice.percent(60) => Some(last.name.clone()),
            Some(_) => Some(dice.pick(&around).name.clone()),
            None => None,
        };
        let kind = if parent.is_none() { "t" } else { &kind.name };
        found.push(Scope { name: format!("{kind}:{number}"), parent });
    }
    found
}

/// A scope or every scope of a type, with a chance; otherwise everywhere.
fn extent(dice: &mut Dice, policy: &Policy, chance: usize) -> Option<String> {
    if policy.scopes.is_empty() || !dice.percent(chance) {
        return None;
    }
    let place = dice.pick(&policy.scopes).name.clone();
    Some(if dice.percent(25) { format!("{}:*", type_of(&place)) } else { place })
}

fn roles(dice: &mut Dice, policy: &Policy) -> Vec<Role> {
    let names = dice.some(&["m", "r", "r-a", "r.a", "A"], 2, 4);
    let mut found = Vec::new();
    for (count, name) in names.iter().enumerate() {
        let mut includes = Vec::new();
        for role in &names[count + 1..] {
            if dice.percent(45) {
                includes.push(Include { role: role.clone(), at: extent(dice, policy, 40) });
            }
            if dice.percent(6) {
                includes.push(Include { role: role.clone(), at: extent(dice, policy, 80) });
            }
        }
        let grants = (0..dice.below(4)).map(|_| grant(dice, policy)).collect();
        found.push(Role { name: name.clone(), includes, grants });
    }
    dice.shuffle(&mut found);
    found
}

fn grant(dice: &mut Dice, policy: &Policy) -> Grant {
    let plain: Vec<&Permission> = policy.permissions.iter().filter(|known| !known.derived).collect();
    let list = |dice: &mut Dice| -> Vec<String> {
        (0..=dice.below(2))
            .map(|_| {
                let name = &dice.pick(&plain).name;
                pattern(dice, name)
            })
            .collect()
    };
    let fields = if dice.percent(22) { dice.some(&FIELDS[..6], 1, 2) } else { Vec::new() };
    let (allow, at) = (list(dice), extent(dice, policy, 40));
    let mut grant = Grant { allow, except: Vec::new(), at, when: sometimes(dice, 35), fields };
    if dice.percent(40) {
        grant.except = list(dice);
        if !takes_effect(policy, &grant) {
            grant.except.clear();
        }
    }
    grant
}

/// Whether each exception takes something away, and no implication of the same grant brings any of it back.
fn takes_effect(policy: &Policy, grant: &Grant) -> bool {
    let lists = |name: &str| policy.listed(&grant.allow, &grant.except).any(|listed| listed.name == name);
    let excepted = policy.listed(&grant.except, &[]).filter(|known| !known.derived);
    takes(policy, &grant.allow, &grant.except, false)
        && !excepted
            .into_iter()
            .any(|known| policy.implying(&known.name).into_iter().any(|by| by != known.name && lists(by)))
}

/// Whether each exception takes something away from a list.
fn takes(policy: &Policy, list: &[String], except: &[String], with_derived: bool) -> bool {
    let given: Vec<&Permission> =
        policy.listed(list, &[]).filter(|known| with_derived || !known.derived).collect();
    except.iter().all(|except| given.iter().any(|known| fits(except, &known.name)))
}

fn guardrail(dice: &mut Dice, policy: &Policy, name: String) -> Guardrail {
    let list = |dice: &mut Dice, most: usize| -> Vec<String> {
        (0..=dice.below(most))
            .map(|_| {
                let name = &dice.pick(&policy.permissions).name;
                pattern(dice, name)
            })
            .collect()
    };
    let roles: Vec<&str> = policy.roles.iter().map(|role| role.name.as_str()).collect();
    let roles = if dice.percent(40) { dice.some(&roles, 1, 2) } else { Vec::new() };
    let cap = dice.percent(40);
    let (list, except) = (list(dice, if cap { 4 } else { 1 }), list(dice, 1));
    let except = if dice.percent(30) && takes(policy, &list, &except, true) { except } else { Vec::new() };
    let (at, when) = (extent(dice, policy, 50), sometimes(dice, 50));
    Guardrail { name, cap, list, except, roles, at, when }
}

/// A permission, or a pattern that fits it.
fn pattern(dice: &mut Dice, permission: &str) -> String {
    let mut half = |text: &str| match dice.below(10) {
        0..6 => text.to_owned(),
        6 | 7 => "*".to_owned(),
        8 => format!("{}*", &text[..1]),
        _ => format!("*{}", &text[text.len() - 1..]),
    };
    let (resource, action) = halves(permission);
    format!("{}:{}", half(resource), half(action))
}
