//! Roles: what they include, and what their grants give.

use super::{
    document::Value,
    error::Quoted,
    grants::Granting,
    reader::{At, Member, Reader, Spot},
};
use crate::model::{Grant, NAME_LENGTH, Role, RoleId, RoleKind};

/// Reads every role. The answer is sorted by name.
pub(super) fn read<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    members: &[Member<'d>],
    granting: &mut Granting<'r, '_>,
) -> Vec<Role> {
    let mut sorted: Vec<&Member<'d>> = members.iter().collect();
    sorted.sort_by_key(|member| member.key);
    let names: Vec<&'d str> = sorted.iter().map(|member| member.key).collect();
    let mut edges = Vec::with_capacity(sorted.len());
    let mut roles = Vec::with_capacity(sorted.len());
    for member in sorted {
        let (role, included) = read_role(reader, member, &names, granting);
        roles.push(role);
        edges.push(included);
    }
    let order = members.iter().filter_map(|member| names.binary_search(&member.key).ok());
    report_cycles(reader, order, &roles, &edges);
    roles
}

/// A role that another includes, and where that is written.
type Include = (RoleId, Spot);

fn read_role<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    member: &Member<'d>,
    names: &[&'d str],
    granting: &mut Granting<'r, '_>,
) -> (Role, Vec<Include>) {
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
    let included = fields.get("includes").map(|at| read_includes(reader, at, names)).unwrap_or_default();
    role.includes = included.iter().map(|(id, _)| *id).collect();
    role.includes.sort_unstable();
    role.includes.dedup();
    let grants = fields.get("grants").and_then(|at| reader.list(at)).unwrap_or_default();
    role.grants = grants.into_iter().filter_map(|grant| read_grant(reader, grant, granting)).collect();
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

fn read_includes<'d>(reader: &mut Reader<'d>, at: At<'d>, names: &[&'d str]) -> Vec<Include> {
    let mut includes = Vec::new();
    for item in reader.list(at).unwrap_or_default() {
        let Some(name) = reader.text(item) else { continue };
        let position = names.binary_search(&name).ok();
        if let Some(id) = position.and_then(|position| u16::try_from(position).ok()) {
            includes.push((RoleId(id), item.spot()));
        } else {
            let known = names.iter().copied();
            reader.report_unknown("unknown-role", item.spot(), ("role", name), known);
        }
    }
    includes
}

/// A grant: one permission or pattern, or a map.
fn read_grant<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    at: At<'d>,
    granting: &mut Granting<'r, '_>,
) -> Option<Grant> {
    match &at.node.value {
        Value::Text(_) => {
            let allow = granting.resolve(reader, at.spot(), &[at], &[]);
            Some(Grant { allow, because: String::new() })
        }
        Value::Map(_) => {
            let fields = reader.fields(at, &["allow", "except", "because"])?;
            let allow = reader.required(&fields, "allow").and_then(|at| reader.list(at)).unwrap_or_default();
            let except = fields.get("except").and_then(|at| reader.list(at)).unwrap_or_default();
            let because = reader.optional_text(fields.get("because")).into();
            Some(Grant { allow: granting.resolve(reader, at.spot(), &allow, &except), because })
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
    includes: &[Vec<Include>],
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
            match seen.get(next.index()) {
                Some(Seen::No) => path.push((next.index(), 0)),
                Some(Seen::OnPath) => {
                    let cycle = path.iter().map(|(role, _)| *role).skip_while(|role| *role != next.index());
                    report_cycle(reader, *spot, roles, cycle.chain([next.index()]).collect());
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
