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
