//! Fields of a resource: paths, and the classes that they carry or the records that they are.

use super::{
    document::Value,
    error::Quoted,
    paths::Paths,
    reader::{At, Reader, Spot},
    statements::{PATH_RULE, non_empty_list},
};
use crate::model::is_path;

/// Stands for no class: such a field is known, and shown to everybody.
pub(super) const CLEAR: &str = "clear";

/// The key that stands for any number of others.
const ANY_DEPTH: &str = "**";

/// A field as written.
#[derive(Debug)]
pub(super) struct FieldSource<'d> {
    pub(super) path: &'d str,
    pub(super) spot: Spot,
    pub(super) end: EndSource<'d>,
}

/// What is at the end of a path: names, and where they stand.
#[derive(Debug)]
pub(super) enum EndSource<'d> {
    /// Something that everybody may see.
    Clear,
    /// Something of these classes.
    Classes(Vec<(&'d str, Spot)>),
    /// A record, or a list of records, of one of these resources.
    Records(Vec<(&'d str, Spot)>),
}

/// Whether fields of which nothing is known are redacted; none if nothing is said.
pub(super) fn read_unclassified<'d>(reader: &mut Reader<'d>, at: Option<At<'d>>) -> Option<bool> {
    let at = at?;
    match reader.text(at)? {
        CLEAR => Some(false),
        "mask" => Some(true),
        other => {
            reader.report_unknown("unknown-default", at.spot(), ("default", other), [CLEAR, "mask"]);
            None
        }
    }
}

/// Reads the fields of a resource.
pub(super) fn read_fields<'d>(reader: &mut Reader<'d>, at: Option<At<'d>>) -> Vec<FieldSource<'d>> {
    let members = at.and_then(|at| reader.map(at)).unwrap_or_default();
    let mut fields = Vec::with_capacity(members.len());
    for member in members {
        let spot = member.spot;
        let is_readable = check_path(reader, spot, member.key);
        let end = read_end(reader, member.value);
        fields.extend(end.filter(|_| is_readable).map(|end| FieldSource { path: member.key, spot, end }));
    }
    check_meetings(reader, &fields);
    fields
}

/// Whether a text may be a path; reports it if it may not.
pub(super) fn check_path(reader: &mut Reader<'_>, spot: Spot, path: &str) -> bool {
    let is_double = path.split('.').zip(path.split('.').skip(1)).any(|keys| keys == (ANY_DEPTH, ANY_DEPTH));
    let rule = if !is_path(path) {
        PATH_RULE
    } else if is_double {
        "without `**` behind `**`"
    } else {
        return true;
    };
    reader.report("bad-path", spot, format_args!("{} is not a path: a path is {rule}", Quoted(path)));
    false
}

/// A class, several, `clear`, or `{ record: … }`.
fn read_end<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<EndSource<'d>> {
    match &at.node.value {
        Value::List(_) => {
            let items = non_empty_list(reader, at);
            let names: Vec<_> = items.into_iter().filter_map(|item| named(reader, item)).collect();
            for (_, spot) in names.iter().filter(|(name, _)| *name == CLEAR) {
                reader.report(
                    "unknown-class",
                    *spot,
                    "`clear` stands alone: it means that there is no class",
                );
            }
            Some(EndSource::Classes(names))
        }
        Value::Map(_) => {
            let fields = reader.fields(at, &["record"])?;
            let record = reader.required(&fields, "record")?;
            let items = if matches!(record.node.value, Value::List(_)) {
                non_empty_list(reader, record)
            } else {
                Vec::from([record])
            };
            Some(EndSource::Records(items.into_iter().filter_map(|item| named(reader, item)).collect()))
        }
        Value::Text(text) if text == CLEAR => Some(EndSource::Clear),
        Value::Text(_) => named(reader, at).map(|name| EndSource::Classes(Vec::from([name]))),
        _ => {
            reader.wrong_type(at, "a class, a list of classes or a record");
            None
        }
    }
}

fn named<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<(&'d str, Spot)> {
    reader.text(at).map(|name| (name, at.spot()))
}

/// Reports classified paths that can meet, and clear ones that a classified one hides. Those with `**` are left out:
/// they are for what other paths do not name, and the strictest mask counts.
fn check_meetings<'d>(reader: &mut Reader<'d>, fields: &[FieldSource<'d>]) {
    let is_plain = |field: &&FieldSource<'d>| field.path.split('.').all(|key| key != ANY_DEPTH);
    let mut paths = Paths::default();
    for field in fields.iter().filter(is_plain).filter(|field| matches!(field.end, EndSource::Classes(_))) {
        if let Some(other) = paths.add(field.path) {
            let message = format_args!("{} and {} can meet at one value", Quoted(field.path), Quoted(other));
            reader.report("overlapping-fields", field.spot, message);
        }
    }
    for field in fields.iter().filter(is_plain).filter(|field| matches!(field.end, EndSource::Clear)) {
        if let Some(other) = paths.around(field.path) {
            let message = format_args!("{} shows nothing: {} hides it", Quoted(field.path), Quoted(other));
            reader.report("overlapping-fields", field.spot, message);
        }
    }
}
