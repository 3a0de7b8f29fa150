//! Resources with their actions.

use super::{
    attributes::read_map,
    condition::Type,
    document::Value,
    error::Quoted,
    fields::{FieldSource, read_fields, read_unclassified},
    ladder::CLASS_PREFIX,
    reader::{At, Member, Reader},
    shapes::{ShapeSource, read_shapes},
};
use crate::model::NAME_LENGTH;
use std::collections::HashSet;

/// What a resource has.
const KEYS: [&str; 8] =
    ["title", "actions", "fields", "shapes", "unclassified", "erased_when", "attributes", "available_when"];

/// A resource as written.
#[derive(Debug)]
pub(super) struct ResourceSource<'d> {
    pub(super) name: &'d str,
    pub(super) title: &'d str,
    pub(super) actions: Vec<ActionSource<'d>>,
    pub(super) fields: Vec<FieldSource<'d>>,
    /// Other shapes that its records come in.
    pub(super) shapes: Vec<ShapeSource<'d>>,
    /// Whether fields of which nothing is known are redacted, if it says so.
    pub(super) redacts_others: Option<bool>,
    /// The condition under which a record of it is erased.
    pub(super) erased_when: Option<At<'d>>,
    /// What a record of it has; anything if it does not say.
    pub(super) attributes: Option<Type>,
    /// The condition without which none of its permissions is there.
    pub(super) available_when: Option<At<'d>>,
    /// Whether every action could be read. If not, some of its permissions are not known.
    pub(super) complete: bool,
}

/// An action as written.
#[derive(Debug)]
pub(super) struct ActionSource<'d> {
    pub(super) name: &'d str,
    pub(super) title: &'d str,
    pub(super) audited: bool,
    /// Permissions that it brings, by name.
    pub(super) implies: Vec<At<'d>>,
    /// Permissions that it needs besides.
    pub(super) requires: Vec<At<'d>>,
    /// Whether those alone grant it.
    pub(super) derived: bool,
    /// The condition without which it is not there.
    pub(super) available_when: Option<At<'d>>,
}

impl<'d> ActionSource<'d> {
    /// An action of which nothing is said.
    fn new(name: &'d str) -> Self {
        let (implies, requires) = (Vec::new(), Vec::new());
        Self { name, title: "", audited: false, implies, requires, derived: false, available_when: None }
    }
}

/// Reads one resource.
pub(super) fn read_resource<'d>(reader: &mut Reader<'d>, resource: Member<'d>) -> ResourceSource<'d> {
    reader.check_name(resource.spot, resource.key, NAME_LENGTH);
    if resource.key.starts_with(CLASS_PREFIX) {
        let name = Quoted(resource.key);
        let message = format_args!("{name} is reserved: `{CLASS_PREFIX}` resources come from the classes");
        reader.report("reserved-name", resource.spot, message);
    }
    let mut source = ResourceSource {
        name: resource.key,
        title: "",
        actions: Vec::new(),
        fields: Vec::new(),
        shapes: Vec::new(),
        redacts_others: None,
        erased_when: None,
        attributes: None,
        available_when: None,
        complete: false,
    };
    let Some(fields) = reader.fields(resource.value, &KEYS) else { return source };
    source.title = reader.optional_text(fields.get("title"));
    source.complete = fields.get("actions").is_none_or(|actions| read_actions(reader, actions, &mut source));
    source.attributes = fields.get("attributes").and_then(|at| read_map(reader, at));
    source.available_when = fields.get("available_when");
    source.erased_when = fields.get("erased_when");
    source.redacts_others = read_unclassified(reader, fields.get("unclassified"));
    source.fields = read_fields(reader, fields.get("fields"));
    source.shapes = read_shapes(reader, fields.get("shapes"), &source);
    source
}

/// Reads a list of names, or a map of names and what each brings. Answers whether all could be read.
fn read_actions<'d>(reader: &mut Reader<'d>, at: At<'d>, source: &mut ResourceSource<'d>) -> bool {
    match &at.node.value {
        Value::List(_) => read_short_actions(reader, at, source),
        Value::Map(_) => {
            for member in reader.map(at).unwrap_or_default() {
                reader.check_name(member.spot, member.key, NAME_LENGTH);
                source.actions.push(read_action(reader, member));
            }
            true
        }
        _ => {
            reader.wrong_type(at, "a list or a map");
            false
        }
    }
}

fn read_short_actions<'d>(reader: &mut Reader<'d>, at: At<'d>, source: &mut ResourceSource<'d>) -> bool {
    let mut complete = true;
    let mut seen = HashSet::new();
    for item in reader.list(at).unwrap_or_default() {
        let Some(name) = reader.text(item) else {
            complete = false;
            continue;
        };
        reader.check_name(item.spot(), name, NAME_LENGTH);
        if seen.insert(name) {
            source.actions.push(ActionSource::new(name));
        } else {
            let message = format_args!("action {} appears twice", Quoted(name));
            reader.report("duplicate-name", item.spot(), message);
        }
    }
    complete
}

fn read_action<'d>(reader: &mut Reader<'d>, member: Member<'d>) -> ActionSource<'d> {
    let mut action = ActionSource::new(member.key);
    if matches!(member.value.node.value, Value::Null) {
        return action;
    }
    let known = ["title", "audited", "implies", "requires", "derived", "available_when"];
    let Some(fields) = reader.fields(member.value, &known) else { return action };
    action.title = reader.optional_text(fields.get("title"));
    action.audited = fields.get("audited").and_then(|at| reader.bool(at)).unwrap_or_default();
    action.implies = fields.get("implies").and_then(|at| reader.list(at)).unwrap_or_default();
    action.available_when = fields.get("available_when");
    action.derived = fields.get("derived").and_then(|at| reader.bool(at)).unwrap_or_default();
    let requires = fields.get("requires").map_or(Some(Vec::new()), |at| reader.list(at));
    if let Some(at) =
        fields.get("derived").filter(|_| action.derived && requires.as_ref().is_some_and(Vec::is_empty))
    {
        let message = format_args!("action {} is derived, and requires nothing", Quoted(member.key));
        reader.report("derived-without-requirements", at.spot(), message);
    }
    action.requires = requires.unwrap_or_default();
    action
}
