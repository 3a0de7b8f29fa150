//! Whether a permission is allowed, and for which fields.

use super::formula::Formula;
use super::hold::Holder;
use super::needs::insert;
use super::question::{Question, Request};
use crate::model::{PermissionId, Snapshot};
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
    Formula::new(snapshot, holder, permission).allows(snapshot, holder, request)
}
