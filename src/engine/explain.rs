//! What an allow rests on, and what a deny lacks.

use super::bring::Bundle;
use super::hold::Holder;
use super::resolve::{implications, resolve};
use super::scope::Chain;
use crate::model::{Grounds, PermissionId, RoleId, Snapshot, Table};
use alloc::vec::Vec;
use core::ops::Range;

/// How many roles a denial names.
const NEAREST: usize = 3;

/// The grant an allow rests on. Of several: one that lists the permission itself before one that implies
/// it, then the first role held in order of name, then as [`listing`] has it.
pub(super) fn grounds(
    snapshot: &Snapshot,
    chain: &Chain,
    roles: &[RoleId],
    permission: PermissionId,
) -> Option<Grounds> {
    let direct = roles.iter().find_map(|role| listing(snapshot, chain, *role, &[permission]));
    if let Some((_, grounds)) = direct {
        return Some(grounds);
    }
    let implying: Vec<PermissionId> =
        implications(snapshot).filter(|(_, to)| *to == permission).map(|(from, _)| from).collect();
    let (from, grounds) = roles.iter().find_map(|role| listing(snapshot, chain, *role, &implying))?;
    Some(Grounds { implied_by: Some(from), ..grounds })
}

/// The grant by which a role held, or a role it includes, lists one of some ascending permissions: the nearest
/// role's, then that of the first permission, then the first that holds by any way as short.
fn listing(
    snapshot: &Snapshot,
    chain: &Chain,
    held: RoleId,
    permissions: &[PermissionId],
) -> Option<(PermissionId, Grounds)> {
    let bundle = Bundle::new(snapshot, chain, held);
    let mut best = None;
    for (position, grant) in bundle.grants(chain) {
        let Some(listed) = permissions.iter().find(|permission| lists(snapshot, grant, **permission)) else {
            continue;
        };
        let found = (bundle.first_met(position), *listed, grant, position);
        if best.is_none_or(|best| found < best) {
            best = Some(found);
        }
    }
    let (_, listed, grant, position) = best?;
    let (path, grant) = bundle.path(position, grant);
    Some((listed, Grounds { path, grant, implied_by: None }))
}

/// Whether a grant lists a permission; its spans ascend.
fn lists(snapshot: &Snapshot, grant: usize, permission: PermissionId) -> bool {
    let Range { mut start, mut end } = snapshot.grant_spans(grant);
    while start < end {
        let middle = start.midpoint(end);
        let span = snapshot.span(middle);
        if span.contains(&permission.index()) {
            return true;
        }
        if span.start <= permission.index() {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    false
}

/// Up to three roles each of which would allow the permission at the scope asked at, the one that allows least in all first,
/// equals in order of name.
pub(super) fn nearest(snapshot: &Snapshot, chain: &Chain, permission: PermissionId) -> Vec<RoleId> {
    let all = (0..snapshot.rows(Table::Roles)).filter_map(|row| u16::try_from(row).ok()).map(RoleId);
    let allowing = all.filter(|role| grounds(snapshot, chain, &[*role], permission).is_some());
    let mut best = [(u32::MAX, None); NEAREST];
    for role in allowing {
        let breadth = resolve(snapshot, &Holder::of(role, chain)).count();
        let mut candidate = (breadth, Some(role));
        for place in &mut best {
            if candidate < *place {
                core::mem::swap(place, &mut candidate);
            }
        }
    }
    best.into_iter().filter_map(|(_, role)| role).collect()
}
