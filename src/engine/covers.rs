//! Whether one role makes another needless.

use super::hold::Holder;
use super::question::Request;
use super::resolve::resolve;
use super::scope::Chain;
use crate::model::{RoleId, Snapshot};

/// Whether a role held everywhere allows, at every scope and whatever the attributes, all that another could allow.
pub fn covers(snapshot: &Snapshot, role: RoleId, other: RoleId) -> bool {
    if role == other {
        return true;
    }
    let row = |role, chain: Chain| resolve(snapshot, &Holder::of(role, &chain), &Request::default());
    let (has, could) = (row(role, Chain::default()), row(other, Chain::anywhere()));
    let could = could.allowed.words().iter().zip(could.open.words()).map(|(allowed, open)| allowed | open);
    has.allowed.words().iter().zip(could).all(|(has, could)| has & could == could)
}
