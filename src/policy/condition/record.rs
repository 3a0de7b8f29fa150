//! Programs about a record alone.

use crate::model::program::{Root, Step, take};

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
    use super::{asks_for_record_only, rename};
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
