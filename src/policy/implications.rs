//! Which permission brings which other, followed through.

use super::{
    catalogue::ResourceSource,
    permissions::Permissions,
    reader::{At, Reader, Spot},
};
use crate::model::{Implication, PermissionId};

/// What each permission brings, sorted, itself not included.
#[derive(Debug)]
pub(super) struct Implications {
    brings: Vec<Vec<PermissionId>>,
}

/// Pairs that a policy may have, all implications followed through.
const PAIRS: usize = 1 << 20;

impl Implications {
    /// Reads what the actions say and closes it. Reports what is unknown, and more pairs than a snapshot
    /// may have.
    pub(super) fn read<'d>(
        reader: &mut Reader<'d>,
        spot: Spot,
        permissions: &Permissions<'_>,
        resources: &[ResourceSource<'d>],
    ) -> Self {
        let mut direct = vec![Vec::new(); permissions.len()];
        for resource in resources {
            for action in &resource.actions {
                let from = permissions.find(resource.name, action.name);
                for at in &action.implies {
                    let to = permissions.named(reader, "implies", resource.name, *at);
                    let (Some(from), Some(to)) = (from, to) else { continue };
                    check_derived(reader, permissions, *at, (from, to));
                    if from == to {
                        let message = format_args!("`{}` implies itself", permissions.name(from));
                        reader.report("implies-itself", at.spot(), message);
                    } else if let Some(brings) = direct.get_mut(from.index()) {
                        brings.push(to);
                    }
                }
            }
        }
        let Some(brings) = close(&direct) else {
            let message = format_args!("implications make more than {PAIRS} pairs when followed through");
            reader.report("too-many", spot, message);
            return Self { brings: Vec::new() };
        };
        Self { brings }
    }

    /// What a permission brings, sorted, itself not included.
    pub(super) fn of(&self, permission: PermissionId) -> &[PermissionId] {
        self.brings.get(permission.index()).map_or(&[], Vec::as_slice)
    }

    /// Every pair, sorted.
    pub(super) fn pairs(&self) -> Vec<Implication> {
        let rows = self.brings.iter().zip(0..=u16::MAX);
        rows.flat_map(|(brings, from)| {
            brings.iter().map(move |to| Implication { from: PermissionId(from), to: *to })
        })
        .collect()
    }
}

/// Reports an implication from or to a permission that its requirements alone grant.
fn check_derived<'d>(
    reader: &mut Reader<'d>,
    permissions: &Permissions<'_>,
    at: At<'d>,
    (from, to): (PermissionId, PermissionId),
) {
    if permissions.is_derived(from) {
        let message = format_args!("`{}` is derived, and implies nothing", permissions.name(from));
        reader.report("derived-implies", at.spot(), message);
    } else if permissions.is_derived(to) {
        let message = format_args!("`{}` is derived, and nothing implies it", permissions.name(to));
        reader.report("derived-implies", at.spot(), message);
    }
}

/// Follows every chain to its end; a cycle makes its permissions bring one another. `None` if that makes
/// too many pairs.
fn close(direct: &[Vec<PermissionId>]) -> Option<Vec<Vec<PermissionId>>> {
    let none: &[PermissionId] = &[];
    let next = |from: usize| direct.get(from).map_or(none, Vec::as_slice);
    // Which permission was the last to reach each one; spares clearing a set of flags for each.
    let mut reached_from = vec![usize::MAX; direct.len()];
    let mut pairs = 0;
    let mut closed = Vec::with_capacity(direct.len());
    for from in 0..direct.len() {
        let mut brings = Vec::new();
        let mut open = next(from).to_vec();
        while let Some(to) = open.pop() {
            let Some(reached) = reached_from.get_mut(to.index()) else { continue };
            if *reached == from || to.index() == from {
                continue;
            }
            *reached = from;
            brings.push(to);
            pairs += 1;
            if pairs > PAIRS {
                return None;
            }
            open.extend(next(to.index()));
        }
        brings.sort_unstable();
        closed.push(brings);
    }
    Some(closed)
}
