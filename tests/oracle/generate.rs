//! Small dense policies and those who ask, all from a seed.

use crate::oracle::{
    Asker, Assignment, Grant, Include, Member, Permission, Policy, Role, Scope, ScopeType, fits, lists,
    type_of,
};
use serde_json::{Map, Value, json};

/// The resource that the one data class brings, and its action.
const MASKED: (&str, &str) = ("pii.e", "show");

/// Random numbers that a seed repeats: xorshift64*.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        dice.below(2); // the first ones of neighbouring seeds are alike
        dice
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).expect("31 bits fit") % bound
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn second(&mut self, from: u64) -> u64 {
        from + self.below(6) as u64
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }

    /// Some of them, in any order.
    fn some(&mut self, from: &[&str], least: usize, most: usize) -> Vec<String> {
        let mut all = from.to_vec();
        self.shuffle(&mut all);
        let count = least + self.below(most - least + 1);
        all.into_iter().take(count).map(str::to_owned).collect()
    }
}

/// A whole policy.
pub(crate) fn policy(dice: &mut Dice) -> Policy {
    let mut policy = Policy { permissions: permissions(dice), ..Policy::default() };
    if dice.percent(90) {
        policy.types = types(dice);
        policy.scopes = scopes(dice, &policy.types);
    }
    policy.roles = roles(dice, &policy);
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
    if dice.percent(20) {
        policy.not_after = dice.second(1);
    }
    policy
}

/// Someone who asks, mostly known and mostly at a scope.
pub(crate) fn asker(dice: &mut Dice, policy: &Policy) -> Asker {
    let mut asker = Asker { now: dice.second(0), ..Asker::default() };
    for _ in 0..dice.below(4) {
        let role = if dice.percent(12) { "nobody" } else { &dice.pick(&policy.roles).name };
        let at = if dice.percent(5) { Some("t:nowhere".to_owned()) } else { extent(dice, policy, 50) };
        asker.roles.push((role.to_owned(), at));
    }
    if dice.percent(60) {
        asker.subject = Some((*dice.pick(&["user:a", "user:b", "a", "user:z", "g"])).to_owned());
    }
    if dice.percent(4) {
        asker.at = Some((*dice.pick(&["t:*", "t:nowhere", "t", ""])).to_owned());
    } else if !policy.scopes.is_empty() && dice.percent(85) {
        asker.at = Some(dice.pick(&policy.scopes).name.clone());
    }
    asker
}

