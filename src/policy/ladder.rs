//! Data classes and their ladders of masks.

use super::{
    document::Value,
    error::Quoted,
    fields::CLEAR,
    reader::{At, Member, Reader, Spot},
};
use crate::model::{DEFAULT_REDACTION, Mask, NAME_LENGTH};
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

const MASKS: [&str; 6] = ["clear", "redact", "email", "digits", "initial", "year"];

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
                order.check(reader, item.spot(), mask.as_ref());
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
        order.check(reader, last.spot(), Some(&mask));
    }
    source.rungs.push(RungSource { name: None, mask });
    source
}

/// A rung above the last: `NAME: MASK`. The name counts even if the mask is wrong.
fn read_named<'d>(reader: &mut Reader<'d>, item: At<'d>) -> Option<(Spot, &'d str, Option<Mask<String>>)> {
    if let Value::Text(text) = &item.node.value {
        let message = format_args!("rung {} needs a name: only the last rung has none", Quoted(text));
        let suggestion = MASKS.contains(&text.as_str()).then(|| format!("NAME: {text}"));
        reader.report_with("unnamed-rung", item.spot(), message, suggestion);
        return None;
    }
    let members = reader.map(item)?;
    let [rung] = members.as_slice() else {
        reader.report("wrong-type", item.spot(), "expected a rung: one name with its mask");
        return None;
    };
    if MASKS.contains(&rung.key) && has_options(rung.value) {
        let message = format_args!("rung `{}` needs a name: only the last rung has none", rung.key);
        reader.report("unnamed-rung", rung.spot, message);
        return None;
    }
    reader.check_name(rung.spot, rung.key, NAME_LENGTH);
    Some((rung.spot, rung.key, read_mask(reader, rung.value)))
}

/// Whether a value can only be the options of a mask, not a mask.
fn has_options(value: At<'_>) -> bool {
    match &value.node.value {
        Value::Map(entries) => !entries.iter().any(|entry| MASKS.contains(&entry.key.as_str())),
        _ => false,
    }
}

/// The last rung: a mask without a name.
fn read_last<'d>(reader: &mut Reader<'d>, item: At<'d>) -> Option<Mask<String>> {
    if let Value::Map(entries) = &item.node.value
        && let [entry] = entries.as_slice()
    {
        let is_mask = match &entry.value.value {
            Value::Text(text) => MASKS.contains(&text.as_str()),
            Value::Map(inner) => inner.iter().any(|inner| MASKS.contains(&inner.key.as_str())),
            _ => false,
        };
        if is_mask {
            let message = "the last rung has no name: nobody needs a permission for it";
            reader.report("named-last-rung", item.spot(), message);
            return None;
        }
    }
    read_mask(reader, item)
}

/// A mask: its name, or its name with options.
fn read_mask<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<Mask<String>> {
    if let Value::Text(name) = &at.node.value {
        return mask(reader, at.spot(), name, None);
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
    mask(reader, member.spot, member.key, Some(member.value))
}

fn mask<'d>(
    reader: &mut Reader<'d>,
    spot: Spot,
    name: &str,
    options: Option<At<'d>>,
) -> Option<Mask<String>> {
    let known: &[&str] = match name {
        "clear" | "initial" | "year" => &[],
        "redact" => &["text"],
        "email" => &["keep"],
        "digits" => &["last"],
        _ => {
            reader.report_unknown("unknown-mask", spot, ("mask", name), MASKS);
            return None;
        }
    };
    let option = match options {
        Some(options) => {
            let fields = reader.fields(options, known)?;
            known.first().and_then(|key| fields.get(key))
        }
        None => None,
    };
    let number = |reader: &mut Reader<'d>, default| option.map_or(Some(default), |at| reader.byte(at));
    Some(match name {
        "clear" => Mask::Clear,
        "email" => Mask::Email { keep: number(reader, 1)? },
        "digits" => Mask::Digits { last: number(reader, 2)? },
        "initial" => Mask::Initial,
        "year" => Mask::Year,
        _ => Mask::Redact { text: redaction(reader, option)?.into() },
    })
}

fn redaction<'d>(reader: &mut Reader<'d>, option: Option<At<'d>>) -> Option<&'d str> {
    let Some(at) = option else { return Some(DEFAULT_REDACTION) };
    let text = reader.text(at)?;
    if text.is_empty() {
        reader.report("empty-text", at.spot(), "the text of a redaction must not be empty");
        return None;
    }
    Some(text)
}

/// What the rungs read so far allow below them: whoever holds more must not see less.
#[derive(Debug, Default)]
struct Order {
    any: bool,
    redacted: bool,
    keep: Option<u8>,
    last: Option<u8>,
}

impl Order {
    fn check(&mut self, reader: &mut Reader<'_>, spot: Spot, mask: Option<&Mask<String>>) {
        let above = match mask {
            Some(Mask::Clear) if self.any => Some("another rung"),
            Some(Mask::Redact { .. }) | None => None,
            Some(_) if self.redacted => Some("`redact`"),
            Some(Mask::Email { keep }) if self.keep.is_some_and(|above| *keep > above) => {
                Some("an `email` that keeps less")
            }
            Some(Mask::Digits { last }) if self.last.is_some_and(|above| *last > above) => {
                Some("`digits` that keep less")
            }
            Some(_) => None,
        };
        if let Some(above) = above {
            let message = format_args!("this rung shows more than one above it: it stands below {above}");
            reader.report("ladder-order", spot, message);
        }
        self.any = true;
        match mask {
            Some(Mask::Redact { .. }) => self.redacted = true,
            Some(Mask::Email { keep }) => self.keep = Some(*keep),
            Some(Mask::Digits { last }) => self.last = Some(*last),
            _ => {}
        }
    }
}
