//! What an allow rests on, and what a deny lacks.

use super::bring::Bundle;
use super::hold::Holder;
use super::question::{Question, Request, Standing};
use super::resolve::implications;
use super::scope::Chain;
use crate::model::{Grounds, PermissionId, RoleId, Snapshot, Table};
use alloc::vec::Vec;
use core::ops::Range;

/// How many roles a denial names.
const NEAREST: usize = 3;

impl Question<'_> {
    /// The grant that is worth most for a permission. Of several as good: one that lists the permission itself before
    /// one that implies it, then the first role in order of name, then as `listing` has it.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn grounds(
        &self,
        chain: &Chain,
        roles: &[RoleId],
        permission: PermissionId,
    ) -> Option<(Standing, Grounds)> {
        let implying: Vec<PermissionId> =
            implications(self.snapshot).filter(|(_, to)| *to == permission).map(|(from, _)| from).collect();
        let bundles = roles.iter().map(|role| Bundle::new(self.snapshot, chain, *role));
        let bundles: Vec<Bundle<'_>> = bundles.collect();
        Standing::ALL.into_iter().find_map(|standing| {
            let first = |permissions: &[PermissionId]| {
                bundles.iter().find_map(|bundle| self.listing(chain, bundle, permissions, standing))
            };
            let direct = first(&[permission]);
            let found = direct.map(|(_, grounds)| grounds).or_else(|| {
                first(&implying).map(|(from, grounds)| Grounds { implied_by: Some(from), ..grounds })
            })?;
            Some((standing, found))
        })
    }

    /// The grant by which a role held, or a role it includes, lists one of some ascending permissions: the nearest
    /// role's, then that of the first permission, then the first that counts by any way as short.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn listing(
        &self,
        chain: &Chain,
        bundle: &Bundle<'_>,
        permissions: &[PermissionId],
        standing: Standing,
    ) -> Option<(PermissionId, Grounds)> {
        let mut best: Option<(PermissionId, usize, usize)> = None;
        for (position, grant) in bundle.grants(chain) {
            let is_listed = |permission: &&PermissionId| {
                lists(self.snapshot, grant, **permission) && self.standing(grant, **permission) == standing
            };
            let Some(listed) = permissions.iter().find(is_listed) else { continue };
            let found = (*listed, grant, position);
            // The nearest role comes first, and whatever else it grants by ways as short.
            if best.is_none_or(|best| bundle.is_as_near(best.2, position) && found < best) {
                best = Some(found);
            }
        }
        let (listed, grant, position) = best?;
        let (path, grant) = bundle.path(position, grant);
        Some((listed, Grounds { path, grant, implied_by: None }))
    }
}

/// Whether a grant lists a permission; its spans ascend.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn lists(snapshot: &Snapshot, grant: usize, permission: PermissionId) -> bool {
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

/// Up to three roles each of which, held everywhere, would have a grant stand for the permission at the scope asked
/// at, the one that grants least in all first, equals in order of name.
pub fn nearest(
    snapshot: &Snapshot,
    holder: &Holder,
    request: &Request<'_>,
    permission: PermissionId,
) -> Vec<RoleId> {
    let mut best = [(u32::MAX, None); NEAREST];
    for role in (0..snapshot.rows(Table::Roles)).filter_map(|row| u16::try_from(row).ok()).map(RoleId) {
        let alone = Holder::of(role, &holder.chain);
        let question = Question { snapshot, holder: &alone, request };
        let grounds = question.grounds(&holder.chain, &[role], permission);
        if !grounds.is_some_and(|(standing, _)| standing.stands()) {
            continue;
        }
        let row = question.granted(&holder.chain);
        let words = row.allowed.words().iter().zip(row.open.words());
        let breadth = words.map(|(allowed, open)| (allowed | open).count_ones()).sum();
        let mut candidate = (breadth, Some(role));
        for place in &mut best {
            if candidate < *place {
                core::mem::swap(place, &mut candidate);
            }
        }
    }
    best.into_iter().filter_map(|(_, role)| role).collect()
}
