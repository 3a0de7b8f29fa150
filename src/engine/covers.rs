//! Whether one role makes another needless.

use super::bring::Bundle;
use super::formula::forbids;
use super::hold::Holder;
use super::question::Request;
use super::resolve::resolve;
use super::scope::Chain;
use crate::model::{Extent, RoleId, ScopeTypeId, Snapshot, Table};

/// Whether a role held everywhere allows, at every scope and whatever the attributes, all that another could allow.
///
/// Sure rather than complete: what differs from scope to scope, it takes for a difference.
pub fn covers(snapshot: &Snapshot, role: RoleId, other: RoleId) -> bool {
    if role == other {
        return true;
    }
    let row = |role, chain: Chain| resolve(snapshot, &Holder::of(role, &chain), &Request::default());
    let (has, could) = (row(role, Chain::default()), row(other, Chain::anywhere()));
    let could = could.possible();
    let forbidden_somewhere = (0..snapshot.rows(Table::Guardrails)).any(|guardrail| {
        let is_limited = snapshot.guardrail_extent(guardrail) != Extent::Everywhere
            || snapshot.guardrail_roles(guardrail).len() > 0;
        is_limited && could.iter().any(|permission| forbids(snapshot, guardrail, *permission))
    });
    !forbidden_somewhere
        && !may_be_replaced(snapshot, role)
        && could.iter().all(|permission| has.has(*permission))
}

/// Whether grants that a role brings at some scope may stand instead of those it brings everywhere.
fn may_be_replaced(snapshot: &Snapshot, role: RoleId) -> bool {
    let kinds = 0..u16::try_from(snapshot.rows(Table::ScopeTypes)).unwrap_or(u16::MAX);
    kinds.into_iter().any(|kind| snapshot.replaces(ScopeTypeId(kind)))
        && Bundle::new(snapshot, &Chain::anywhere(), role).is_placed()
}
