//! What an allow rests on.

use super::bring::Bundle;
use super::formula::Source;
use super::question::{Question, Standing};
use super::scope::Chain;
use crate::model::{Grounds, PermissionId};

/// The source that is worth most for a permission, in the order of `docs/decision-order.md`, Grounds.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn best<'s>(
    question: &Question<'_>,
    sources: &'s [Source],
    permission: PermissionId,
) -> Option<(Standing, &'s Source)> {
    let mut best: Option<(Standing, &Source)> = None;
    for source in sources {
        let standing = source.standing(question);
        let is_better = best.is_none_or(|(least, best)| {
            let (rank, least) = (
                (standing, source.listed != permission, source.held),
                (least, best.listed != permission, best.held),
            );
            // Sources are in order of how far their roles are: the nearest comes first, and whatever else it grants by
            // ways as short.
            let is_as_near = rank == least && source.near == best.near;
            rank < least || is_as_near && (source.listed, source.grant) < (best.listed, best.grant)
        });
        if is_better {
            best = Some((standing, source));
        }
    }
    best
}

impl Question<'_> {
    /// A source as grounds for a permission at a scope.
    pub(super) fn grounds(&self, chain: &Chain, source: &Source, permission: PermissionId) -> Grounds {
        let bundle = Bundle::new(self.snapshot, chain, source.held);
        let (path, grant) = bundle.path(source.position, source.grant);
        Grounds { path, grant, implied_by: Some(source.listed).filter(|listed| *listed != permission) }
    }
}
