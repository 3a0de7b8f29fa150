//! The decision, in the order of `docs/decision-order.md`.

use super::explain::{grounds, nearest};
use super::resolve::Holder;
use crate::model::{Code, Effect, Outcome, PermissionId, Snapshot};
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
    let grounds = match holder.barred {
        Some(_) => None,
        None => grounds(snapshot, &holder.roles, known),
    };
    let code = match (&grounds, holder.barred) {
        (_, Some(barred)) => barred,
        (None, None) => Code::NotGranted,
        (Some(grounds), None) if grounds.implied_by.is_some() => Code::Implied,
        (Some(_), None) => Code::Granted,
    };
    let about_roles = matches!(code, Code::NotGranted | Code::NoRoles | Code::UnknownRole);
    let nearest = if about_roles { nearest(snapshot, known) } else { Vec::new() };
    debug_assert!((code.effect() == Effect::Allow) == grounds.is_some());
    Outcome { code, permission, grounds, nearest }
}
