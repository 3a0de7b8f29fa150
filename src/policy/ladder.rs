//! Data classes and their ladders of masks.

use super::{
    document::Value,
    error::Quoted,
    fields::CLEAR,
    masks::{is_mask, read_mask},
    reader::{At, Member, Reader, Spot},
};
use crate::model::{Mask, NAME_LENGTH};
use core::cmp::Ordering;
use std::collections::HashSet;

/// What the resource of a class starts with.
pub(super) const CLASS_PREFIX: &str = "pii.";

/// A data class as written.
#[derive(Debug)]
pub(super) struct ClassSource<'d> {
    pub(super) name: &'d str,
    pub(super) title: &'d str,
    pub(super) rungs: Vec<RungSource<'d>>,
    /// Whether every rung could be read. If not, some of its permissions are not known.
    pub(super) complete: bool,
}

/// A rung as written; the last one has no name.
#[derive(Debug)]
pub(super) struct RungSource<'d> {
    pub(super) name: Option<&'d str>,
    pub(super) mask: Mask<String>,
}

/// Reads one class.
pub(super) fn read_class<'d>(reader: &mut Reader<'d>, class: Member<'d>) -> ClassSource<'d> {
    reader.check_name(class.spot, class.key, NAME_LENGTH - CLASS_PREFIX.len());
    if class.key == CLEAR {
        reader.report("reserved-name", class.spot, "`clear` is reserved: a field of no class is `clear`");
    }
    let mut source = ClassSource { name: class.key, title: "", rungs: Vec::new(), complete: false };
    let Some(fields) = reader.fields(class.value, &["title", "ladder"]) else { return source };
    source.title = reader.optional_text(fields.get("title"));
    let Some(ladder) = reader.required(&fields, "ladder") else { return source };
    let Some(items) = reader.list(ladder) else { return source };
    let Some((last, named)) = items.split_last() else {
        reader.report("empty-ladder", ladder.spot(), "a ladder needs at least one rung");
        return source;
    };
    let mut order = Order::default();
    let mut seen = HashSet::new();
    source.complete = true;
    for item in named {
        match read_named(reader, *item) {
            Some((spot, name, mask)) => {
                if !seen.insert(name) {
                    let message = format_args!("rung {} appears twice in this ladder", Quoted(name));
                    reader.report("duplicate-name", spot, message);
                }
                if let Some(mask) = &mask {
                    order.check(reader, item.spot(), mask);
                }
                source.rungs.push(RungSource { name: Some(name), mask: mask.unwrap_or(Mask::Initial) });
            }
            None => source.complete = false,
        }
    }
    let Some(mask) = read_last(reader, *last) else {
        source.complete = false;
        return source;
    };
    if mask == Mask::Clear {
        let message = "the last rung must not be `clear`: it is what everybody else is shown";
        reader.report("clear-last-rung", last.spot(), message);
    } else {
        order.check(reader, last.spot(), &mask);
    }
    source.rungs.push(RungSource { name: None, mask });
    source
}

/// A rung above the last: `NAME: MASK`. The name counts even if the mask is wrong.
fn read_named<'d>(reader: &mut Reader<'d>, item: At<'d>) -> Option<(Spot, &'d str, Option<Mask<String>>)> {
    if let Value::Text(text) = &item.node.value {
        let message = format_args!("rung {} needs a name: only the last rung has none", Quoted(text));
        let suggestion = is_mask(text).then(|| format!("NAME: {text}"));
        reader.report_with("unnamed-rung", item.spot(), message, suggestion);
        return None;
    }
    let members = reader.map(item)?;
    let [rung] = members.as_slice() else {
        reader.report("wrong-type", item.spot(), "expected a rung: one name with its mask");
        return None;
    };
    if is_mask(rung.key) && has_options(rung.value) {
        let message = format_args!("rung `{}` needs a name: only the last rung has none", rung.key);
        reader.report("unnamed-rung", rung.spot, message);
        return None;
    }
    reader.check_name(rung.spot, rung.key, NAME_LENGTH);
    Some((rung.spot, rung.key, read_value(reader, rung.value)))
}

/// Whether a value can only be the options of a mask, not a mask.
fn has_options(value: At<'_>) -> bool {
    match &value.node.value {
        Value::Map(entries) => !entries.iter().any(|entry| is_mask(&entry.key)),
        _ => false,
    }
}

/// The last rung: a mask without a name.
fn read_last<'d>(reader: &mut Reader<'d>, item: At<'d>) -> Option<Mask<String>> {
    if let Value::Map(entries) = &item.node.value
        && let [entry] = entries.as_slice()
    {
        let is_mask = match &entry.value.value {
            Value::Text(text) => is_mask(text),
            Value::Map(inner) => inner.iter().any(|inner| is_mask(&inner.key)),
            _ => false,
        };
        if is_mask {
            let message = "the last rung has no name: nobody needs a permission for it";
            reader.report("named-last-rung", item.spot(), message);
            return None;
        }
    }
    read_value(reader, item)
}

/// A mask: its name, or its name with options.
fn read_value<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<Mask<String>> {
    if let Value::Text(name) = &at.node.value {
        return read_mask(reader, at.spot(), name, None);
    }
    if !matches!(at.node.value, Value::Map(_)) {
        reader.wrong_type(at, "a mask");
        return None;
    }
    let members = reader.map(at)?;
    let [member] = members.as_slice() else {
        reader.report("wrong-type", at.spot(), "expected one mask");
        return None;
    };
    read_mask(reader, member.spot, member.key, Some(member.value))
}

/// The masks of the rungs read so far: whoever holds more must not see less.
#[derive(Debug, Default)]
struct Order {
    /// Without those that show as much as another or more: what shows more than them shows more than it.
    above: Vec<Mask<String>>,
}

impl Order {
    fn check(&mut self, reader: &mut Reader<'_>, spot: Spot, mask: &Mask<String>) {
        let order = |above: &Mask<String>| mask.compare(above);
        if let Some(above) = self.above.iter().find(|above| order(above) == Some(Ordering::Greater)) {
            let name = above.name();
            let less = if name == mask.name() { " that shows less" } else { "" };
            let message =
                format_args!("this rung shows more than one above it: it stands below `{name}`{less}");
            reader.report("ladder-order", spot, message);
            return;
        }
        self.above.retain(|above| order(above).is_none());
        self.above.push(mask.clone());
    }
}
