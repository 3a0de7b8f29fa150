//! A policy as YAML that people read.

use serde_json::Value;
use std::fmt::Write as _;

/// Characters of a list or map that is written on one line.
const SHORT: usize = 90;

/// The whole document.
pub(super) fn write(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

fn block(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let _ = write!(text, "{:indent$}{}:", "", scalar(&Value::from(key.as_str())));
                below(value, indent, text);
            }
        }
        Value::Array(items) => {
            for item in items {
                let line = flow(item);
                if line.len() <= SHORT || !matches!(item, Value::Object(_) | Value::Array(_)) {
                    let _ = writeln!(text, "{:indent$}- {line}", "");
                    continue;
                }
                // The first key stands behind the dash.
                let mut inner = String::new();
                block(item, indent + 2, &mut inner);
                let _ = write!(text, "{:indent$}- {}", "", inner.trim_start());
            }
        }
        _ => drop(writeln!(text, "{:indent$}{}", "", scalar(value))),
    }
}

/// What stands behind a key.
fn below(value: &Value, indent: usize, text: &mut String) {
    let is_branch = match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    let line = flow(value);
    let has_branches = match value {
        Value::Object(_) => true,
        Value::Array(items) => items.iter().any(|item| item.is_object() || item.is_array()),
        _ => false,
    };
    if value.is_null() {
        text.push('\n');
    } else if !is_branch || line.len() <= SHORT && !has_branches {
        let _ = writeln!(text, " {line}");
    } else {
        text.push('\n');
        block(value, indent + 2, text);
    }
}

/// A value on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(members) if members.is_empty() => "{}".into(),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let key = scalar(&Value::from(key.as_str()));
                if value.is_null() { format!("{key}: ") } else { format!("{key}: {}", flow(value)) }
            });
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        _ => scalar(value),
    }
}

/// A scalar; a text in quotes unless nobody could take it for anything else.
fn scalar(value: &Value) -> String {
    let Value::String(text) = value else { return value.to_string() };
    let is_plain = text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-' | '/'));
    let lower = text.to_ascii_lowercase();
    let is_word =
        matches!(lower.as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n");
    if is_plain && !is_word { text.clone() } else { value.to_string() }
}
