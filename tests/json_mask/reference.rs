//! What masking means, written down a second time: over parsed values, by the paths themselves.

use rolegate::Mask;
use rolegate::mask::{Given, Shown, mask_number, mask_text};
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
        _ => walk(rests, value).expect("no record disappears"),
    }
}

/// `None` for what disappears.
fn walk(rests: &[Rest<'_>], value: &Value) -> Option<Value> {
    let ends: Vec<Mask<&str>> =
        rests.iter().filter(|(keys, _)| keys.is_empty()).map(|(_, mask)| *mask).collect();
    let end = strictest(&ends);
    if end == Some(Mask::Drop) {
        return None;
    }
    if rests.is_empty() || value.is_null() {
        return Some(value.clone());
    }
    if let Some(mask) = end {
        // Policies have no paths that go on behind another's end; a list is then redacted, since they expect an object.
        let goes_on = rests.iter().any(|(keys, _)| keys.first().is_some_and(|key| *key != "*"));
        return if goes_on && value.is_array() { redaction(mask) } else { shown(rests, mask, value) };
    }
    match value {
        Value::Object(members) => {
            let member =
                |(key, member): (&String, &Value)| Some((key.clone(), walk(&step(rests, key), member)?));
            Some(members.iter().filter_map(member).collect())
        }
        Value::Array(list) if rests.iter().all(|(keys, _)| keys[0] == "*") => {
            Some(list.iter().filter_map(|element| walk(&step(rests, "*"), element)).collect())
        }
        _ => Some(REDACTED.into()),
    }
}

/// A value at an end.
fn shown(rests: &[Rest<'_>], mask: Mask<&str>, value: &Value) -> Option<Value> {
    let mut out = String::new();
    let shown = match value {
        Value::String(text) => mask_text(mask, text, &Given::default(), &mut out),
        Value::Number(number) => mask_number(mask, &number.to_string(), &Given::default(), &mut out),
        Value::Array(list) if !matches!(mask, Mask::Redact { .. } | Mask::Null) => {
            // Elements are at the same end, and where a `*` behind it leads.
            let mut inner: Vec<Rest<'_>> =
                rests.iter().filter(|(keys, _)| keys.is_empty()).cloned().collect();
            inner.extend(step(rests, "*"));
            return Some(list.iter().filter_map(|element| walk(&inner, element)).collect());
        }
        _ => return redaction(mask),
    };
    match shown {
        Shown::Text => Some(out.into()),
        Shown::Number => Some(serde_json::from_str(&out).expect("a number")),
        Shown::Null => Some(Value::Null),
        Shown::Nothing => None,
    }
}

fn step<'a>(rests: &[Rest<'a>], key: &str) -> Vec<Rest<'a>> {
    let leads =
        rests.iter().filter(|(keys, _)| keys.first().is_some_and(|first| *first == "*" || *first == key));
    leads.map(|(keys, mask)| (keys[1..].to_vec(), *mask)).collect()
}

fn redaction(mask: Mask<&str>) -> Option<Value> {
    match mask {
        Mask::Redact { text } => Some(text.into()),
        Mask::Null => Some(Value::Null),
        Mask::Drop => None,
        _ => Some(REDACTED.into()),
    }
}

/// The one that shows least: what hides everything before all others, and of these `drop`, `null`, a text that the
/// policy chose, the usual text; which also stands for what cannot be compared.
fn strictest<'a>(masks: &[Mask<&'a str>]) -> Option<Mask<&'a str>> {
    let first = *masks.first()?;
    let usual = Mask::Redact { text: REDACTED };
    if masks.iter().all(|mask| *mask == first) {
        return Some(first);
    }
    let chosen = masks.iter().find(|mask| matches!(mask, Mask::Redact { .. }) && **mask != usual);
    let hides = [Mask::Drop, Mask::Null].into_iter().find(|mask| masks.contains(mask));
    Some(hides.or(chosen.copied()).unwrap_or(usual))
}
