//! Attributes and their types, as policies declare them.

use super::{
    condition::Type,
    document::Value,
    reader::{At, Reader},
};
use crate::model::{NAME_LENGTH, is_label};
use std::collections::BTreeMap;

/// Words for types.
const WORDS: [&str; 6] = ["any", "bool", "duration", "number", "text", "timestamp"];

/// Attributes that every condition may read. A root that is not declared may have any.
#[derive(Debug, Default)]
pub(super) struct Roots {
    pub(super) subject: Option<Type>,
    pub(super) context: Option<Type>,
}

/// Reads what a policy declares for all of its conditions.
pub(super) fn read_roots<'d>(reader: &mut Reader<'d>, at: Option<At<'d>>) -> Roots {
    let Some(fields) = at.and_then(|at| reader.fields(at, &["subject", "context"])) else {
        return Roots::default();
    };
    let mut read = |key| fields.get(key).and_then(|at| read_map(reader, at));
    Roots { subject: read("subject"), context: read("context") }
}

/// Reads attributes and their types; none if they are no map.
pub(super) fn read_map<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<Type> {
    let mut attributes = BTreeMap::new();
    for member in reader.map(at)? {
        if !is_label(member.key) {
            let message = format_args!(
                "an attribute has a name of 1 to {NAME_LENGTH} bytes without control characters"
            );
            reader.report("bad-name", member.spot, message);
        }
        attributes.insert(member.key.into(), read_type(reader, member.value).unwrap_or_default());
    }
    Some(Type::Map(attributes))
}

/// A word, a list of one type, or a map. What is wrong counts as any, so that its conditions give no further errors.
fn read_type<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<Type> {
    match &at.node.value {
        Value::Text(word) => {
            let found = Type::of_word(word);
            if found.is_none() {
                reader.report_unknown("unknown-type", at.spot(), ("type", word), WORDS);
            }
            found
        }
        Value::List(items) if items.len() == 1 => {
            let item = reader.list(at)?.into_iter().next()?;
            Some(Type::List(Box::new(read_type(reader, item).unwrap_or_default())))
        }
        Value::Map(_) => read_map(reader, at),
        Value::List(_) => {
            reader.wrong_type(at, "a list of one type");
            None
        }
        _ => {
            reader.wrong_type(at, "a type");
            None
        }
    }
}
