//! A document to a policy whose every name is resolved.

use super::{
    attributes,
    catalogue::{ResourceSource, read_resource},
    condition::Type,
    conditions::Conditions,
    directory::{self, Known, Lists},
    document::{Document, Value},
    error::PolicyError,
    grants::Granting,
    guardrails,
    implications::Implications,
    ladder::{CLASS_PREFIX, ClassSource, read_class},
    permissions::Permissions,
    reader::{At, Reader, Spot},
    requirements, roles, scopes, time,
};
use crate::model::{
    Action, Class, ClassId, ConditionId, Directory, Field, NAME_LENGTH, PermissionId, Policy, Resource,
    RoleId, Rung,
};
use std::collections::{HashMap, HashSet};

/// What a policy may have.
const KEYS: &[&str] = &[
    "rolegate",
    "id",
    "title",
    "attributes",
    "classes",
    "resources",
    "roles",
    "anonymous",
    "session",
    "scopes",
    "guardrails",
    "directory",
];

/// The version of the policy format that this compiler reads.
const FORMAT: f64 = 1.0;

/// Compiles a document. `errors` is what was wrong with its text.
pub(super) fn compile(document: &Document, errors: Vec<PolicyError>) -> Result<Policy, Vec<PolicyError>> {
    let mut reader = Reader::new(errors);
    match read_policy(&mut reader, Reader::root(document)) {
        Some(policy) if reader.is_clean() => Ok(policy),
        _ => Err(reader.into_errors()),
    }
}

fn read_policy<'d>(reader: &mut Reader<'d>, root: At<'d>) -> Option<Policy> {
    check_version(reader, root)?;
    let fields = reader.fields(root, KEYS)?;
    if let Some(at) = reader.required(&fields, "rolegate").filter(|at| version(at).is_none()) {
        reader.wrong_type(at, "the number 1");
    }
    let id = reader.required(&fields, "id").and_then(|at| {
        let id = reader.text(at)?;
        reader.check_name(at.spot(), id, NAME_LENGTH);
        Some(id)
    });
    reader.optional_text(fields.get("title"));

    let classes = read_classes(reader, fields.get("classes"));
    let resources_at = reader.required(&fields, "resources");
    let catalogue = read_catalogue(reader, resources_at, &classes);
    let roles_at = reader.required(&fields, "roles");
    let members = roles_at.and_then(|at| reader.map(at)).unwrap_or_default();

    let spot = |at: Option<At<'d>>| at.unwrap_or(root).spot();
    let rungs = classes.sources.iter().map(|class| class.rungs.len()).sum();
    let (actions, paths) = catalogue.counts();
    let is_countable = [
        check_count(reader, spot(fields.get("classes")), "classes", classes.sources.len()),
        check_count(reader, spot(fields.get("classes")), "rungs", rungs),
        check_count(reader, spot(resources_at), "resources", catalogue.resources.len()),
        check_count(reader, spot(resources_at), "permissions", actions),
        check_count(reader, spot(resources_at), "fields", paths),
        check_count(reader, spot(roles_at), "roles", members.len()),
    ];
    if is_countable.contains(&false) {
        return None;
    }

    let mut permissions = Permissions::new(&catalogue.resources, &catalogue.incomplete, catalogue.missing);
    let implications = Implications::read(reader, spot(resources_at), &permissions, &catalogue.sources);
    let lists = fields.get("directory").map(|at| read_lists(reader, at)).unwrap_or_default();
    let scopes = scopes::read(reader, fields.get("scopes"), lists.scopes);
    let requirements = requirements::read(reader, &permissions, &implications, &catalogue.sources);
    let mut conditions = read_conditions(reader, fields.get("attributes"), &catalogue);
    let availability = read_availability(reader, &mut conditions, &permissions, &catalogue.sources);
    let mut granting = Granting::new(&mut permissions, &implications, &mut conditions);
    let roles = roles::read(reader, &members, &mut granting, &scopes);
    let names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    let guardrails = guardrails::read(reader, fields.get("guardrails"), &mut granting, &names, &scopes);
    let anonymous = read_anonymous(reader, fields.get("anonymous"), &names);
    let longest_session = read_session(reader, fields.get("session"));
    let who = directory::read(reader, lists.who, &Known { roles: &names, scopes: &scopes });
    let classes = classes.sources.iter().map(|class| with_permissions(class, &permissions)).collect();
    let implications = implications.pairs();
    Some(Policy {
        id: id?.into(),
        resources: catalogue.resources,
        implications,
        classes,
        roles,
        scope_types: scopes.types,
        directory: Directory { scopes: scopes.tree, groups: who.groups, subjects: who.subjects },
        conditions: conditions.into_all(),
        requirements,
        guardrails,
        availability,
        longest_session,
        anonymous,
    })
}

fn read_conditions<'d>(
    reader: &mut Reader<'d>,
    at: Option<At<'d>>,
    catalogue: &Catalogue<'d>,
) -> Conditions<'d> {
    let roots = attributes::read_roots(reader, at);
    let declared: HashMap<&str, &Type> = catalogue
        .sources
        .iter()
        .filter_map(|source| Some((source.name, source.attributes.as_ref()?)))
        .collect();
    Conditions::new(roots, &catalogue.resources, |name| declared.get(name).copied().cloned())
}

