//! What a form sends back of a masked record: real values in place of the masked ones that it was given.
//!
//! Nothing that is shown through a mask may overwrite what it stands for. `docs/policy-format.md` has the rules, and
//! `src/js/restore.js` does the same.

use super::object::{IsErased, walk};
use super::pairs::pair_up;
use super::plan::{Plan, StateId};
use super::{Given, mask_text};
use crate::model::{DEFAULT_REDACTION, Mask};
use alloc::string::String;
use serde_json::{Map, Value};

/// The record that is to be kept: what was submitted, with the values of `current` wherever a masked one came back.
pub fn restore(
    plan: &Plan,
    submitted: &Value,
    current: &Value,
    is_erased: &dyn Fn(u16, &Value) -> bool,
) -> Value {
    let mut restorer = Restorer { plan, is_erased, lost: false };
    restorer.value(plan.root(), submitted, Some(current)).unwrap_or_else(|| current.clone())
}

/// Whether a value at a path is what a mask shows in place of the current one. A key of digits is a position in a list.
pub fn is_masked(
    plan: &Plan,
    path: &str,
    value: &Value,
    current: &Value,
    is_erased: &dyn Fn(u16, &Value) -> bool,
) -> bool {
    let is_position = |key: &str| key == "*" || key.bytes().all(|byte| byte.is_ascii_digit());
    let at = path.split('.').fold(plan.root(), |at, key| {
        let state = plan.state(at);
        match state.element {
            Some(element) if is_position(key) => element,
            _ => plan.member(state, key.as_bytes()),
        }
    });
    let restorer = Restorer { plan, is_erased, lost: false };
    restorer.came_back(at, value, Some(current))
}

struct Restorer<'p> {
    plan: &'p Plan,
    is_erased: &'p IsErased<'p>,
    /// Whether a masked value came back where there is no real one.
    lost: bool,
}

impl Restorer<'_> {
    /// What is to be kept of a value; nothing of a masked one in place of none.
    fn value(&mut self, at: StateId, submitted: &Value, current: Option<&Value>) -> Option<Value> {
        if at == Plan::CLEAR {
            return Some(submitted.clone());
        }
        if self.came_back(at, submitted, current) {
            self.lost |= current.is_none();
            return current.cloned();
        }
        match submitted {
            Value::Object(members) => {
                let current = current.and_then(Value::as_object);
                Some(self.object(at, members, current))
            }
            Value::Array(elements) => match (self.plan.state(at).element, current) {
                (Some(element), Some(Value::Array(current))) => Some(self.list(element, elements, current)),
                (Some(element), _) => Some(
                    elements.iter().filter_map(|submitted| self.value(element, submitted, None)).collect(),
                ),
                _ => Some(submitted.clone()),
            },
            _ => Some(submitted.clone()),
        }
    }

    fn object(
        &mut self,
        at: StateId,
        submitted: &Map<String, Value>,
        current: Option<&Map<String, Value>>,
    ) -> Value {
        let mut state = self.plan.state(at);
        let mut erased_in = None;
        let whole = current.map(|current| Value::Object(current.clone()));
        if let (Some((erased, resource)), Some(current)) = (state.erased, &whole)
            && (self.is_erased)(resource, current)
        {
            state = self.plan.state(erased);
            erased_in = Some(resource);
        }
        if state.other.is_none() {
            return Value::Object(submitted.clone());
        }
        let mut kept = Map::new();
        for (key, value) in submitted {
            let member = self.plan.member(state, key.as_bytes());
            let value = self.value(member, value, current.and_then(|current| current.get(key)));
            kept.extend(value.map(|value| (key.clone(), value)));
        }
        // What a mask leaves out cannot come back.
        if let Some(Value::Object(shown)) = whole.as_ref().and_then(|current| self.shown(at, current)) {
            for (key, value) in current.into_iter().flatten() {
                if !shown.contains_key(key) && !submitted.contains_key(key) {
                    kept.insert(key.clone(), value.clone());
                }
            }
        }
        let kept = Value::Object(kept);
        // What erases a record is not for a form to take back: all that it hid would be shown.
        match (erased_in, whole) {
            (Some(resource), Some(current)) if !(self.is_erased)(resource, &kept) => current,
            _ => kept,
        }
    }

    /// Each element goes with a current one, as [`pair_up`] tells. If a masked value came back in one that goes with
    /// none, the list stays as it is.
    fn list(&mut self, element: StateId, submitted: &[Value], current: &[Value]) -> Value {
        let shown: Vec<Option<Value>> = current.iter().map(|value| self.shown(element, value)).collect();
        let pairs = pair_up(submitted, current, &shown);
        let before = core::mem::take(&mut self.lost);
        let pair = |position: usize| pairs.get(position).copied().flatten().and_then(|at| current.get(at));
        let values = submitted.iter().enumerate();
        let kept: Vec<Value> =
            values.filter_map(|(position, value)| self.value(element, value, pair(position))).collect();
        let lost = core::mem::replace(&mut self.lost, before);
        if lost { current.into() } else { kept.into() }
    }

    /// Whether a value is what is shown in place of the current one, or can be nothing but a masked one.
    fn came_back(&self, at: StateId, submitted: &Value, current: Option<&Value>) -> bool {
        let is_shown = |current: &Value| self.shown(at, current).as_ref() == Some(submitted);
        if current.is_some_and(|current| current != submitted && is_shown(current)) {
            return true;
        }
        let mask = self.plan.state(at).shown.map(|mask| self.plan.mask(mask));
        let given = self.plan.at(self.plan.now());
        matches!((mask, submitted), (Some(mask), Value::String(text)) if looks_masked(mask, text, &given))
    }

    fn shown(&self, at: StateId, value: &Value) -> Option<Value> {
        walk(self.plan, at, value, self.is_erased)
    }
}

/// Whether a text can be nothing but what a mask has shown: a redaction, a text with stars, or one that the mask cannot
/// read or leaves as it is, and which is no value of this kind therefore.
fn looks_masked(mask: Mask<&str>, text: &str, given: &Given<'_>) -> bool {
    match mask {
        Mask::Clear => false,
        _ if text == DEFAULT_REDACTION => true,
        Mask::Redact { text: redaction } => text == redaction,
        Mask::Scan { text: redaction } => text.contains(redaction),
        // The lowest number of a bucket is as good as any.
        Mask::Null | Mask::Drop | Mask::Floor { .. } => false,
        _ => {
            let mut shown = String::new();
            mask_text(mask, text, given, &mut shown);
            text.contains('*') || shown == text || shown == DEFAULT_REDACTION
        }
    }
}
