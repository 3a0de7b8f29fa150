//! What an allow rests on, and what a deny lacks.

use super::resolve::{Holder, implications, resolve, with_included};
use crate::model::{Grounds, PermissionId, RoleId, Snapshot, Table};
use alloc::{vec, vec::Vec};

/// How many roles a denial names.
const NEAREST: usize = 3;

/// The grant an allow rests on. Of several: one that lists the permission itself before one that implies
/// it, then the first role held in order of name, then the nearest included role, then the first grant.
pub(super) fn grounds(snapshot: &Snapshot, roles: &[RoleId], permission: PermissionId) -> Option<Grounds> {
    let direct = roles.iter().find_map(|role| direct(snapshot, *role, permission));
    direct.or_else(|| {
        roles.iter().find_map(|role| {
            let implied_by = |(from, to)| (to == permission).then(|| direct_from(snapshot, *role, from))?;
            implications(snapshot).find_map(implied_by)
        })
    })
}

fn direct_from(snapshot: &Snapshot, role: RoleId, from: PermissionId) -> Option<Grounds> {
    let grounds = direct(snapshot, role, from)?;
    Some(Grounds { implied_by: Some(from), ..grounds })
}

/// The grant by which one role, or a role it includes, lists the permission itself.
fn direct(snapshot: &Snapshot, held: RoleId, permission: PermissionId) -> Option<Grounds> {
    let granting = |role: &RoleId| Some((*role, listing_grant(snapshot, *role, permission)?));
    if let Some((role, grant)) = granting(&held) {
        return Some(Grounds { path: vec![role], grant, implied_by: None });
    }
    let reached = with_included(snapshot, &[held]);
    let (role, grant) = reached.iter().find_map(granting)?;
    Some(Grounds { path: path_to(snapshot, &reached, role), grant, implied_by: None })
}

/// The position among a role's own grants of the first that lists the permission.
fn listing_grant(snapshot: &Snapshot, role: RoleId, permission: PermissionId) -> Option<u32> {
    let lists = |grant| {
        let spans = snapshot.grant_spans(grant);
        let after = partition(spans.start, spans.end, |span| snapshot.span(span).start <= permission.index());
        after > spans.start && snapshot.span(after - 1).contains(&permission.index())
    };
    snapshot.role_grants(role).position(lists).and_then(|position| u32::try_from(position).ok())
}

/// The first of the ascending rows for which `before` does not hold.
fn partition(mut start: usize, mut end: usize, before: impl Fn(usize) -> bool) -> usize {
    while start < end {
        let middle = start.midpoint(end);
        if before(middle) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    start
}

/// The include path to the last of `reached` that matters, found backwards: `reached` is in the order
/// of a breadth-first walk, so the first role that includes another lies on a shortest path to it.
fn path_to(snapshot: &Snapshot, reached: &[RoleId], target: RoleId) -> Vec<RoleId> {
    let mut path = vec![target];
    let mut at = target;
    let includes = |role: &RoleId, target| snapshot.role_includes(*role).any(|included| included == target);
    while reached.first() != Some(&at) {
        let Some(nearer) = reached.iter().find(|role| includes(role, at)) else { break };
        at = *nearer;
        path.push(at);
    }
    path.reverse();
    path
}

/// Up to three roles each of which would allow the permission, the one that allows least in all first,
/// equals in order of name.
pub(super) fn nearest(snapshot: &Snapshot, permission: PermissionId) -> Vec<RoleId> {
    let all = (0..snapshot.rows(Table::Roles)).filter_map(|row| u16::try_from(row).ok()).map(RoleId);
    let allowing = all.filter(|role| grounds(snapshot, &[*role], permission).is_some());
    let mut best = [(u32::MAX, None); NEAREST];
    for role in allowing {
        let breadth = resolve(snapshot, &Holder { roles: vec![role], barred: None }).count();
        let mut candidate = (breadth, Some(role));
        for place in &mut best {
            if candidate < *place {
                core::mem::swap(place, &mut candidate);
            }
        }
    }
    best.into_iter().filter_map(|(_, role)| role).collect()
}
