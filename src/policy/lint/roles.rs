//! Grants that add nothing to a role, and roles that add nothing to each other.

use super::{
    Linter,
    Step::{Item, Key},
    unused::has_word,
};
use crate::model::{ConditionId, Extent, Grant, PermissionId, Role};
use std::collections::{BTreeMap, BTreeSet};

/// How a permission is granted, if not plainly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    permission: PermissionId,
    /// Of the includes on the way and of the grant; sorted, everywhere left out.
    extents: Vec<Extent>,
    condition: Option<ConditionId>,
    fields: Vec<String>,
    /// The permission that the grant lists, if its condition may ask for that.
    listed: Option<PermissionId>,
}

/// All that a role brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Reach {
    /// Everywhere, always, for all fields: a bit a permission.
    plain: Vec<u64>,
    ways: BTreeSet<Way>,
    /// Guardrails that name the role or one that it brings.
    guardrails: BTreeSet<usize>,
    /// Whether something in it stands instead of what is inherited. Such a role may have less for granting more.
    replaces: bool,
}

impl Reach {
    fn has(&self, id: PermissionId) -> bool {
        self.plain.get(id.index() / 64).is_some_and(|word| word >> (id.index() % 64) & 1 == 1)
    }

    fn set(&mut self, id: PermissionId) {
        let at = id.index() / 64;
        if self.plain.len() <= at {
            self.plain.resize(at + 1, 0);
        }
        self.plain.get_mut(at).into_iter().for_each(|word| *word |= 1 << (id.index() % 64));
    }

    fn plain(&self) -> impl Iterator<Item = PermissionId> + '_ {
        (0..=u16::MAX).map(PermissionId).take(self.plain.len() * 64).filter(|id| self.has(*id))
    }

    fn is_empty(&self) -> bool {
        self.ways.is_empty() && self.plain.iter().all(|word| *word == 0)
    }

    fn is_within(&self, other: &Self) -> bool {
        let words = self.plain.iter().enumerate();
        let mut words = words.map(|(at, word)| word & !other.plain.get(at).copied().unwrap_or(0));
        words.all(|left| left == 0)
            && self.ways.iter().all(|way| other.has(way.permission) || other.ways.contains(way))
            && self.guardrails == other.guardrails
            && !self.replaces
            && !other.replaces
    }
}

pub(super) fn find(linter: &mut Linter<'_>) {
    let mut reaches: Vec<Option<Reach>> = vec![None; linter.policy.roles.len()];
    for role in 0..reaches.len() {
        reach(linter, role, &mut reaches);
    }
    let reaches: Vec<Reach> = reaches.into_iter().map(Option::unwrap_or_default).collect();
    empty(linter, &reaches);
    shadowed(linter, &reaches);
    equal(linter, &reaches);
    contained(linter, &reaches);
}

/// Works out what a role brings, and all that it includes. Includes have no cycles.
fn reach(linter: &Linter<'_>, role: usize, reaches: &mut [Option<Reach>]) {
    if reaches.get(role).is_none_or(Option::is_some) {
        return;
    }
    let Some(own) = linter.policy.roles.get(role) else { return };
    let mut whole = Reach::default();
    for include in &own.includes {
        reach(linter, include.role.index(), reaches);
        let Some(Some(brought)) = reaches.get(include.role.index()) else { continue };
        whole.guardrails.extend(&brought.guardrails);
        whole.replaces |= brought.replaces || replaces(linter, include.at);
        if include.at == Extent::Everywhere {
            brought.plain().for_each(|id| whole.set(id));
            whole.ways.extend(brought.ways.iter().cloned());
            continue;
        }
        let at = |way: Way| {
            let mut extents = [&way.extents[..], &[include.at]].concat();
            extents.sort_unstable();
            extents.dedup();
            Way { extents, ..way }
        };
        let plain = |permission| Way {
            permission,
            extents: Vec::new(),
            condition: None,
            fields: Vec::new(),
            listed: None,
        };
        whole.ways.extend(brought.plain().map(plain).chain(brought.ways.iter().cloned()).map(at));
    }
    for grant in &own.grants {
        whole.replaces |= replaces(linter, grant.at);
        for way in ways(linter, grant) {
            if is_plain(&way) {
                whole.set(way.permission);
            } else {
                whole.ways.insert(way);
            }
        }
    }
    for (position, guardrail) in linter.policy.guardrails.iter().enumerate() {
        if guardrail.roles.iter().any(|named| named.index() == role) {
            whole.guardrails.insert(position);
        }
    }
    reaches.get_mut(role).into_iter().for_each(|reach| *reach = Some(std::mem::take(&mut whole)));
}

fn replaces(linter: &Linter<'_>, extent: Extent) -> bool {
    let Extent::At(scope) = extent else { return false };
    let scope = linter.policy.directory.scopes.get(scope.0 as usize);
    let kind = scope.and_then(|scope| linter.policy.scope_types.get(scope.kind.index()));
    kind.is_some_and(|kind| kind.replaces)
}

fn is_plain(way: &Way) -> bool {
    way.extents.is_empty() && way.condition.is_none() && way.fields.is_empty()
}

/// What a grant gives, that which is implied included.
fn ways(linter: &Linter<'_>, grant: &Grant) -> Vec<Way> {
    let condition = grant.condition.and_then(|id| linter.policy.conditions.get(id.index()));
    let asks_for_action = condition.is_some_and(|condition| has_word(&condition.source, "action"));
    let extents = if grant.at == Extent::Everywhere { Vec::new() } else { vec![grant.at] };
    let way = |permission, listed| Way {
        permission,
        extents: extents.clone(),
        condition: grant.condition,
        fields: grant.fields.clone(),
        listed,
    };
    if !asks_for_action {
        return linter.closed(&grant.allow).into_iter().map(|id| way(id, None)).collect();
    }
    let each = |id: &PermissionId| {
        let (closed, listed) = (linter.closed(&[*id]), Some(*id));
        closed.into_iter().map(move |id| (id, listed)).collect::<Vec<_>>()
    };
    grant.allow.iter().flat_map(each).map(|(id, listed)| way(id, listed)).collect()
}

