//! What a principal can come to, whatever is asked, wherever and whenever: all that a slice keeps.

use super::bring::Bundle;
use super::formula::{forbids, implications, lists};
use super::hold::each_assignment;
use super::reach_places::Places;
use super::row::Bits;
use super::scope::Chain;
use crate::model::{
    Assignment, Extent, PermissionId, RoleId, ScopeId, ScopeTypeId, Snapshot, SubjectId, Table,
};
use alloc::{vec, vec::Vec};

/// What is within reach of somebody who holds some roles, or will.
///
/// Everything outside of it is denied by the whole snapshot too, at every scope and whatever the attributes.
#[derive(Debug)]
pub struct Reach {
    /// The roles held and those that they include, in order.
    pub roles: Vec<RoleId>,
    /// What grants of these list.
    pub listed: Bits,
    /// What may come to be allowed: what is listed, what that implies, and what is derived of these alone.
    pub possible: Bits,
    /// That, and what it requires, in the end.
    pub named: Bits,
    /// Guardrails that can forbid any of it, as rows.
    pub guardrails: Vec<usize>,
    /// Scopes at which anything can be allowed, and those around them that make a difference there, in order.
    pub scopes: Vec<ScopeId>,
    /// Types of these, and those of which a role is held at every scope; in order.
    pub scope_types: Vec<ScopeTypeId>,
}

impl Reach {
    /// What roles held at some extents come to. With a scope asked at, of all scopes at which something can be allowed only
    /// those are kept that it lies in, and those at which a role is held.
    pub fn new(snapshot: &Snapshot, held: &[(RoleId, Extent)], at: Option<ScopeId>) -> Self {
        let roles = closure(snapshot, held.iter().map(|(role, _)| *role));
        let listed = listed(snapshot, &roles);
        let possible = possible(snapshot, &listed);
        let mut reach = Self {
            named: named(snapshot, &possible),
            roles,
            listed,
            possible,
            guardrails: Vec::new(),
            scopes: Vec::new(),
            scope_types: Vec::new(),
        };
        let mut places = Places::new(snapshot, held, at);
        reach.guardrails = (0..snapshot.rows(Table::Guardrails))
            .filter(|row| reach.is_guarded(snapshot, *row) && places.meets(snapshot.guardrail_extent(*row)))
            .collect();
        places.keep(&mut reach.extents(snapshot), reach.goes_up(snapshot));
        (reach.scopes, reach.scope_types) = places.kept();
        reach
    }

    /// Whether something besides grants decides about a permission that is named: whether it may come to be allowed, or is
    /// derived.
    pub fn is_weighed(&self, snapshot: &Snapshot, permission: PermissionId) -> bool {
        self.possible.has(permission) || self.named.has(permission) && snapshot.is_derived(permission)
    }

    /// Whether it makes a difference that one permission brings another: not if each grant that lists it, without a
    /// condition, which may ask for the action, lists the other as well. That is then what a decision rests on.
    pub fn tells(&self, snapshot: &Snapshot, from: PermissionId, to: PermissionId) -> bool {
        let mut grants = self.roles.iter().flat_map(|role| snapshot.role_grants(*role));
        self.listed.has(from)
            && grants.any(|grant| {
                lists(snapshot, grant, from)
                    && (snapshot.grant_condition(grant).is_some() || !lists(snapshot, grant, to))
            })
    }

    /// Whether what is placed there can hold at a scope that is kept.
    pub fn meets(&self, extent: Extent) -> bool {
        match extent {
            Extent::Everywhere => true,
            Extent::At(scope) => self.scopes.binary_search(&scope).is_ok(),
            Extent::AtEvery(kind) => self.scope_types.binary_search(&kind).is_ok(),
        }
    }

