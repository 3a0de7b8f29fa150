//! What grants and guardrails have in common: permissions, a condition, fields.

use super::{
    conditions::Conditions,
    error::Quoted,
    grants::Granting,
    reader::{At, Reader},
};
use crate::model::is_path;

/// Resolves the permissions and the conditions of statements one after the other.
#[derive(Debug)]
pub(super) struct Statements<'d, 'r, 'p> {
    pub(super) granting: Granting<'r, 'p>,
    pub(super) conditions: Conditions<'d, 'p>,
}

/// What a path is.
pub(super) const PATH_RULE: &str =
    "keys joined by `.`, none of them empty, 255 bytes at most, no control characters";

/// Paths of fields, sorted, each once. A list without any is an error, since none would mean all.
pub(super) fn read_paths<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Vec<String> {
    let mut paths = Vec::new();
    for item in non_empty_list(reader, at) {
        let Some(path) = reader.text(item) else { continue };
        if path.split('.').any(|key| key == "**") {
            let message = format_args!("{} is not a path of a grant: `a` covers all below it", Quoted(path));
            reader.report("bad-path", item.spot(), message);
        } else if !is_path(path) {
            let message = format_args!("{} is not a path: a path is {PATH_RULE}", Quoted(path));
            reader.report("bad-path", item.spot(), message);
        }
        paths.push(path.into());
    }
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// The items of a list that must have one.
pub(super) fn non_empty_list<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Vec<At<'d>> {
    let items = reader.list(at);
    if items.as_ref().is_some_and(Vec::is_empty) {
        reader.report("empty-list", at.spot(), "an empty list: leave the key out to mean all");
    }
    items.unwrap_or_default()
}
