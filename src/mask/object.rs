//! Masks a JSON value: copies it, with every classified field shown through its mask.

use super::plan::{MaskId, Plan, StateId};
use super::{Shown, mask_number, mask_text, redaction};
use crate::model::Mask;
use alloc::string::String;
use serde_json::Value;

/// Whether a record of a resource with this number is erased.
pub(super) type IsErased<'a> = dyn Fn(u16, &Value) -> bool + 'a;

/// A masked copy of a record, or of a list of records.
pub fn mask_value(plan: &Plan, value: &Value, is_erased: &dyn Fn(u16, &Value) -> bool) -> Value {
    // A path has a key, so that no record disappears.
    walk(plan, plan.root(), value, is_erased).unwrap_or_default()
}

/// A masked copy of what is at a place of the plan; `None` if it disappears.
pub(super) fn walk(plan: &Plan, at: StateId, value: &Value, is_erased: &IsErased<'_>) -> Option<Value> {
    if at == Plan::CLEAR {
        return Some(value.clone());
    }
    let state = plan.state(at);
    match (value, state.element) {
        (Value::Array(elements), Some(element)) => {
            Some(elements.iter().filter_map(|value| walk(plan, element, value, is_erased)).collect())
        }
        (Value::Object(members), _) if state.other.is_some() => {
            let state = match state.erased {
                Some((erased, resource)) if is_erased(resource, value) => plan.state(erased),
                _ => state,
            };
            let member = |(key, value): (&String, &Value)| {
                Some((key.clone(), walk(plan, plan.member(state, key.as_bytes()), value, is_erased)?))
            };
            Some(members.iter().filter_map(member).collect())
        }
        _ => state.shown.map_or_else(|| Some(value.clone()), |mask| show(plan, mask, value)),
    }
}

/// A value, but for one that is walked, as a mask shows it.
fn show(plan: &Plan, mask: MaskId, value: &Value) -> Option<Value> {
    let (mask, given) = (plan.mask(mask), plan.at(plan.now()));
    let mut out = String::new();
    let shown = match (mask, value) {
        (Mask::Drop, _) => return None,
        (_, Value::Null) | (Mask::Null, _) => return Some(Value::Null),
        (_, Value::String(text)) => mask_text(mask, text, &given, &mut out),
        (_, Value::Number(number)) => mask_number(mask, &number.to_string(), &given, &mut out),
        (_, Value::Bool(_) | Value::Array(_) | Value::Object(_)) => return Some(redaction(mask).into()),
    };
    match shown {
        Shown::Text => Some(Value::String(out)),
        Shown::Number => Some(out.parse::<i64>().map_or_else(|_| redaction(mask).into(), Value::from)),
        Shown::Null => Some(Value::Null),
        Shown::Nothing => None,
    }
}
