//! The resources of a policy in order of name, those of its data classes among them.

use super::{
    catalogue::{ResourceSource, read_resource},
    error::Quoted,
    ladder::{CLASS_PREFIX, ClassSource, read_class},
    permissions::Permissions,
    reader::{At, Reader, Spot},
    schema,
};
use crate::model::{Action, Class, Resource, Rung};
use std::collections::HashSet;

/// The data classes of a policy.
pub(super) struct Classes<'d> {
    /// In order of name.
    pub(super) sources: Vec<ClassSource<'d>>,
    /// Whether the list of classes could be read at all.
    pub(super) complete: bool,
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

/// Reads the resources, and adds those of their shapes and of the classes. `redacts_others` is what holds for fields of
/// which nothing is known where a resource does not say.
pub(super) fn read_catalogue<'d>(
    reader: &mut Reader<'d>,
    at: Option<At<'d>>,
    classes: &Classes<'d>,
    redacts_others: bool,
) -> Catalogue<'d> {
    let members = at.and_then(|at| reader.map(at));
    let missing = members.is_none() || !classes.complete;
    let members = members.unwrap_or_default();
    let spots: Vec<Spot> = members.iter().map(|member| member.spot).collect();
    let sources: Vec<_> = members.into_iter().map(|member| read_resource(reader, member)).collect();
    let names: HashSet<&str> = sources.iter().map(|source| source.name).collect();
    for (source, spot) in sources.iter().zip(spots).filter(|(source, _)| source.actions.is_empty()) {
        check_no_shape(reader, source.name, spot, &sources);
    }
    let mut incomplete = HashSet::new();
    let mut resources = Vec::new();
    for source in &sources {
        if !source.complete {
            incomplete.insert(source.name.into());
        }
        let redacts_others = source.redacts_others.unwrap_or(redacts_others);
        let own = resource(source, redacts_others);
        for shape in &source.shapes {
            let name = shape.resource(source.name);
            if names.contains(name.as_str()) {
                let message = format_args!("the resource {} is there already", Quoted(&name));
                reader.report("duplicate-name", shape.spot, message);
            } else {
                resources.push(Resource { name, actions: Vec::new(), ..own.clone() });
            }
        }
        resources.push(own);
    }
    for class in classes.sources.iter().filter(|class| class.rungs.len() > 1 || !class.complete) {
        let name = format!("{CLASS_PREFIX}{}", class.name);
        if !class.complete {
            incomplete.insert(name.clone());
        }
        resources.push(class_resource(class, name));
    }
    resources.sort_by(|left, right| left.name.cmp(&right.name));
    if !missing {
        schema::resolve(reader, &sources, classes, &mut resources);
    }
    Catalogue { sources, resources, incomplete, missing }
}

/// Reports the name of a resource without actions that a shape of another could have: whatever masks tells shapes by
/// that.
fn check_no_shape(reader: &mut Reader<'_>, name: &str, spot: Spot, sources: &[ResourceSource<'_>]) {
    let shape = |source: &&ResourceSource<'_>| {
        name.strip_prefix(source.name).and_then(|rest| rest.strip_prefix('/')).is_some_and(|shape| {
            // Where such a shape is written, it is the shape that is reported.
            source.shapes.iter().all(|other| other.name != shape)
        })
    };
    if let Some(of) = sources.iter().find(shape) {
        let message =
            format_args!("without actions, {} is taken for a shape of {}", Quoted(name), Quoted(of.name));
        reader.report("shape-name", spot, message);
    }
}

fn resource(source: &ResourceSource<'_>, redacts_others: bool) -> Resource {
    let actions = source.actions.iter().map(|action| Action {
        name: action.name.into(),
        title: action.title.into(),
        audited: action.audited,
        derived: action.derived,
    });
    let mut actions: Vec<_> = actions.collect();
    actions.sort_by(|left, right| left.name.cmp(&right.name));
    let (name, title) = (source.name.into(), source.title.into());
    Resource { name, title, actions, fields: Vec::new(), redacts_others }
}

/// The resource whose actions are the rungs of a class.
fn class_resource(class: &ClassSource<'_>, name: String) -> Resource {
    let named = class.rungs.iter().filter_map(|rung| rung.name);
    let action =
        |name: &str| Action { name: name.into(), title: String::new(), audited: false, derived: false };
    let mut actions: Vec<_> = named.map(action).collect();
    actions.sort_by(|left, right| left.name.cmp(&right.name));
    Resource { name, title: class.title.into(), actions, fields: Vec::new(), redacts_others: true }
}