/// Conditions without which permissions are not there: those of a resource, and those of an action.
fn read_availability<'d>(
    reader: &mut Reader<'d>,
    conditions: &mut Conditions<'d>,
    permissions: &Permissions<'_>,
    sources: &[ResourceSource<'d>],
) -> Vec<(PermissionId, ConditionId)> {
    let mut all = Vec::new();
    for source in sources {
        let actions = source.actions.iter();
        let ids = actions.filter_map(|action| Some((permissions.find(source.name, action.name)?, action)));
        let ids: Vec<_> = ids.collect();
        let every: Vec<PermissionId> = ids.iter().map(|(id, _)| *id).collect();
        if let Some(condition) = source.available_when.and_then(|at| conditions.read(reader, at, &every)) {
            all.extend(every.iter().map(|id| (*id, condition)));
        }
        for (id, action) in ids {
            let condition = action.available_when.and_then(|at| conditions.read(reader, at, &[id]));
            all.extend(condition.map(|condition| (id, condition)));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn read_anonymous<'d>(reader: &mut Reader<'d>, at: Option<At<'d>>, names: &[&str]) -> Vec<RoleId> {
    let items = at.and_then(|at| reader.list(at)).unwrap_or_default();
    let mut found: Vec<RoleId> = items.into_iter().filter_map(|at| roles::find(reader, at, names)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The longest session in seconds: a duration as text, or a whole number; 0 without one.
fn read_session<'d>(reader: &mut Reader<'d>, at: Option<At<'d>>) -> u64 {
    let Some(at) = at.and_then(|at| {
        let fields = reader.fields(at, &["max_age"])?;
        reader.required(&fields, "max_age")
    }) else {
        return 0;
    };
    let seconds = match &at.node.value {
        Value::Text(text) => time::parse_duration(text).ok(),
        Value::Number(number) => Some(*number),
        _ => None,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and in between")]
    match seconds {
        Some(seconds) if seconds >= 1.0 && seconds.fract() == 0.0 && seconds < 1e15 => seconds as u64,
        _ => {
            reader.report("bad-time", at.spot(), "expected a duration of whole seconds such as 12h");
            0
        }
    }
}

/// The lists of the directory.
#[derive(Default)]
struct DirectoryLists<'d> {
    scopes: Option<At<'d>>,
    who: Lists<'d>,
}

fn read_lists<'d>(reader: &mut Reader<'d>, at: At<'d>) -> DirectoryLists<'d> {
    let Some(fields) = reader.fields(at, &["scopes", "groups", "subjects", "assignments"]) else {
        return DirectoryLists::default();
    };
    let who = Lists {
        groups: fields.get("groups"),
        subjects: fields.get("subjects"),
        assignments: fields.get("assignments"),
    };
    DirectoryLists { scopes: fields.get("scopes"), who }
}

/// Stops at a format that this compiler does not know: anything it would say of the rest would be wrong.
fn check_version<'d>(reader: &mut Reader<'d>, root: At<'d>) -> Option<()> {
    let Some(at) = reader.member(root, "rolegate") else { return Some(()) };
    match version(&at) {
        Some(number) if number != FORMAT => {
            let message = format_args!("policy format {number} is not supported, expected {FORMAT}");
            reader.report("unsupported-version", at.spot(), message);
            None
        }
        _ => Some(()),
    }
}

fn version(at: &At<'_>) -> Option<f64> {
    if let Value::Number(number) = at.node.value { Some(number) } else { None }
}

/// How many of a kind a snapshot can number.
fn check_count(reader: &mut Reader<'_>, spot: Spot, kind: &str, count: usize) -> bool {
    let allowed = usize::from(u16::MAX);
    if count > allowed {
        let message = format_args!("the policy has {count} {kind}, at most {allowed} are allowed");
        reader.report("too-many", spot, message);
    }
    count <= allowed
}

struct Classes<'d> {
    /// In order of name.
    sources: Vec<ClassSource<'d>>,
    /// Whether the list of classes could be read at all.
    complete: bool,
}

fn read_classes<'d>(reader: &mut Reader<'d>, at: Option<At<'d>>) -> Classes<'d> {
    let Some(at) = at else { return Classes { sources: Vec::new(), complete: true } };
    let members = reader.map(at);
    let complete = members.is_some();
    let members = members.unwrap_or_default();
    let mut sources: Vec<_> = members.into_iter().map(|member| read_class(reader, member)).collect();
    sources.sort_by_key(|class| class.name);
    Classes { sources, complete }
}

fn with_permissions(class: &ClassSource<'_>, permissions: &Permissions<'_>) -> Class {
    let resource = format!("{CLASS_PREFIX}{}", class.name);
    let ladder = class.rungs.iter().map(|rung| Rung {
        permission: rung.name.and_then(|name| permissions.find(&resource, name)),
        mask: rung.mask.clone(),
    });
    Class { name: class.name.into(), title: class.title.into(), ladder: ladder.collect() }
}

struct Catalogue<'d> {
    sources: Vec<ResourceSource<'d>>,
    /// In order of name, those of the classes among them.
    resources: Vec<Resource>,
    /// Names of those whose actions could not all be read.
    incomplete: HashSet<String>,
    /// Whether whole resources may be missing, since their list could not be read.
    missing: bool,
}

impl Catalogue<'_> {
    /// How many permissions and fields there are.
    fn counts(&self) -> (usize, usize) {
        let count = |of: fn(&Resource) -> usize| self.resources.iter().map(of).sum();
        (count(|resource| resource.actions.len()), count(|resource| resource.fields.len()))
    }
}

fn read_catalogue<'d>(reader: &mut Reader<'d>, at: Option<At<'d>>, classes: &Classes<'d>) -> Catalogue<'d> {
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
