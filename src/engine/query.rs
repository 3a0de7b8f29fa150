//! Whether a permission is allowed, and for which fields.

use super::formula::Formula;
use super::hold::Holder;
use super::needs::insert;
use super::question::Request;
use crate::model::{PermissionId, Snapshot};
use alloc::{string::String, vec::Vec};

/// Paths of the fields that a permission is allowed for, in order; `*` alone for all.
pub fn permitted_fields(
    snapshot: &Snapshot,
    holder: &Holder,
    request: &Request<'_>,
    permission: PermissionId,
) -> Vec<String> {
    let formula = Formula::new(snapshot, holder, permission);
    let allows = |field| formula.allows(snapshot, holder, &Request { field, ..*request });
    if [None, Some("*")].into_iter().any(allows) {
        return Vec::from(["*".into()]);
    }
    let mut fields: Vec<String> = Vec::new();
    let sources = formula.0.first().map_or(&[][..], |own| &own.sources);
    for row in sources.iter().flat_map(|source| source.fields.clone()) {
        let field = snapshot.grant_field(row);
        if allows(Some(field)) {
            insert(&mut fields, field);
        }
    }
    fields
}

/// Whether a permission is plainly allowed, all that is asked besides considered.
pub fn allows(snapshot: &Snapshot, holder: &Holder, request: &Request<'_>, permission: PermissionId) -> bool {
    Formula::new(snapshot, holder, permission).allows(snapshot, holder, request)
}
