//! What an allow rests on, and what a deny lacks.

use super::bring::Bundle;
use super::formula::Source;
use super::hold::Holder;
use super::question::{Question, Request, Standing};
use super::scope::Chain;
use crate::model::{Grounds, PermissionId, RoleId, Snapshot, Table};
use alloc::vec::Vec;

/// How many roles a denial names.
const NEAREST: usize = 3;

/// The source that is worth most for a permission, in the order of `docs/decision-order.md`, Grounds.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn best<'s>(
    question: &Question<'_>,
    sources: &'s [Source],
    permission: PermissionId,
) -> Option<(Standing, &'s Source)> {
    let mut best: Option<([usize; 7], Standing, &Source)> = None;
    for source in sources {
        let standing = source.standing(question);
        let rank = [
            standing as usize,
            usize::from(source.listed != permission),
            source.held.index(),
            source.met,
            source.listed.index(),
            source.grant,
            source.position,
        ];
        if best.is_none_or(|(least, ..)| rank < least) {
            best = Some((rank, standing, source));
        }
    }
    best.map(|(_, standing, source)| (standing, source))
}

impl Question<'_> {
    /// A source as grounds for a permission at a scope.
    pub(super) fn grounds(&self, chain: &Chain, source: &Source, permission: PermissionId) -> Grounds {
        let bundle = Bundle::new(self.snapshot, chain, source.held);
        let (path, grant) = bundle.path(source.position, source.grant);
        Grounds { path, grant, implied_by: Some(source.listed).filter(|listed| *listed != permission) }
    }
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
        let sources = question.sources(&holder.chain, permission);
        if !sources.iter().any(|source| source.standing(&question).stands()) {
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
