//! Whether a record is erased.

use super::condition::{Facts, Truth, evaluate};
use super::paths::paths;
use super::question::Request;
use crate::model::{PermissionId, ResourceId, Snapshot};
use alloc::{string::String, vec::Vec};

/// Whether a record, of which `record` is known, is erased: nobody sees what it has of any class. It is not if its
/// resource says nothing of that, or if what it says is false; a condition that cannot be told hides.
pub fn is_erased(snapshot: &Snapshot, resource: ResourceId, record: &[u8]) -> bool {
    let Some(condition) = snapshot.erased_when(resource) else { return false };
    let request = &Request { resource: record, ..Request::default() };
    // No permission is asked for: such a condition is about the record alone.
    let permission = PermissionId(u16::MAX);
    let facts = Facts { snapshot, request, permission };
    evaluate(snapshot.condition_code(condition), &facts) != Truth::False
}

/// Paths of the attributes that decide whether a record of a resource is erased.
pub fn erased_needs(snapshot: &Snapshot, resource: ResourceId) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let code = snapshot.erased_when(resource).map(|condition| snapshot.condition_code(condition));
    paths(code.unwrap_or_default(), None, &mut |path| found.push(path.into()));
    found
}
