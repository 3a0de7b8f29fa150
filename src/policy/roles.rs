//! Roles: what they include, and what their grants give.

use super::{
    document::Value,
    error::Quoted,
    grants::Granting,
    reader::{At, Member, Reader, Spot},
    scopes::Scopes,
};
use crate::model::{Extent, Grant, Include, NAME_LENGTH, Role, RoleId, RoleKind, is_path};

/// Reads every role. The answer is sorted by name.
pub(super) fn read<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    members: &[Member<'d>],
    granting: &mut Granting<'r, 'd, '_>,
    scopes: &Scopes<'d>,
) -> Vec<Role> {
    let mut sorted: Vec<&Member<'d>> = members.iter().collect();
    sorted.sort_by_key(|member| member.key);
    let names: Vec<&'d str> = sorted.iter().map(|member| member.key).collect();
    let known = Known { names: &names, scopes };
    let mut edges = Vec::with_capacity(sorted.len());
    let mut roles = Vec::with_capacity(sorted.len());
    for member in sorted {
        let (role, included) = read_role(reader, member, &known, granting);
        roles.push(role);
        edges.push(included);
    }
    let order = members.iter().filter_map(|member| names.binary_search(&member.key).ok());
    report_cycles(reader, order, &roles, &edges);
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
    granting: &mut Granting<'r, 'd, '_>,
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
    role.grants = grants.into_iter().filter_map(|grant| read_grant(reader, grant, known, granting)).collect();
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

/// The paths that a grant is limited to, sorted. An empty list would be no limit at all, so it is refused.
fn read_paths<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Vec<String> {
    let mut paths = Vec::new();
    let items = reader.list(at).unwrap_or_default();
    if items.is_empty() && matches!(at.node.value, Value::List(_)) {
        reader.report("no-fields", at.spot(), "a grant with `fields` names at least one");
    }
    for item in items {
        let Some(path) = reader.text(item) else { continue };
        if is_path(path) {
            paths.push(path.to_owned());
        } else {
            reader.report("bad-path", item.spot(), format_args!("{} is not a path", Quoted(path)));
        }
    }
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// A grant: one permission or pattern, or a map.
fn read_grant<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    at: At<'d>,
    known: &Known<'_, 'd>,
    granting: &mut Granting<'r, 'd, '_>,
) -> Option<Grant> {
    match &at.node.value {
        Value::Text(_) => {
            let allow = granting.resolve(reader, at.spot(), &[at], &[]);
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
            let allow = granting.resolve(reader, at.spot(), &allow, &except);
            let paths = fields.get("fields").map(|at| read_paths(reader, at)).unwrap_or_default();
            let condition = match fields.get("when") {
                Some(at) => Some(granting.condition(reader, at, &allow)?),
                None => None,
            };
            Some(Grant { allow, at: place?, condition, fields: paths, because })
        }
        _ => {
            reader.wrong_type(at, "a permission or a map");
            None
        }
    }
}

/// How far the search for cycles has come with a role.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    No,
    OnPath,
    Done,
}

/// Walks along the includes with a path of its own, since a chain may be as long as there are roles.
fn report_cycles(
    reader: &mut Reader<'_>,
    order: impl Iterator<Item = usize>,
    roles: &[Role],
    includes: &[Vec<Written>],
) {
    let mut seen = vec![Seen::No; roles.len()];
    for start in order {
        let mut path = vec![(start, 0)];
        while let Some((role, done)) = path.last_mut() {
            let (role, position) = (*role, *done);
            *done += 1;
            let Some(state) = seen.get_mut(role) else { break };
            if position == 0 && *state != Seen::No {
                path.pop();
                continue;
            }
            *state = Seen::OnPath;
            let Some((next, spot)) = includes.get(role).and_then(|list| list.get(position)) else {
                *state = Seen::Done;
                path.pop();
                continue;
            };
            let next = next.role.index();
            match seen.get(next) {
                Some(Seen::No) => path.push((next, 0)),
                Some(Seen::OnPath) => {
                    let cycle = path.iter().map(|(role, _)| *role).skip_while(|role| *role != next);
                    report_cycle(reader, *spot, roles, cycle.chain([next]).collect());
                }
                _ => {}
            }
        }
    }
}

/// Roles of a cycle that a message names.
const NAMED: usize = 12;

fn report_cycle(reader: &mut Reader<'_>, spot: Spot, roles: &[Role], cycle: Vec<usize>) {
    let left_out = cycle.len().saturating_sub(NAMED);
    let mut names = Vec::new();
    for (count, position) in cycle.into_iter().enumerate() {
        if left_out > 0 && count == NAMED - 1 {
            names.push(format!("{left_out} more"));
        }
        if left_out == 0 || count < NAMED - 1 || count == left_out + NAMED - 1 {
            names.extend(roles.get(position).map(|role| Quoted(&role.name).to_string()));
        }
    }
    reader.report("include-cycle", spot, format_args!("roles include each other: {}", names.join(" → ")));
}
