//! What a deny lacks: the roles that would allow it.

use super::hold::Holder;
use super::question::{Question, Request};
use crate::model::{PermissionId, RoleId, Snapshot, Table};
use alloc::vec::Vec;

/// How many roles a denial names.
const NEAREST: usize = 3;

/// The roles that grant least so far, each behind how many permissions it grants.
#[derive(Debug, Clone, Copy)]
struct Nearest([(u32, Option<RoleId>); NEAREST]);

impl Nearest {
    fn new() -> Self {
        Self([(u32::MAX, None); NEAREST])
    }

    fn offer(&mut self, breadth: u32, role: RoleId) {
        let mut candidate = (breadth, Some(role));
        for place in &mut self.0 {
            if candidate < *place {
                core::mem::swap(place, &mut candidate);
            }
        }
    }

    /// Offers a role if, held everywhere, it would have a grant stand for the permission at the scope asked at.
    fn try_role(
        &mut self,
        snapshot: &Snapshot,
        holder: &Holder,
        request: &Request<'_>,
        asked: PermissionId,
        role: RoleId,
    ) {
        let alone = Holder::of(role, &holder.chain);
        let question = Question { snapshot, holder: &alone, request };
        let sources = question.sources(&holder.chain, asked);
        if sources.iter().any(|source| source.standing(&question).stands()) {
            let row = question.granted(&holder.chain);
            let words = row.allowed.words().iter().zip(row.open.words());
            self.offer(words.map(|(allowed, open)| (allowed | open).count_ones()).sum(), role);
        }
    }

    fn into_roles(self) -> Vec<RoleId> {
        self.0.into_iter().filter_map(|(_, role)| role).collect()
    }
}

fn roles(snapshot: &Snapshot) -> impl Iterator<Item = RoleId> + use<> {
    (0..snapshot.rows(Table::Roles)).filter_map(|row| u16::try_from(row).ok()).map(RoleId)
}

/// Up to three roles each of which, held everywhere, would have a grant stand for the permission at the scope asked
/// at, the one that grants least in all first, equals in order of name. Tries every role.
pub fn nearest(
    snapshot: &Snapshot,
    holder: &Holder,
    request: &Request<'_>,
    permission: PermissionId,
) -> Vec<RoleId> {
    let mut best = Nearest::new();
    for role in roles(snapshot) {
        best.try_role(snapshot, holder, request, permission, role);
    }
    best.into_roles()
}

#[cfg(feature = "query")]
pub use index::NearestIndex;

#[cfg(feature = "query")]
mod index {
    use super::{Holder, Nearest, PermissionId, Question, Request, RoleId, Snapshot, Table, Vec, roles};
    use crate::engine::bring::Bundle;
    use crate::engine::scope::Chain;

    /// What [`nearest`](super::nearest) gives, worked out beforehand for all roles that grant the same whatever is
    /// asked; only the others have to be tried. Takes 24 bytes a permission.
    #[derive(Debug, Clone)]
    pub struct NearestIndex {
        nearest: Vec<Nearest>,
        /// Roles with a scope, a condition or fields on a grant or an include of theirs, or of a role they include.
        limited: Vec<RoleId>,
    }

    impl NearestIndex {
        /// Resolves every role once.
        pub fn new(snapshot: &Snapshot) -> Self {
            let mut index = Self {
                nearest: (0..snapshot.rows(Table::Permissions)).map(|_| Nearest::new()).collect(),
                limited: Vec::new(),
            };
            for role in roles(snapshot) {
                if is_limited(snapshot, role) {
                    index.limited.push(role);
                } else {
                    index.add(snapshot, role);
                }
            }
            index
        }

        fn add(&mut self, snapshot: &Snapshot, role: RoleId) {
            let holder = Holder::of(role, &Chain::default());
            let question = Question { snapshot, holder: &holder, request: &Request::default() };
            let row = question.granted(&holder.chain);
            let breadth = row.allowed.words().iter().map(|word| word.count_ones()).sum();
            for (nearest, word) in self.nearest.chunks_mut(32).zip(row.allowed.words()) {
                let mut left = *word;
                while let Some(nearest) = nearest.get_mut(left.trailing_zeros() as usize) {
                    nearest.offer(breadth, role);
                    left &= left - 1;
                }
            }
        }

        /// The same as [`nearest`](super::nearest).
        pub fn find(
            &self,
            snapshot: &Snapshot,
            holder: &Holder,
            request: &Request<'_>,
            permission: PermissionId,
        ) -> Vec<RoleId> {
            let Some(mut best) = self.nearest.get(permission.index()).copied() else { return Vec::new() };
            for role in &self.limited {
                best.try_role(snapshot, holder, request, permission, *role);
            }
            best.into_roles()
        }
    }

    fn is_limited(snapshot: &Snapshot, role: RoleId) -> bool {
        let bundle = Bundle::new(snapshot, &Chain::anywhere(), role);
        let is_limited =
            |grant| snapshot.grant_condition(grant).is_some() || !snapshot.grant_fields(grant).is_empty();
        bundle.is_placed() || bundle.roles().any(|role| snapshot.role_grants(role).any(is_limited))
    }
}
