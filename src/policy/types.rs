//! Types of attributes, as policies declare them.

use super::{
    document::Value,
    reader::{At, Reader},
};
use crate::model::{NAME_LENGTH, is_label};
use std::collections::BTreeMap;

/// What an attribute may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    Any,
    Text,
    Number,
    Bool,
    Timestamp,
    Duration,
    List(Box<Self>),
    Map(Attributes),
}

/// Attributes by name.
pub(super) type Attributes = BTreeMap<String, Type>;

/// What a condition may read. A root that is not declared may have any attributes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Types<'t> {
    pub(super) subject: Option<&'t Attributes>,
    pub(super) resource: Option<&'t Attributes>,
    pub(super) context: Option<&'t Attributes>,
}

/// Types that a name stands for.
const NAMED: [(&str, Type); 6] = [
    ("any", Type::Any),
    ("bool", Type::Bool),
    ("duration", Type::Duration),
    ("number", Type::Number),
    ("text", Type::Text),
    ("timestamp", Type::Timestamp),
];

/// Reads attributes and their types; none if they are no map.
pub(super) fn read_attributes<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<Attributes> {
    let mut attributes = Attributes::new();
    for member in reader.map(at)? {
        if !is_label(member.key) {
            let message = format_args!(
                "an attribute has a name of 1 to {NAME_LENGTH} bytes without control characters"
            );
            reader.report("bad-name", member.spot, message);
        }
        attributes.insert(member.key.into(), read_type(reader, member.value));
    }
    Some(attributes)
}

/// Reads a type. One that is wrong counts as any, so that its conditions give no further errors.
fn read_type<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Type {
    match &at.node.value {
        Value::Text(name) => {
            let found = NAMED.into_iter().find(|(known, _)| known == name);
            if found.is_none() {
                reader.report_unknown("unknown-type", at.spot(), ("type", name), NAMED.map(|(name, _)| name));
            }
            found.map_or(Type::Any, |(_, found)| found)
        }
        Value::List(_) => {
            if let [item] = reader.list(at).unwrap_or_default().as_slice() {
                return Type::List(Box::new(read_type(reader, *item)));
            }
            reader.wrong_type(at, "a list of one type");
            Type::Any
        }
        Value::Map(_) => read_attributes(reader, at).map_or(Type::Any, Type::Map),
        _ => {
            reader.wrong_type(at, "a type");
            Type::Any
        }
    }
}
