//! Masks a JSON value: copies it, with every classified field shown through its mask.

use super::mask_text;
use super::plan::{Plan, StateId};
use crate::model::{DEFAULT_REDACTION, Mask};
use alloc::string::String;
use serde_json::Value;

/// Whether a record of a resource with this number is erased.
pub(super) type IsErased<'a> = dyn Fn(u16, &Value) -> bool + 'a;

/// A masked copy of a record, or of a list of records.
pub fn mask_value(plan: &Plan, value: &Value, is_erased: &dyn Fn(u16, &Value) -> bool) -> Value {
    walk(plan, plan.root(), value, is_erased)
}

/// A masked copy of a value at a place of the plan.
pub(super) fn walk(plan: &Plan, at: StateId, value: &Value, is_erased: &IsErased<'_>) -> Value {
    if at == Plan::CLEAR {
        return value.clone();
    }
    let state = plan.state(at);
    let mask = state.shown.map(|mask| plan.mask(mask));
    match value {
        Value::Null => Value::Null,
        Value::Array(elements) => match state.element {
            Some(element) => elements.iter().map(|value| walk(plan, element, value, is_erased)).collect(),
            None => redaction(mask),
        },
        Value::Object(members) => {
            let state = match state.erased {
                Some((erased, resource)) if is_erased(resource, value) => plan.state(erased),
                _ => state,
            };
            if state.other.is_none() {
                return redaction(mask);
            }
            let member = |(key, value): (&String, &Value)| {
                (key.clone(), walk(plan, plan.member(state, key.as_bytes()), value, is_erased))
            };
            members.iter().map(member).collect()
        }
        Value::String(text) => mask.map_or_else(|| value.clone(), |mask| mask_text(mask, text).into()),
        Value::Bool(_) | Value::Number(_) => {
            if mask.is_some() {
                redaction(mask)
            } else {
                value.clone()
            }
        }
    }
}

/// What stands for a value that is redacted whole.
fn redaction(mask: Option<Mask<&str>>) -> Value {
    if let Some(Mask::Redact { text }) = mask { text.into() } else { DEFAULT_REDACTION.into() }
}