fn permissions(dice: &mut Dice) -> Vec<Permission> {
    let mut found = Vec::new();
    // Names whose order differs once a colon stands behind them.
    for resource in dice.some(&["a", "a-b", "a.b", "B"], 2, 3) {
        for action in dice.some(&["view", "edit", "e-1", "V"], 1, 3) {
            found.push(Permission { resource: resource.clone(), action, implies: Vec::new() });
        }
    }
    let masked = dice.percent(30);
    if masked {
        let (resource, action) = (MASKED.0.to_owned(), MASKED.1.to_owned());
        found.push(Permission { resource, action, implies: Vec::new() });
    }
    let names: Vec<String> = found.iter().map(Permission::name).collect();
    for permission in &mut found {
        for _ in 0..2 {
            let implied = dice.pick(&names);
            let fine = *implied != permission.name() && !permission.implies.contains(implied);
            if fine && permission.resource != MASKED.0 && dice.percent(32) {
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
    let allow = (0..=dice.below(2)).map(|_| pattern(dice, policy)).collect();
    let mut grant = Grant { allow, except: Vec::new(), at: extent(dice, policy, 40) };
    if dice.percent(40) {
        let plain = grant.clone();
        grant.except = (0..=dice.below(2)).map(|_| pattern(dice, policy)).collect();
        if !takes_effect(policy, &grant) {
            return plain;
        }
    }
    grant
}

/// Whether each exception takes something away, and no implication of the same grant brings any of it back.
fn takes_effect(policy: &Policy, grant: &Grant) -> bool {
    let names = || policy.permissions.iter().map(Permission::name);
    let takes = |except: &String| {
        names().any(|name| fits(except, &name) && grant.allow.iter().any(|allow| fits(allow, &name)))
    };
    let excepted = |name: &String| grant.except.iter().any(|except| fits(except, name));
    let brought_back = |name: String| policy.implying(&name).iter().any(|wanted| lists(grant, wanted));
    grant.except.iter().all(takes) && !names().filter(excepted).any(brought_back)
}

/// A permission that there is, or a pattern that fits it.
fn pattern(dice: &mut Dice, policy: &Policy) -> String {
    let permission = dice.pick(&policy.permissions);
    let mut half = |text: &str| match dice.below(10) {
        0..6 => text.to_owned(),
        6 | 7 => "*".to_owned(),
        8 => format!("{}*", &text[..1]),
        _ => format!("*{}", &text[text.len() - 1..]),
    };
    format!("{}:{}", half(&permission.resource), half(&permission.action))
}

/// The policy as its author writes it, in the order in which its lists stand.
pub(crate) fn text(policy: &Policy) -> String {
    let mut resources = Map::new();
    for Permission { resource, action, implies } in &policy.permissions {
        if resource == MASKED.0 {
            continue;
        }
        let own = format!("{resource}:");
        let implies: Vec<_> = implies.iter().map(|name| name.strip_prefix(&own).unwrap_or(name)).collect();
        let place = resources.entry(resource).or_insert_with(|| json!({ "actions": {} }));
        place["actions"][action] = if implies.is_empty() { json!({}) } else { json!({ "implies": implies }) };
    }
    let mut document = json!({ "rolegate": 1, "id": "p", "resources": resources });
    if policy.permissions.iter().any(|permission| permission.resource == MASKED.0) {
        document["classes"] = json!({ "e": { "ladder": [{ MASKED.1: "clear" }, "redact"] } });
    }
    let role = |role: &Role| {
        json!({
            "includes": role.includes.iter().map(|Include { role, at }| match at {
                None => json!(role),
                Some(at) => json!({ "role": role, "at": at }),
            }).collect::<Vec<_>>(),
            "grants": role.grants.iter().map(|Grant { allow, except, at }| {
                let mut grant = json!({ "allow": allow });
                if !except.is_empty() {
                    grant["except"] = json!(except);
                }
                placed(grant, at.as_deref())
            }).collect::<Vec<_>>(),
        })
    };
    document["roles"] = map(policy.roles.iter().map(|known| (&known.name, role(known))));
    document["scopes"] = map(policy.types.iter().map(|kind| {
        let inherit = if kind.replace { "replace" } else { "add" };
        let value = match kind.parents.as_slice() {
            [] => json!({ "inherit": inherit }),
            parents => json!({ "inherit": inherit, "in": parents }),
        };
        (&kind.name, value)
    }));
    let inside = |scope: &Scope| scope.parent.as_ref().map_or(Value::Null, |parent| json!({ "in": parent }));
    let assignments = policy.assignments.iter().map(|assignment| {
        let who = if assignment.to_group { "group" } else { "subject" };
        let mut value = json!({ who: assignment.name, "role": assignment.role });
        for (key, time) in [("from", assignment.from), ("until", assignment.until)] {
            if let Some(time) = time {
                value[key] = json!(time);
            }
        }
        placed(value, assignment.at.as_deref())
    });
    document["directory"] = json!({
        "scopes": map(policy.scopes.iter().map(|scope| (&scope.name, inside(scope)))),
        "groups": map(policy.groups.iter().map(|group| (&group.name, json!({ "in": group.groups })))),
        "subjects": map(policy.subjects.iter().map(|known| (&known.name, json!({ "groups": known.groups })))),
        "assignments": assignments.collect::<Vec<_>>(),
    });
    document.to_string()
}

fn map<'n>(members: impl Iterator<Item = (&'n String, Value)>) -> Value {
    Value::Object(members.map(|(name, value)| (name.clone(), value)).collect())
}

fn placed(mut value: Value, at: Option<&str>) -> Value {
    if let Some(at) = at {
        value["at"] = json!(at);
    }
    value
}
