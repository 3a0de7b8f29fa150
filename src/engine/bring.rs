//! What a role brings at a scope: its own grants and those of the roles it includes.

use super::scope::Chain;
#[cfg(feature = "query")]
use crate::model::Extent;
use crate::model::{RoleId, Snapshot, Table};
use alloc::{vec, vec::Vec};

/// Everything that one role held brings at a scope.
#[derive(Debug)]
pub(super) struct Bundle<'s> {
    snapshot: &'s Snapshot,
    roles: Vec<Brought>,
    /// Grants that lie less deep are replaced.
    threshold: usize,
}

/// A role reached along includes.
#[derive(Debug, Clone, Copy)]
struct Brought {
    role: RoleId,
    /// The deepest place on the way to it.
    depth: usize,
    /// How many includes lie on the way.
    steps: usize,
    /// Position of the role that includes it; its own for the role held.
    includer: usize,
}

impl<'s> Bundle<'s> {
    /// Walks the includes that hold at the scope, the nearest first.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn new(snapshot: &'s Snapshot, chain: &Chain, held: RoleId) -> Self {
        let mut bundle = Self {
            snapshot,
            roles: vec![Brought { role: held, depth: 0, steps: 0, includer: 0 }],
            threshold: 0,
        };
        if snapshot.rows(Table::Includes) > 0 {
            bundle.walk(chain);
        }
        if snapshot.rows(Table::GrantExtents) + snapshot.rows(Table::IncludeExtents) > 0 {
            let mut threshold = 0;
            bundle.each_placed(chain, &mut |_, _, depth| {
                if depth > threshold && chain.replaces(snapshot, depth) {
                    threshold = depth;
                }
            });
            bundle.threshold = threshold;
        }
        bundle
    }

    fn walk(&mut self, chain: &Chain) {
        // Without extents every way to a role is as deep as any other.
        let depths = if self.snapshot.rows(Table::IncludeExtents) > 0 { chain.depths() } else { 1 };
        let mut seen = vec![false; self.snapshot.rows(Table::Roles) * depths];
        let mut next = 0;
        while let Some(Brought { role, depth, steps, .. }) = self.roles.get(next).copied() {
            for row in self.snapshot.role_includes(role) {
                let Some(place) = chain.depth(self.snapshot, self.snapshot.include_extent(row)) else {
                    continue;
                };
                let (role, depth) = (self.snapshot.include_role(row), depth.max(place));
                let Some(seen) = seen.get_mut(role.index() * depths + depth) else { continue };
                if !core::mem::replace(seen, true) {
                    self.roles.push(Brought { role, depth, steps: steps + 1, includer: next });
                }
            }
            next += 1;
        }
    }

    /// Calls `take` with each grant that counts at the scope, behind the position of the role that has it: the nearest
    /// role's first.
    pub(super) fn each(&self, chain: &Chain, take: &mut dyn FnMut(usize, usize)) {
        self.each_placed(chain, &mut |position, grant, depth| {
            if depth >= self.threshold {
                take(position, grant);
            }
        });
    }

    /// The role held, and every role that it brings.
    #[cfg(feature = "query")]
    pub(super) fn roles(&self) -> impl Iterator<Item = RoleId> + '_ {
        self.roles.iter().map(|brought| brought.role)
    }

    /// Whether any of these roles has an include or a grant that does not hold everywhere.
    #[cfg(feature = "query")]
    pub(super) fn is_placed(&self) -> bool {
        let snapshot = self.snapshot;
        let is_placed = |extent| extent != Extent::Everywhere;
        self.roles().any(|role| {
            snapshot.role_includes(role).any(|row| is_placed(snapshot.include_extent(row)))
                || snapshot.role_grants(role).any(|grant| is_placed(snapshot.grant_extent(grant)))
        })
    }

    /// The role at a position, and how many steps away it is.
    pub(super) fn near(&self, position: usize) -> Option<(RoleId, usize)> {
        self.roles.get(position).map(|brought| (brought.role, brought.steps))
    }

    /// The roles from the one held to the one at a position, and where a grant stands among the latter's.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn path(&self, position: usize, grant: usize) -> (Vec<RoleId>, u32) {
        let mut path = Vec::new();
        let mut at = position;
        while let Some(brought) = self.roles.get(at) {
            path.push(brought.role);
            if at == brought.includer {
                break;
            }
            at = brought.includer;
        }
        let first = path.first().map_or(0, |role| self.snapshot.role_grants(*role).start);
        path.reverse();
        (path, u32::try_from(grant.saturating_sub(first)).unwrap_or(u32::MAX))
    }

    /// Position, grant, and how deep it is placed.
    fn each_placed(&self, chain: &Chain, take: &mut dyn FnMut(usize, usize, usize)) {
        let snapshot = self.snapshot;
        for (position, brought) in self.roles.iter().enumerate() {
            for grant in snapshot.role_grants(brought.role) {
                if let Some(depth) = chain.depth(snapshot, snapshot.grant_extent(grant)) {
                    take(position, grant, depth.max(brought.depth));
                }
            }
        }
    }
}

/// Whether a role is the one held, or comes by includes that hold at the scope.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn brings(snapshot: &Snapshot, chain: &Chain, held: RoleId, role: RoleId) -> bool {
    held == role || Bundle::new(snapshot, chain, held).roles.iter().any(|brought| brought.role == role)
}
