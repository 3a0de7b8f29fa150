//! Masks a JSON value: copies it, with every classified field shown through its mask.

use super::mask_text;
use super::plan::{Plan, StateId};
use crate::model::{DEFAULT_REDACTION, Mask};
use alloc::string::String;
use serde_json::Value;

/// A masked copy of a record, or of a list of records.
pub fn mask_value(plan: &Plan, value: &Value) -> Value {
    walk(plan, plan.root(), value)
}

fn walk(plan: &Plan, at: StateId, value: &Value) -> Value {
    if at == Plan::CLEAR {
        return value.clone();
    }
    let state = plan.state(at);
    let mask = state.shown.map(|mask| plan.mask(mask));
    match value {
        Value::Null => Value::Null,
        Value::Array(elements) => match state.element {
            Some(element) => elements.iter().map(|value| walk(plan, element, value)).collect(),
            None => redaction(mask),
        },
        Value::Object(members) => {
            let state = state.erased.map_or(state, |(erased, _)| plan.state(erased));
            if state.other.is_none() {
                return redaction(mask);
            }
            let member = |(key, value): (&String, &Value)| {
                (key.clone(), walk(plan, plan.member(&state, key.as_bytes()), value))
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