fn empty(linter: &mut Linter<'_>, reaches: &[Reach]) {
    let policy = linter.policy;
    for (role, _) in policy.roles.iter().zip(reaches).filter(|(_, reach)| reach.is_empty()) {
        let path = [Key("roles"), Key(&role.name)];
        linter.report("empty-role", &path, format_args!("role `{}` grants nothing", role.name));
    }
}

/// Grants all of which other grants of the role, or roles that it includes, give as well.
fn shadowed(linter: &mut Linter<'_>, reaches: &[Reach]) {
    let policy = linter.policy;
    for (role, reach) in policy.roles.iter().zip(reaches) {
        // What replaces what is inherited may be needed although it is granted elsewhere too.
        if reach.replaces || role.grants.len() + role.includes.len() < 2 {
            continue;
        }
        let mut brought = Reach::default();
        for include in role.includes.iter().filter(|include| include.at == Extent::Everywhere) {
            let Some(included) = reaches.get(include.role.index()) else { continue };
            included.plain().for_each(|id| brought.set(id));
            brought.ways.extend(included.ways.iter().cloned());
        }
        for position in needless(linter, role, &brought) {
            let path = [Key("roles"), Key(&role.name), Key("grants"), Item(position)];
            let message = format!("role `{}` has all of this grant without it", role.name);
            linter.report("shadowed-grant", &path, message);
        }
    }
}

/// Positions of grants that add nothing; of two that are the same, the later.
fn needless(linter: &Linter<'_>, role: &Role, brought: &Reach) -> Vec<usize> {
    let given: Vec<Vec<Way>> = role.grants.iter().map(|grant| ways(linter, grant)).collect();
    let mut counts: BTreeMap<&Way, usize> = BTreeMap::new();
    let mut plain: BTreeMap<PermissionId, usize> = BTreeMap::new();
    for way in given.iter().flatten() {
        *counts.entry(way).or_default() += 1;
        if is_plain(way) {
            *plain.entry(way.permission).or_default() += 1;
        }
    }
    let mut found = Vec::new();
    for (position, ways) in given.iter().enumerate().rev() {
        let is_given = |way: &Way| {
            let others = plain.get(&way.permission).copied().unwrap_or(0) - usize::from(is_plain(way));
            others > 0
                || counts.get(way).is_some_and(|count| *count > 1)
                || brought.has(way.permission)
                || brought.ways.contains(way)
        };
        if !ways.is_empty() && ways.iter().all(is_given) {
            found.push(position);
            for way in ways {
                counts.entry(way).and_modify(|count| *count -= 1);
                if is_plain(way) {
                    plain.entry(way.permission).and_modify(|count| *count -= 1);
                }
            }
        }
    }
    found
}

/// Roles that bring the same as one whose name comes before.
fn equal(linter: &mut Linter<'_>, reaches: &[Reach]) {
    let policy = linter.policy;
    for (position, (role, reach)) in policy.roles.iter().zip(reaches).enumerate() {
        let mut before = policy.roles.iter().zip(reaches).take(position);
        let same = before.find(|(_, other)| *other == reach && !reach.is_empty());
        if let Some((same, _)) = same {
            let path = [Key("roles"), Key(&role.name)];
            let message = format!("role `{}` grants the same as role `{}`", role.name, same.name);
            linter.report("equal-roles", &path, message);
        }
    }
}

/// Roles that could be included in another, which grants all that they do, and more. A role that grants everything
/// contains all others, and says nothing by that.
fn contained(linter: &mut Linter<'_>, reaches: &[Reach]) {
    let policy = linter.policy;
    let actions = policy.resources.iter().flat_map(|resource| &resource.actions);
    let grantable = actions.filter(|action| !action.derived).count();
    let size = |reach: &Reach| reach.plain.iter().map(|word| word.count_ones() as usize).sum::<usize>();
    let sizes: Vec<usize> = reaches.iter().map(size).collect();
    for (position, (role, reach)) in policy.roles.iter().zip(reaches).enumerate() {
        let others = policy.roles.iter().zip(reaches).enumerate().filter(|(at, (_, other))| {
            let is_all = sizes.get(*at) == Some(&grantable);
            *at != position && !is_all && !reach.is_empty() && *other != reach && reach.is_within(other)
        });
        let others = others.filter(|(at, _)| !includes(policy.roles.as_slice(), *at, position));
        if let Some((_, (nearest, _))) =
            others.min_by_key(|(at, (_, other))| (sizes.get(*at), other.ways.len()))
        {
            let path = [Key("roles"), Key(&role.name)];
            let message = format!(
                "role `{}` grants nothing that role `{}` does not, and is not included in it",
                role.name, nearest.name
            );
            linter.report("contained-role", &path, message);
        }
    }
}

/// Whether a role includes another, by however many steps.
fn includes(roles: &[Role], role: usize, wanted: usize) -> bool {
    let (mut left, mut seen) = (vec![role], BTreeSet::new());
    while let Some(role) = left.pop() {
        if role == wanted {
            return true;
        }
        if seen.insert(role) {
            let own = roles.get(role).into_iter().flat_map(|role| &role.includes);
            left.extend(own.map(|include| include.role.index()));
        }
    }
    false
}
