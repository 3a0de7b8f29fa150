//! What masking means, written down a second time: over parsed values, by the paths themselves.

use rolegate::{Mask, mask::mask_text};
use serde_json::Value;

const REDACTED: &str = "[redacted]";

/// What is left of a path, and its mask.
type Rest<'a> = (Vec<&'a str>, Mask<&'a str>);

pub(super) fn mask(paths: &[(String, Mask<&'static str>)], value: &Value) -> Value {
    let rests: Vec<Rest<'_>> = paths
        .iter()
        .filter(|(_, mask)| *mask != Mask::Clear)
        .map(|(path, mask)| (path.split('.').collect(), *mask))
        .collect();
    records(&rests, value)
}

fn records(rests: &[Rest<'_>], value: &Value) -> Value {
    match value {
        _ if rests.is_empty() => value.clone(),
        Value::Array(list) => list.iter().map(|record| records(rests, record)).collect(),
        _ => walk(rests, value),
    }
}

fn walk(rests: &[Rest<'_>], value: &Value) -> Value {
    if rests.is_empty() || value.is_null() {
        return value.clone();
    }
    let ends: Vec<Mask<&str>> =
        rests.iter().filter(|(keys, _)| keys.is_empty()).map(|(_, mask)| *mask).collect();
    if let Some(mask) = strictest(&ends) {
        // Policies have no paths that go on behind another's end; a list is then redacted, since they expect an object.
        let goes_on = rests.iter().any(|(keys, _)| keys.first().is_some_and(|key| *key != "*"));
        return if goes_on && value.is_array() { redaction(mask) } else { end(rests, mask, value) };
    }
    match value {
        Value::Object(members) => {
            members.iter().map(|(key, member)| (key.clone(), walk(&step(rests, key), member))).collect()
        }
        Value::Array(list) if rests.iter().all(|(keys, _)| keys[0] == "*") => {
            list.iter().map(|element| walk(&step(rests, "*"), element)).collect()
        }
        _ => REDACTED.into(),
    }
}

fn end(rests: &[Rest<'_>], mask: Mask<&str>, value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::String(text) => mask_text(mask, text).into(),
        Value::Array(list) if !matches!(mask, Mask::Redact { .. }) => {
            // Elements are at the same end, and where a `*` behind it leads.
            let mut inner: Vec<Rest<'_>> =
                rests.iter().filter(|(keys, _)| keys.is_empty()).cloned().collect();
            inner.extend(step(rests, "*"));
            list.iter().map(|element| walk(&inner, element)).collect()
        }
        _ => redaction(mask),
    }
}

fn step<'a>(rests: &[Rest<'a>], key: &str) -> Vec<Rest<'a>> {
    let leads =
        rests.iter().filter(|(keys, _)| keys.first().is_some_and(|first| *first == "*" || *first == key));
    leads.map(|(keys, mask)| (keys[1..].to_vec(), *mask)).collect()
}

fn redaction(mask: Mask<&str>) -> Value {
    if let Mask::Redact { text } = mask { text.into() } else { REDACTED.into() }
}

/// The one that shows least: a redaction before all others, one with a text of its own before the usual one, and the
/// usual one where they cannot be compared.
fn strictest<'a>(masks: &[Mask<&'a str>]) -> Option<Mask<&'a str>> {
    let first = *masks.first()?;
    let redactions = || masks.iter().filter(|mask| matches!(mask, Mask::Redact { .. })).copied();
    let usual = Mask::Redact { text: REDACTED };
    if masks.iter().all(|mask| *mask == first) {
        return Some(first);
    }
    Some(redactions().find(|mask| *mask != usual).unwrap_or(usual))
}
