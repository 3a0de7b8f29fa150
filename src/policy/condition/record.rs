//! Programs about a record alone.

use crate::model::program::{Operator, Root, Step, take};
use crate::model::value::Value;
use std::collections::BTreeSet;

/// Whether a program asks for nothing but the record.
pub(in crate::policy) fn asks_for_record_only(mut code: &[u8]) -> bool {
    while let Some(step) = take(&mut code) {
        let is_allowed = match step {
            Step::Root(root) => root == Root::Resource,
            Step::Given(_) => false,
            Step::Loop(_, body) => asks_for_record_only(body),
            _ => true,
        };
        if !is_allowed {
            return false;
        }
    }
    true
}

/// Whether a program may look for a key that is a value, such as the text in `'anonymised' in resource`: no renaming
/// reaches it.
pub(in crate::policy) fn asks_for_key_by_value(mut code: &[u8]) -> bool {
    let mut before = None;
    while let Some(step) = take(&mut code) {
        let asks = match step {
            // In a list that is written out, or at a position in a list.
            Step::Operator(Operator::In) => !matches!(before, Some(Step::Value(Value::List(_)))),
            Step::Operator(Operator::Index) => !matches!(before, Some(Step::Value(Value::Number(_)))),
            Step::Loop(_, body) => asks_for_key_by_value(body),
            _ => false,
        };
        if asks {
            return true;
        }
        before = Some(step);
    }
    false
}

/// Keys that a program asks for by name.
pub(in crate::policy) fn keys_of(mut code: &[u8]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    while let Some(step) = take(&mut code) {
        match step {
            Step::Select(key) | Step::Has(key) => {
                keys.extend(core::str::from_utf8(key).map(String::from));
            }
            Step::Loop(_, body) => keys.append(&mut keys_of(body)),
            _ => {}
        }
    }
    keys
}

/// The same program for records with other keys, that stand below `above`.
pub(in crate::policy) fn rename(mut code: &[u8], above: &[&str], name: &dyn Fn(&str) -> String) -> Vec<u8> {
    let mut renamed = Vec::with_capacity(code.len());
    loop {
        let start = code;
        let Some(step) = take(&mut code) else { return renamed };
        let taken = start.get(..start.len() - code.len()).unwrap_or_default();
        let block = match step {
            Step::Select(key) | Step::Has(key) => {
                core::str::from_utf8(key).map_or_else(|_| key.into(), |key| name(key).into_bytes())
            }
            Step::Loop(_, body) => rename(body, above, name),
            _ => {
                renamed.extend_from_slice(taken);
                if let Step::Root(_) = step {
                    for key in above {
                        push(&mut renamed, SELECT, key.as_bytes());
                    }
                }
                continue;
            }
        };
        push(&mut renamed, taken.first().copied().unwrap_or_default(), &block);
    }
}

/// The step that takes a map and puts what it has under a key.
const SELECT: u8 = 18;

fn push(code: &mut Vec<u8>, step: u8, block: &[u8]) {
    code.push(step);
    code.extend(u32::try_from(block.len()).unwrap_or(u32::MAX).to_le_bytes());
    code.extend(block);
}

#[cfg(test)]
mod tests {
    use super::{asks_for_key_by_value, asks_for_record_only, keys_of, rename};
    use crate::policy::condition::{Types, compile};

    fn program(text: &str) -> Vec<u8> {
        compile(text, &Types { subject: None, resource: None, context: None }).expect("a condition")
    }

    #[test]
    fn keys_of_the_record_are_renamed_wherever_they_stand() {
        let text = "has(resource.a) && resource.a.b == 'a' || resource.a.exists(x, x.a == 1)";
        let renamed =
            rename(&program(text), &[], &|key| if key == "a" { "first".into() } else { key.into() });
        let wanted =
            "has(resource.first) && resource.first.b == 'a' || resource.first.exists(x, x.first == 1)";
        assert_eq!(renamed, program(wanted));
        let below = rename(&program("resource.a == resource.b"), &["x", "y"], &|key| key.into());
        assert_eq!(below, program("resource.x.y.a == resource.x.y.b"));
    }

    #[test]
    fn keys_that_are_values_are_told_from_keys_by_name() {
        for text in [
            "'a' in resource",
            "resource.a[resource.b] == 1",
            "resource.a.exists(x, 'b' in x)",
            "!('a' in resource.b)",
        ] {
            assert!(asks_for_key_by_value(&program(text)), "{text}");
        }
        for text in
            ["resource.a in ['a', 'b']", "resource['a']['b'] == 'c'", "resource.a[0] == 1", "has(resource.a)"]
        {
            assert!(!asks_for_key_by_value(&program(text)), "{text}");
        }
        let keys =
            keys_of(&program("has(resource.a) && resource['b'] == 'c' || resource.d.exists(x, x.e == 1)"));
        assert_eq!(keys.iter().map(String::as_str).collect::<Vec<_>>(), ["a", "b", "d", "e"]);
    }

    #[test]
    fn only_the_record_may_be_asked_for() {
        assert!(asks_for_record_only(&program("resource.a.exists(x, x == resource.b)")));
        for text in [
            "subject.a",
            "resource.a.all(x, x == context.b)",
            "context.now > timestamp(1)",
            "subject.id == ''",
        ] {
            assert!(!asks_for_record_only(&program(text)), "{text}");
        }
    }
}
