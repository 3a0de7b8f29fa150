//! Attributes from JSON.

use alloc::vec::Vec;
use serde_json::Value;

/// Attributes of a subject, a record or a context, for [`Principal`](super::Principal) and [`Request`](super::Request):
/// a JSON object as conditions read it. Layout: `docs/snapshot-format.md`.
pub fn attributes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(value, &mut bytes);
    bytes
}

fn write(value: &Value, bytes: &mut Vec<u8>) {
    match value {
        Value::Null => bytes.push(0),
        Value::Bool(value) => bytes.push(1 + u8::from(*value)),
        Value::Number(number) => {
            bytes.push(3);
            // Values are compared by their bytes, and there is one zero only.
            bytes.extend((number.as_f64().unwrap_or(f64::NAN) + 0.0).to_le_bytes());
        }
        Value::String(text) => {
            bytes.push(4);
            write_text(text, bytes);
        }
        Value::Array(items) => {
            write_branch(5, bytes, |bytes| items.iter().for_each(|item| write(item, bytes)));
        }
        Value::Object(entries) => write_branch(6, bytes, |bytes| {
            // In order of key: maps are compared by their bytes.
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            for (key, value) in entries {
                write_text(key, bytes);
                write(value, bytes);
            }
        }),
    }
}

fn write_text(text: &str, bytes: &mut Vec<u8>) {
    bytes.extend(length(text.len()));
    bytes.extend(text.as_bytes());
}

/// Writes a tag, and the length of what stands below it before that.
fn write_branch(tag: u8, bytes: &mut Vec<u8>, below: impl FnOnce(&mut Vec<u8>)) {
    let mut inside = Vec::new();
    below(&mut inside);
    bytes.push(tag);
    bytes.extend(length(inside.len()));
    bytes.extend(inside);
}

/// A length that does not fit makes what it stands before malformed, which reads as missing.
fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}
