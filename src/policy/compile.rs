//! A document to a policy whose every name is resolved.

use super::{
    attributes::read_roots,
    availability,
    condition::Types,
    conditions::Conditions,
    directory::{self, Known, Lists},
    document::{Document, Value},
    error::PolicyError,
    fields::read_unclassified,
    grants::Granting,
    guardrails,
    implications::Implications,
    permissions::Permissions,
    reader::{At, Fields, Reader},
    requirements,
    resources::{Catalogue, Classes, read_catalogue, read_classes, with_permissions},
    roles, schema, scopes, settings,
    statements::Statements,
};
use crate::model::{Directory, NAME_LENGTH, Policy, Resource};

/// The version of the policy format that this compiler reads.
const FORMAT: f64 = 1.0;

/// What a policy has at its top.
const KEYS: [&str; 13] = [
    "rolegate",
    "id",
    "title",
    "attributes",
    "anonymous",
    "session",
    "classes",
    "unclassified",
    "resources",
    "roles",
    "guardrails",
    "scopes",
    "directory",
];

/// The lists of a directory.
const LISTS: [&str; 4] = ["scopes", "groups", "subjects", "assignments"];

/// Compiles a document, and the one of its directory if there is one. `errors` is what was wrong with their texts.
pub(super) fn compile(
    document: &Document,
    directory: Option<&Document>,
    errors: Vec<PolicyError>,
) -> Result<Policy, Vec<PolicyError>> {
    let mut reader = Reader::new(errors);
    let directory = directory.map(|document| reader.directory(document));
    match read_policy(&mut reader, Reader::root(document), directory) {
        Some(policy) if reader.is_clean() => Ok(policy),
        _ => Err(reader.into_errors()),
    }
}

fn read_policy<'d>(reader: &mut Reader<'d>, root: At<'d>, second: Option<At<'d>>) -> Option<Policy> {
    check_version(reader, root)?;
    second.map_or(Some(()), |second| check_version(reader, second))?;
    let fields = reader.fields(root, &KEYS)?;
    let id = read_head(reader, &fields);
    let shared = read_roots(reader, fields.get("attributes"));
    let classes = read_classes(reader, fields.get("classes"));
    let resources_at = reader.required(&fields, "resources");
    let redacts_others = read_unclassified(reader, fields.get("unclassified")).unwrap_or_default();
    let Catalogue { sources, resources, incomplete, missing } =
        read_catalogue(reader, resources_at, &classes, redacts_others);
    let roles_at = reader.required(&fields, "roles");
    let members = roles_at.and_then(|at| reader.map(at)).unwrap_or_default();
    check_counts(reader, root, &fields, (&classes, &resources, members.len()))?;

    let spot = resources_at.unwrap_or(root).spot();
    let mut permissions = Permissions::new(&resources, &incomplete, missing);
    let implications = Implications::read(reader, spot, &permissions, &sources);
    let requirements = requirements::read(reader, spot, &permissions, &sources);
    let lists = read_lists(reader, fields.get("directory"), second);
    let scopes = scopes::read(reader, fields.get("scopes"), lists.scopes);
    let types = Types { subject: shared.subject.as_ref(), resource: None, context: shared.context.as_ref() };
    let mut conditions = Conditions::new(types, &resources, &sources);
    let availability = availability::read(reader, &permissions, &sources, &mut conditions);
    let erased = schema::read_erased(reader, &resources, &sources, &mut conditions);
    let granting = Granting::new(&mut permissions, &implications);
    let mut statements = Statements { granting, conditions };
    let roles = roles::read(reader, &members, &mut statements, &scopes);
    let names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    let known = Known { roles: &names, scopes: &scopes };
    let guardrails = guardrails::read(reader, fields.get("guardrails"), &known, &mut statements);
    let who = directory::read(reader, lists.who, &known);
    let longest_session = settings::read_session(reader, fields.get("session"));
    let anonymous = settings::read_anonymous(reader, fields.get("anonymous"), &names);
    let conditions = statements.conditions.into_list();
    let classes = classes.sources.iter().map(|class| with_permissions(class, &permissions)).collect();
    let implications = implications.pairs();
    Some(Policy {
        id: id?.into(),
        resources,
        implications,
        classes,
        roles,
        scope_types: scopes.types,
        directory: Directory { scopes: scopes.tree, groups: who.groups, subjects: who.subjects },
        conditions,
        requirements,
        guardrails,
        availability,
        erased,
        longest_session,
        anonymous,
    })
}

/// Reads what a policy says of itself. The answer is its id.
fn read_head<'d>(reader: &mut Reader<'d>, fields: &Fields<'d>) -> Option<&'d str> {
    require_version(reader, fields);
    let id = reader.required(fields, "id").and_then(|at| {
        let id = reader.text(at)?;
        reader.check_name(at.spot(), id, NAME_LENGTH);
        Some(id)
    });
    reader.optional_text(fields.get("title"));
    id
}

/// The lists of the directory.
#[derive(Default)]
struct DirectoryLists<'d> {
    scopes: Option<At<'d>>,
    who: Lists<'d>,
}

/// Finds the directory in the policy, or in a document of its own.
fn read_lists<'d>(
    reader: &mut Reader<'d>,
    inside: Option<At<'d>>,
    second: Option<At<'d>>,
) -> DirectoryLists<'d> {
    let fields = match (inside, second) {
        (inside, Some(second)) => {
            if let Some(inside) = inside {
                let message = "there is a document of its own for the directory";
                reader.report("second-directory", inside.spot(), message);
            }
            let fields = reader.fields(second, &[&["rolegate"][..], &LISTS].concat());
            fields.inspect(|fields| require_version(reader, fields))
        }
        (Some(inside), None) => reader.fields(inside, &LISTS),
        (None, None) => None,
    };
    let Some(fields) = fields else { return DirectoryLists::default() };
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

fn require_version<'d>(reader: &mut Reader<'d>, fields: &Fields<'d>) {
    if let Some(at) = reader.required(fields, "rolegate").filter(|at| version(at).is_none()) {
        reader.wrong_type(at, "the number 1");
    }
}

fn version(at: &At<'_>) -> Option<f64> {
    if let Value::Number(number) = at.node.value { Some(number) } else { None }
}

/// Stops at more than a snapshot can number.
fn check_counts<'d>(
    reader: &mut Reader<'d>,
    root: At<'d>,
    fields: &Fields<'d>,
    (classes, resources, roles): (&Classes<'d>, &[Resource], usize),
) -> Option<()> {
    let count = |of: fn(&Resource) -> usize| resources.iter().map(of).sum();
    let counts: [(&str, &str, usize); 6] = [
        ("classes", "classes", classes.sources.len()),
        ("classes", "rungs", classes.sources.iter().map(|class| class.rungs.len()).sum()),
        ("resources", "resources", resources.len()),
        ("resources", "permissions", count(|resource| resource.actions.len())),
        ("resources", "fields", count(|resource| resource.fields.len())),
        ("roles", "roles", roles),
    ];
    let allowed = usize::from(u16::MAX);
    let mut is_countable = true;
    for (key, kind, count) in counts {
        if count > allowed {
            let message = format_args!("the policy has {count} {kind}, at most {allowed} are allowed");
            reader.report("too-many", fields.get(key).unwrap_or(root).spot(), message);
            is_countable = false;
        }
    }
    is_countable.then_some(())
}
