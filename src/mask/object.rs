//! Masks a JSON value: copies it, with every classified field shown through its mask.

use super::{Given, Shown, mask_number, mask_text};
use crate::model::{DEFAULT_REDACTION, Mask};
use alloc::{string::String, vec::Vec};
use serde_json::Value;

/// Which fields of a record are shown through which mask: a tree of the keys of their paths.
#[derive(Debug, Clone, Default)]
pub struct Plan<'a> {
    children: Vec<(&'a str, Self)>,
    mask: Option<Mask<&'a str>>,
}

impl<'a> Plan<'a> {
    /// The plan for paths as [`is_path`](crate::model::is_path) has them.
    pub fn new(fields: impl IntoIterator<Item = (&'a str, Mask<&'a str>)>) -> Self {
        let mut root = Self::default();
        for (path, mask) in fields {
            if mask == Mask::Clear {
                continue;
            }
            let mut node = &mut root;
            for key in path.split('.') {
                node = node.child(key);
            }
            node.mask = Some(mask);
        }
        root
    }

    /// A masked copy of a record or of a list of records.
    pub fn mask(&self, value: &Value, given: &Given<'_>) -> Value {
        match value {
            _ if self.children.is_empty() => value.clone(),
            Value::Array(records) => records.iter().map(|record| self.mask(record, given)).collect(),
            // A path has a key, so that no record disappears.
            _ => Self::walk(&[self], value, given).unwrap_or_default(),
        }
    }

    fn names_a_key(&self) -> bool {
        self.children.iter().any(|(key, _)| *key != "*")
    }

    fn child(&mut self, key: &'a str) -> &mut Self {
        let position = self.children.iter().position(|(name, _)| *name == key).unwrap_or_else(|| {
            self.children.push((key, Self::default()));
            self.children.len() - 1
        });
        // `position` was found or has just been made.
        #[expect(clippy::indexing_slicing, reason = "`position` was found or has just been pushed")]
        &mut self.children[position].1
    }

    /// Copies a value that the paths of all `nodes` have come to; `None` if it disappears.
    fn walk(nodes: &[&Self], value: &Value, given: &Given<'_>) -> Option<Value> {
        let mut masks = nodes.iter().filter_map(|node| node.mask);
        match (masks.next(), masks.next()) {
            (Some(mask), None) => return mask_value(mask, value, given),
            // The compiler refuses paths that meet; bytes from elsewhere may have them.
            (Some(_), Some(_)) => return mask_value(Mask::Redact { text: DEFAULT_REDACTION }, value, given),
            (None, _) => {}
        }
        let step = |key: &str, member: &Value| {
            let leads = |(name, _): &&(&str, Self)| *name == "*" || *name == key;
            let next: Vec<&Self> = nodes
                .iter()
                .flat_map(|node| node.children.iter().filter(leads))
                .map(|(_, node)| node)
                .collect();
            if next.is_empty() { Some(member.clone()) } else { Self::walk(&next, member, given) }
        };
        Some(match value {
            Value::Null => Value::Null,
            Value::Object(members) => {
                members.iter().filter_map(|(key, member)| Some((key.clone(), step(key, member)?))).collect()
            }
            Value::Array(elements) if !nodes.iter().any(|node| node.names_a_key()) => {
                elements.iter().filter_map(|element| step("*", element)).collect()
            }
            // The path goes on where the value does not: any part of it may be what the path means.
            _ => DEFAULT_REDACTION.into(),
        })
    }
}

/// A value as a mask shows it; `None` if it disappears.
fn mask_value(mask: Mask<&str>, value: &Value, given: &Given<'_>) -> Option<Value> {
    let mut out = String::new();
    let shown = match (mask, value) {
        (Mask::Drop, _) => return None,
        (Mask::Clear, _) | (_, Value::Null) => return Some(value.clone()),
        (Mask::Null, _) => return Some(Value::Null),
        (Mask::Redact { text }, _) => return Some(text.into()),
        (_, Value::Array(elements)) => {
            return Some(elements.iter().filter_map(|element| mask_value(mask, element, given)).collect());
        }
        (_, Value::String(text)) => mask_text(mask, text, given, &mut out),
        (_, Value::Number(number)) => mask_number(mask, &number.to_string(), given, &mut out),
        (_, Value::Bool(_) | Value::Object(_)) => return Some(DEFAULT_REDACTION.into()),
    };
    match shown {
        Shown::Text => Some(Value::String(out)),
        Shown::Number => Some(out.parse::<i64>().map_or_else(|_| DEFAULT_REDACTION.into(), Value::from)),
        Shown::Null => Some(Value::Null),
        Shown::Nothing => None,
    }
}

/// A copy in which every text, number and boolean is redacted: for a record of unknown type.
pub fn redact_leaves(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Array(elements) => elements.iter().map(redact_leaves).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, member)| (key.clone(), redact_leaves(member))).collect::<Value>()
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Value::String(String::from(DEFAULT_REDACTION))
        }
    }
}
