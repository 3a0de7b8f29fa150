//! Questions about more than one permission, field, role or scope.

use super::question::{Question, Request};
use super::{Holder, decide, resolve, scope::Chain};
use crate::model::{Effect, PermissionId, RoleId, Snapshot};
use alloc::{string::String, vec::Vec};

/// Paths of the fields that a permission is allowed for, in order; `*` alone for all.
pub fn permitted_fields(
    snapshot: &Snapshot,
    holder: &Holder,
    request: &Request<'_>,
    permission: PermissionId,
) -> Vec<String> {
    let all = [None, Some("*")];
    if all.into_iter().any(|field| allows(snapshot, holder, &Request { field, ..*request }, permission)) {
        return Vec::from(["*".into()]);
    }
    let question = Question { snapshot, holder, request };
    let mut fields: Vec<String> = Vec::new();
    question.each_field(permission, &mut |field| {
        if let Err(position) = fields.binary_search_by(|found| found.as_str().cmp(field))
            && allows(snapshot, holder, &Request { field: Some(field), ..*request }, permission)
        {
            fields.insert(position, field.into());
        }
    });
    fields
}

/// Whether a permission is plainly allowed, all that is asked besides considered.
pub fn allows(snapshot: &Snapshot, holder: &Holder, request: &Request<'_>, permission: PermissionId) -> bool {
    decide(snapshot, holder, request, Some(permission)).code.effect() == Effect::Allow
}

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
