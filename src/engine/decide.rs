//! The decision, in the order of `docs/decision-order.md`.

use super::explain::{grounds, nearest};
use super::{hold::Holder, scope::Chain};
use crate::model::{Code, Outcome, PermissionId, RoleId, Snapshot};
use alloc::vec::Vec;

/// Whether the holder may use a permission, why, and what would be needed.
///
/// Agrees with [`resolve`](super::resolve) on the effect: the row is the same answer without the reasons.
pub fn decide(snapshot: &Snapshot, holder: &Holder, permission: Option<PermissionId>) -> Outcome {
    let deny = |code| Outcome { code, permission, grounds: None, nearest: Vec::new() };
    if holder.barred == Some(Code::StaleSnapshot) {
        return deny(Code::StaleSnapshot);
    }
    let Some(known) = permission else {
        return deny(Code::UnknownPermission);
    };
    if let Some(barred) = holder.barred {
        let about_roles = matches!(barred, Code::NoRoles | Code::UnknownRole);
        let nearest = if about_roles { nearest(snapshot, &holder.chain, known) } else { Vec::new() };
        return Outcome { nearest, ..deny(barred) };
    }
    if let Some(grounds) = grounds(snapshot, &holder.chain, &holder.roles, known) {
        let code = if grounds.implied_by.is_some() { Code::Implied } else { Code::Granted };
        return Outcome { grounds: Some(grounds), ..deny(code) };
    }
    let nearest = nearest(snapshot, &holder.chain, known);
    let held: Vec<RoleId> = holder.roles.iter().chain(&holder.elsewhere).copied().collect();
    let elsewhere = grounds(snapshot, &Chain::anywhere(), &held, known);
    let code = if elsewhere.is_some() { Code::OutOfScope } else { Code::NotGranted };
    Outcome { grounds: elsewhere, nearest, ..deny(code) }
}
