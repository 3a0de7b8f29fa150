//! Declared attributes: what conditions may ask for, and of which type it is.

use super::{
    condition::Type,
    document::Value,
    reader::{At, Reader},
};

/// What is declared for all resources.
#[derive(Debug, Default)]
pub(super) struct Roots {
    pub(super) subject: Option<Type>,
    pub(super) context: Option<Type>,
}

/// Reads `attributes:` of a policy.
pub(super) fn read_roots<'d>(reader: &mut Reader<'d>, at: Option<At<'d>>) -> Roots {
    let Some(fields) = at.and_then(|at| reader.fields(at, &["subject", "context"])) else {
        return Roots::default();
    };
    let subject = fields.get("subject").and_then(|at| read_map(reader, at));
    let context = fields.get("context").and_then(|at| read_map(reader, at));
    Roots { subject, context }
}

/// Reads a map of attributes and their types.
pub(super) fn read_map<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<Type> {
    let members = reader.map(at)?;
    let types = members.into_iter().map(|member| {
        let found = read_type(reader, member.value).unwrap_or_default();
        (member.key.to_owned(), found)
    });
    Some(Type::Map(types.collect()))
}

/// A word, a list of one type, or a map.
fn read_type<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<Type> {
    const WORDS: [&str; 6] = ["any", "bool", "duration", "number", "text", "timestamp"];
    match &at.node.value {
        Value::Map(_) => read_map(reader, at),
        Value::List(items) if items.len() == 1 => {
            let item = reader.list(at)?.into_iter().next()?;
            Some(Type::List(Box::new(read_type(reader, item)?)))
        }
        Value::List(_) => {
            reader.wrong_type(at, "a list of one type");
            None
        }
        _ => {
            let word = reader.text(at)?;
            let found = Type::of_word(word);
            if found.is_none() {
                reader.report_unknown("unknown-type", at.spot(), ("type", word), WORDS);
            }
            found
        }
    }
}
