//! Questions about more than one permission, field, role or scope.

use super::condition::Truth;
use super::formula::truth;
use super::needs::insert;
use super::question::{Question, Request};
use super::{Holder, resolve, scope::Chain};
use crate::model::{PermissionId, RoleId, Snapshot};
use alloc::{string::String, vec::Vec};

/// Paths of the fields that a permission is allowed for, in order; `*` alone for all.
pub fn permitted_fields(
    snapshot: &Snapshot,
    holder: &Holder,
    request: &Request<'_>,
    permission: PermissionId,
) -> Vec<String> {
    if allows(snapshot, holder, &Request { field: None, ..*request }, permission) {
        return Vec::from(["*".into()]);
    }
    let question = Question { snapshot, holder, request };
    let mut fields: Vec<String> = Vec::new();
    for row in question.sources(&holder.chain, permission).into_iter().flat_map(|source| source.fields) {
        let field = snapshot.grant_field(row);
        if allows(snapshot, holder, &Request { field: Some(field), ..*request }, permission) {
            insert(&mut fields, field);
        }
    }
    fields
}

/// Whether a permission is plainly allowed, all that is asked besides considered.
pub fn allows(snapshot: &Snapshot, holder: &Holder, request: &Request<'_>, permission: PermissionId) -> bool {
    let question = Question { snapshot, holder, request };
    holder.barred.is_none() && truth(&question.formula(permission), &question) == Truth::True
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
