//! Which current element of a list each element that a form sends back stands for, though parts of them are masked.
//! `src/js/pairs.js` does the same.

use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};
use serde_json::Value;

/// For each submitted element the position of the current one that it goes with, if that can be told.
///
/// It goes with one that looks the same, if as many look so on both sides or all that do are the same; else with the
/// only one of its `id`, where that is shown as it is; else, in a list as long in which all that was found is at its
/// own place, with the one at its place.
pub(super) fn pair_up(submitted: &[Value], current: &[Value], shown: &[Option<Value>]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; submitted.len()];
    let looks = positions_by(shown.iter().map(|value| value.as_ref().map(look)));
    for (look, places) in positions_by(submitted.iter().map(|value| Some(look(value)))) {
        let alike = looks.get(&look).map(Vec::as_slice).unwrap_or_default();
        let mut values = alike.iter().map(|at| current.get(*at));
        let first = values.next();
        if places.len() == alike.len() || values.all(|value| Some(value) == first) {
            places.into_iter().zip(alike).for_each(|(place, at)| set(&mut pairs, place, *at));
        }
    }
    let shown_id = |at: usize| shown.get(at).and_then(Option::as_ref).and_then(id);
    let is_clear = |(at, value)| shown_id(at).filter(|_| shown_id(at) == id(value)).map(look);
    let ids = positions_by(current.iter().enumerate().map(is_clear));
    for (id, places) in positions_by(submitted.iter().map(|value| id(value).map(look))) {
        if let ([place], Some([at])) = (places.as_slice(), ids.get(&id).map(Vec::as_slice)) {
            set(&mut pairs, *place, *at);
        }
    }
    let is_moved = |(place, at): (usize, &Option<usize>)| at.is_some_and(|at| at != place);
    if submitted.len() == current.len() && !pairs.iter().enumerate().any(is_moved) {
        for (place, value) in submitted.iter().enumerate() {
            let is_other = id(value).is_some() && id(value) != shown_id(place);
            if !is_other && !looks.contains_key(&look(value)) {
                set(&mut pairs, place, place);
            }
        }
    }
    pairs
}

/// Pairs a place that has no pair yet.
fn set(pairs: &mut [Option<usize>], place: usize, at: usize) {
    if let Some(pair) = pairs.get_mut(place) {
        pair.get_or_insert(at);
    }
}

/// Positions of the values of which something is the same; those that have none are left out.
fn positions_by(keys: impl Iterator<Item = Option<String>>) -> BTreeMap<String, Vec<usize>> {
    let mut positions: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, key) in keys.enumerate() {
        if let Some(key) = key {
            positions.entry(key).or_default().push(at);
        }
    }
    positions
}

/// A text that is the same of values that are the same, and of no others.
fn look(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Array(elements) => {
            for element in elements {
                text.push(if text.is_empty() { '[' } else { ',' });
                text.push_str(&look(element));
            }
            text.push(']');
        }
        Value::Object(members) => {
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            for (key, member) in sorted {
                text.push(if text.is_empty() { '{' } else { ',' });
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                text.push_str(&look(member));
            }
            text.push('}');
        }
        plain => text = plain.to_string(),
    }
    text
}

/// What tells an element of a list from the others.
fn id(value: &Value) -> Option<&Value> {
    value.get("id").filter(|id| id.is_string() || id.is_number())
}
