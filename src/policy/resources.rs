//! The resources of a policy in order of name, those of its data classes among them.

use super::{
    catalogue::{ResourceSource, read_resource},
    ladder::{CLASS_PREFIX, ClassSource, read_class},
    permissions::Permissions,
    reader::{At, Reader},
};
use crate::model::{Action, Class, ClassId, Field, Resource, Rung};
use std::collections::{HashMap, HashSet};

/// The data classes of a policy.
pub(super) struct Classes<'d> {
    /// In order of name.
    pub(super) sources: Vec<ClassSource<'d>>,
    /// Whether the list of classes could be read at all.
    complete: bool,
}

/// Reads the data classes.
pub(super) fn read_classes<'d>(reader: &mut Reader<'d>, at: Option<At<'d>>) -> Classes<'d> {
    let Some(at) = at else { return Classes { sources: Vec::new(), complete: true } };
    let members = reader.map(at);
    let complete = members.is_some();
    let members = members.unwrap_or_default();
    let mut sources: Vec<_> = members.into_iter().map(|member| read_class(reader, member)).collect();
    sources.sort_by_key(|class| class.name);
    Classes { sources, complete }
}

/// A class whose rungs have their permissions.
pub(super) fn with_permissions(class: &ClassSource<'_>, permissions: &Permissions<'_>) -> Class {
    let resource = format!("{CLASS_PREFIX}{}", class.name);
    let ladder = class.rungs.iter().map(|rung| Rung {
        permission: rung.name.and_then(|name| permissions.find(&resource, name)),
        mask: rung.mask.clone(),
    });
    Class { name: class.name.into(), title: class.title.into(), ladder: ladder.collect() }
}

/// The resources of a policy.
pub(super) struct Catalogue<'d> {
    pub(super) sources: Vec<ResourceSource<'d>>,
    /// In order of name, those of the classes among them.
    pub(super) resources: Vec<Resource>,
    /// Names of those whose actions could not all be read.
    pub(super) incomplete: HashSet<String>,
    /// Whether whole resources may be missing, since their list could not be read.
    pub(super) missing: bool,
}

/// Reads the resources, and adds those of the classes.
pub(super) fn read_catalogue<'d>(
    reader: &mut Reader<'d>,
    at: Option<At<'d>>,
    classes: &Classes<'d>,
) -> Catalogue<'d> {
    let members = at.and_then(|at| reader.map(at));
    let missing = members.is_none() || !classes.complete;
    let members = members.unwrap_or_default();
    let sources: Vec<_> = members.into_iter().map(|member| read_resource(reader, member)).collect();
    let ids: HashMap<&str, ClassId> =
        classes.sources.iter().zip(0..=u16::MAX).map(|(class, id)| (class.name, ClassId(id))).collect();
    let mut incomplete = HashSet::new();
    let mut resources = Vec::new();
    for source in &sources {
        if !source.complete {
            incomplete.insert(source.name.into());
        }
        resources.push(resource(reader, source, classes, &ids));
    }
    for class in classes.sources.iter().filter(|class| class.rungs.len() > 1 || !class.complete) {
        let name = format!("{CLASS_PREFIX}{}", class.name);
        if !class.complete {
            incomplete.insert(name.clone());
        }
        resources.push(class_resource(class, name));
    }
    resources.sort_by(|left, right| left.name.cmp(&right.name));
    Catalogue { sources, resources, incomplete, missing }
}

fn resource<'d>(
    reader: &mut Reader<'d>,
    source: &ResourceSource<'d>,
    classes: &Classes<'d>,
    ids: &HashMap<&str, ClassId>,
) -> Resource {
    let actions = source.actions.iter().map(|action| Action {
        name: action.name.into(),
        title: action.title.into(),
        audited: action.audited,
        derived: action.derived,
    });
    let mut actions: Vec<_> = actions.collect();
    actions.sort_by(|left, right| left.name.cmp(&right.name));
    let mut fields = Vec::new();
    for field in &source.fields {
        let (name, spot) = field.class;
        match ids.get(name) {
            Some(class) => fields.push(Field { path: field.path.into(), class: *class }),
            None if classes.complete => {
                let known = classes.sources.iter().map(|class| class.name);
                reader.report_unknown("unknown-class", spot, ("class", name), known);
            }
            None => {}
        }
    }
    fields.sort_by(|left, right| left.path.cmp(&right.path));
    Resource { name: source.name.into(), title: source.title.into(), actions, fields }
}

/// The resource whose actions are the rungs of a class.
fn class_resource(class: &ClassSource<'_>, name: String) -> Resource {
    let named = class.rungs.iter().filter_map(|rung| rung.name);
    let action =
        |name: &str| Action { name: name.into(), title: String::new(), audited: false, derived: false };
    let mut actions: Vec<_> = named.map(action).collect();
    actions.sort_by(|left, right| left.name.cmp(&right.name));
    Resource { name, title: class.title.into(), actions, fields: Vec::new() }
}
