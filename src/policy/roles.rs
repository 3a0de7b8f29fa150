//! Roles: what they include, and what their grants give.

use super::{
    cycles::Graph,
    document::Value,
    grants::Listing,
    reader::{At, Member, Reader, Spot},
    scopes::Scopes,
    statements::{Statements, read_paths},
};
use crate::model::{Extent, Grant, Include, NAME_LENGTH, Role, RoleId, RoleKind};

/// Reads every role. The answer is sorted by name.
pub(super) fn read<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    members: &[Member<'d>],
    statements: &mut Statements<'d, 'r, '_>,
    scopes: &Scopes<'d>,
) -> Vec<Role> {
    let mut sorted: Vec<&Member<'d>> = members.iter().collect();
    sorted.sort_by_key(|member| member.key);
    let names: Vec<&'d str> = sorted.iter().map(|member| member.key).collect();
    let known = Known { names: &names, scopes };
    let mut edges = Vec::with_capacity(sorted.len());
    let mut roles = Vec::with_capacity(sorted.len());
    for member in sorted {
        let (role, included) = read_role(reader, member, &known, statements);
        roles.push(role);
        edges.push(included.into_iter().map(|(include, spot)| (include.role.index(), spot)).collect());
    }
    let order = members.iter().filter_map(|member| names.binary_search(&member.key).ok());
    let name = |position: usize| roles.get(position).map(|role: &Role| role.name.clone()).unwrap_or_default();
    Graph { code: "include-cycle", words: "roles include each other", edges: &edges, name: &name }
        .report_cycles(reader, order);
    roles
}

/// What a role may name.
struct Known<'k, 'd> {
    /// Roles, in order of name.
    names: &'k [&'d str],
    scopes: &'k Scopes<'d>,
}

/// A role that another includes, and where that is written.
type Written = (Include, Spot);

fn read_role<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    member: &Member<'d>,
    known: &Known<'_, 'd>,
    statements: &mut Statements<'d, 'r, '_>,
) -> (Role, Vec<Written>) {
    let name = member.key;
    reader.check_name(member.spot, name, NAME_LENGTH);
    let mut role = Role {
        name: name.into(),
        title: String::new(),
        kind: RoleKind::Custom,
        includes: Vec::new(),
        grants: Vec::new(),
    };
    let Some(fields) = reader.fields(member.value, &["title", "kind", "includes", "grants"]) else {
        return (role, Vec::new());
    };
    role.title = reader.optional_text(fields.get("title")).into();
    role.kind = fields.get("kind").and_then(|at| read_kind(reader, at)).unwrap_or(RoleKind::Custom);
    let included = fields.get("includes").map(|at| read_includes(reader, at, known)).unwrap_or_default();
    role.includes = included.iter().map(|(include, _)| *include).collect();
    role.includes.sort_unstable_by_key(|include| (include.role, include.at.number()));
    role.includes.dedup();
    let grants = fields.get("grants").and_then(|at| reader.list(at)).unwrap_or_default();
    role.grants =
        grants.into_iter().filter_map(|grant| read_grant(reader, grant, known, statements)).collect();
    (role, included)
}

fn read_kind<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<RoleKind> {
    match reader.text(at)? {
        "system" => Some(RoleKind::System),
        "custom" => Some(RoleKind::Custom),
        other => {
            reader.report_unknown("unknown-kind", at.spot(), ("kind", other), ["system", "custom"]);
            None
        }
    }
}

/// Includes: names of roles, or maps of a role and where it is included.
fn read_includes<'d>(reader: &mut Reader<'d>, at: At<'d>, known: &Known<'_, 'd>) -> Vec<Written> {
    let mut includes = Vec::new();
    for item in reader.list(at).unwrap_or_default() {
        let (role, place) = match &item.node.value {
            Value::Map(_) => {
                let Some(fields) = reader.fields(item, &["role", "at"]) else { continue };
                let place = known.scopes.optional_place(reader, fields.get("at"));
                (reader.required(&fields, "role"), place)
            }
            _ => (Some(item), Some(Extent::Everywhere)),
        };
        let role = role.and_then(|at| Some((find(reader, at, known.names)?, at.spot())));
        if let (Some((role, spot)), Some(at)) = (role, place) {
            includes.push((Include { role, at }, spot));
        }
    }
    includes
}

/// The role of a name, among those in order of name. Reports it if there is none.
pub(super) fn find<'d>(reader: &mut Reader<'d>, at: At<'d>, names: &[&str]) -> Option<RoleId> {
    let name = reader.text(at)?;
    let position = names.binary_search(&name).ok().and_then(|position| u16::try_from(position).ok());
    if position.is_none() {
        reader.report_unknown("unknown-role", at.spot(), ("role", name), names.iter().copied());
    }
    position.map(RoleId)
}

/// A grant: one permission or pattern, or a map.
fn read_grant<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    at: At<'d>,
    known: &Known<'_, 'd>,
    statements: &mut Statements<'d, 'r, '_>,
) -> Option<Grant> {
    match &at.node.value {
        Value::Text(_) => {
            let allow = statements.granting.resolve(reader, at.spot(), Listing::Allow, (&[at], &[]));
            Some(Grant {
                allow,
                at: Extent::Everywhere,
                condition: None,
                fields: Vec::new(),
                because: String::new(),
            })
        }
        Value::Map(_) => {
            let fields = reader.fields(at, &["allow", "except", "fields", "when", "at", "because"])?;
            let allow = reader.required(&fields, "allow").and_then(|at| reader.list(at)).unwrap_or_default();
            let except = fields.get("except").and_then(|at| reader.list(at)).unwrap_or_default();
            let because = reader.optional_text(fields.get("because")).into();
            let place = known.scopes.optional_place(reader, fields.get("at"));
            let allow = statements.granting.resolve(reader, at.spot(), Listing::Allow, (&allow, &except));
            let condition = fields.get("when").and_then(|at| statements.conditions.add(reader, at, &allow));
            let paths = fields.get("fields").map(|at| read_paths(reader, at)).unwrap_or_default();
            Some(Grant { allow, at: place?, condition, fields: paths, because })
        }
        _ => {
            reader.wrong_type(at, "a permission or a map");
            None
        }
    }
}
