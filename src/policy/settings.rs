//! What holds for everybody: how long a session may last, and what who is not known holds.

use super::{
    document::Value,
    reader::{At, Reader},
    roles,
    time::parse_length,
};
use crate::model::RoleId;

/// The longest session in seconds, 0 for any time.
pub(super) fn read_session<'d>(reader: &mut Reader<'d>, at: Option<At<'d>>) -> u64 {
    let Some(fields) = at.and_then(|at| reader.fields(at, &["max_age"])) else { return 0 };
    let Some(at) = reader.required(&fields, "max_age") else { return 0 };
    let text = match &at.node.value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => {
            reader.wrong_type(at, "a duration");
            return 0;
        }
    };
    parse_length(&text).unwrap_or_else(|message| {
        reader.report("bad-time", at.spot(), message);
        0
    })
}

/// Roles of who names neither subject nor roles, sorted.
pub(super) fn read_anonymous<'d>(reader: &mut Reader<'d>, at: Option<At<'d>>, names: &[&str]) -> Vec<RoleId> {
    let items = at.and_then(|at| reader.list(at)).unwrap_or_default();
    let mut found: Vec<RoleId> =
        items.into_iter().filter_map(|item| roles::find(reader, item, names)).collect();
    found.sort_unstable();
    found.dedup();
    found
}
