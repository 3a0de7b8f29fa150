//! Whether a record is erased.

use super::condition::{Facts, Truth, evaluate};
use super::paths::paths;
use super::question::Request;
use crate::model::{ResourceId, Snapshot};
use alloc::{string::String, vec::Vec};

/// Whether a record, of which `record` is known, is erased: nobody sees what it has of any class. It is not if its
/// resource says nothing of that, or if what it says is false; a condition that cannot be told hides.
pub fn is_erased(snapshot: &Snapshot, resource: ResourceId, record: &[u8]) -> bool {
    erasure(snapshot, resource).is_some_and(|code| erases(code, record))
}

/// The program of the condition under which a record of a resource is erased; none if it never is.
pub fn erasure(snapshot: &Snapshot, resource: ResourceId) -> Option<&[u8]> {
    snapshot.erased_when(resource).map(|condition| snapshot.condition_code(condition))
}

/// Whether a record, of which `record` is known, is erased by such a program.
pub fn erases(code: &[u8], record: &[u8]) -> bool {
    let request = &Request { resource: record, ..Request::default() };
    evaluate(code, &Facts { request, about: None }) != Truth::False
}

/// Paths of the attributes that decide whether a record of a resource is erased.
pub fn erased_needs(snapshot: &Snapshot, resource: ResourceId) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    paths(erasure(snapshot, resource).unwrap_or_default(), None, &mut |path| found.push(path.into()));
    found
}