    /// Whether a guardrail can forbid what is weighed, its extent apart.
    fn is_guarded(&self, snapshot: &Snapshot, guardrail: usize) -> bool {
        let mut roles = snapshot.guardrail_roles(guardrail);
        let is_for = roles.len() == 0 || roles.any(|role| self.roles.binary_search(&role).is_ok());
        is_for
            && permissions(snapshot)
                .any(|id| self.is_weighed(snapshot, id) && forbids(snapshot, guardrail, id))
    }

    /// Where includes, grants and guardrails hold.
    pub fn extents<'s>(&'s self, snapshot: &'s Snapshot) -> impl Iterator<Item = Extent> + 's {
        let includes = self.roles.iter().flat_map(|role| snapshot.role_includes(*role));
        let grants = self.roles.iter().flat_map(|role| snapshot.role_grants(*role));
        includes
            .map(|row| snapshot.include_extent(row))
            .chain(grants.map(|row| snapshot.grant_extent(row)))
            .chain(self.guardrails.iter().map(|row| snapshot.guardrail_extent(*row)))
    }

    /// Whether anything named requires something at a scope further up.
    fn goes_up(&self, snapshot: &Snapshot) -> bool {
        let mut rows =
            permissions(snapshot).filter(|id| self.named.has(*id)).flat_map(|id| snapshot.requirements(id));
        rows.any(|row| snapshot.requirement(row).1 > 0)
    }
}

/// What a subject and its groups hold at a time, or from a later one on; each once.
pub fn assignments(snapshot: &Snapshot, subject: SubjectId, now: u64) -> Vec<Assignment> {
    let mut found = Vec::new();
    each_assignment(snapshot, subject, &mut |role, at, time| {
        let held = Assignment { role, at, from: time.start, until: time.end };
        if now < time.end && !found.contains(&held) {
            found.push(held);
        }
    });
    found
}

/// Every permission.
fn permissions(snapshot: &Snapshot) -> impl Iterator<Item = PermissionId> + use<> {
    (0..snapshot.rows(Table::Permissions)).filter_map(|row| u16::try_from(row).ok()).map(PermissionId)
}

/// Roles and those that they include, in order, each once.
fn closure(snapshot: &Snapshot, held: impl Iterator<Item = RoleId>) -> Vec<RoleId> {
    let mut is_in = vec![false; snapshot.rows(Table::Roles)];
    for role in held {
        for role in Bundle::new(snapshot, &Chain::anywhere(), role).roles() {
            is_in.get_mut(role.index()).into_iter().for_each(|is_in| *is_in = true);
        }
    }
    let roles = (0..).zip(is_in).filter(|(_, is_in)| *is_in);
    roles.map(|(role, _)| RoleId(role)).collect()
}

fn listed(snapshot: &Snapshot, roles: &[RoleId]) -> Bits {
    let mut listed = Bits::empty(snapshot);
    let grants = roles.iter().flat_map(|role| snapshot.role_grants(*role));
    for span in grants.flat_map(|grant| snapshot.grant_spans(grant)) {
        listed.set_span(snapshot.span(span));
    }
    listed
}

fn possible(snapshot: &Snapshot, listed: &Bits) -> Bits {
    let mut possible = listed.clone();
    for (from, to) in implications(snapshot) {
        if listed.has(from) {
            possible.set(to);
        }
    }
    let granted = possible.clone();
    for id in permissions(snapshot).filter(|id| snapshot.is_derived(*id)) {
        // What is required by what is required is among its requirements as well.
        let is_met = |row| {
            let (required, _) = snapshot.requirement(row);
            granted.has(required) || snapshot.is_derived(required)
        };
        if snapshot.requirements(id).all(is_met) {
            possible.set(id);
        }
    }
    possible
}

fn named(snapshot: &Snapshot, possible: &Bits) -> Bits {
    let mut named = possible.clone();
    let mut open: Vec<PermissionId> = permissions(snapshot).filter(|id| possible.has(*id)).collect();
    while let Some(id) = open.pop() {
        for row in snapshot.requirements(id) {
            let (required, _) = snapshot.requirement(row);
            if !named.has(required) {
                named.set(required);
                open.push(required);
            }
        }
    }
    named
}
