//! Which permission requires which other, followed through.

use super::{
    catalogue::ResourceSource,
    cycles::Graph,
    document::Value,
    permissions::Permissions,
    reader::{At, Reader, Spot},
};
use crate::model::{PermissionId, ROOT, Requirement, SCOPE_DEPTH};
use std::collections::HashSet;

/// A requirement as written: the permission, how many scopes up, and where it stands.
type Written = (PermissionId, u16, Spot);

/// Steps that following all requirements through may take.
const STEPS: usize = 1 << 20;

/// Reads what the actions say and follows it through. Reports what is unknown, and cycles.
pub(super) fn read<'d>(
    reader: &mut Reader<'d>,
    spot: Spot,
    permissions: &Permissions<'_>,
    resources: &[ResourceSource<'d>],
) -> Vec<Requirement> {
    let mut direct: Vec<Vec<Written>> = vec![Vec::new(); permissions.len()];
    let mut order = Vec::new();
    for resource in resources {
        for action in &resource.actions {
            let from = permissions.find(resource.name, action.name);
            let required: Vec<_> = action
                .requires
                .iter()
                .filter_map(|at| read_requirement(reader, permissions, resource.name, *at))
                .collect();
            if let Some((from, list)) = from.and_then(|from| Some((from, direct.get_mut(from.index())?))) {
                order.push(from.index());
                *list = required;
            }
        }
    }
    let edges: Vec<Vec<(usize, Spot)>> = direct
        .iter()
        .map(|list| list.iter().map(|(required, _, spot)| (required.index(), *spot)).collect())
        .collect();
    let name = |position| {
        u16::try_from(position).map_or_else(|_| String::new(), |id| permissions.name(PermissionId(id)))
    };
    let graph = Graph {
        code: "requirement-cycle",
        words: "permissions require each other",
        edges: &edges,
        name: &name,
    };
    if graph.report_cycles(reader, order.into_iter()) {
        return Vec::new();
    }
    for list in &mut direct {
        list.sort_by_key(|(required, up, _)| (*required, *up));
    }
    follow(&direct).unwrap_or_else(|| {
        let message = format_args!("requirements take more than {STEPS} steps to follow through");
        reader.report("too-many", spot, message);
        Vec::new()
    })
}

/// A requirement: a permission, or a map of one and the scope at which it is required.
fn read_requirement<'d>(
    reader: &mut Reader<'d>,
    permissions: &Permissions<'_>,
    resource: &str,
    at: At<'d>,
) -> Option<Written> {
    let (permission, up) = match &at.node.value {
        Value::Map(_) => {
            let fields = reader.fields(at, &["permission", "at"])?;
            let up = fields.get("at").map_or(Some(0), |at| read_level(reader, at));
            (reader.required(&fields, "permission")?, up)
        }
        _ => (at, Some(0)),
    };
    let required = permissions.named(reader, "requires", resource, permission);
    Some((required?, up?, at.spot()))
}

fn read_level<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<u16> {
    match reader.text(at)? {
        "same" => Some(0),
        "parent" => Some(1),
        "root" => Some(ROOT),
        other => {
            reader.report_unknown("unknown-place", at.spot(), ("place", other), ["same", "parent", "root"]);
            None
        }
    }
}

/// Follows every requirement to its end, in the order in which they are met: each directly before its own. `None` if
/// that takes too long.
fn follow(direct: &[Vec<Written>]) -> Option<Vec<Requirement>> {
    let mut found = Vec::new();
    let mut steps = 0;
    for (from, id) in direct.iter().zip(0..=u16::MAX) {
        let mut met = HashSet::new();
        let mut open: Vec<(PermissionId, u16)> = Vec::new();
        open.extend(from.iter().rev().map(|(required, up, _)| (*required, *up)));
        while let Some((required, up)) = open.pop() {
            steps += 1;
            if steps > STEPS {
                return None;
            }
            if met.insert((required, up)) {
                found.push(Requirement { permission: PermissionId(id), required, up });
                let own = direct.get(required.index()).into_iter().flatten().rev();
                open.extend(own.map(|(required, further, _)| (*required, above(up, *further))));
            }
        }
    }
    Some(found)
}

/// So many levels up from a scope so many levels up. The outermost scope lies in none, which [`SCOPE_DEPTH`] stands
/// for: no scope lies so deep that there is another so far up.
fn above(up: u16, further: u16) -> u16 {
    let nowhere = u16::try_from(SCOPE_DEPTH).unwrap_or(ROOT - 1);
    match (up, further) {
        (up, 0) => up,
        (_, ROOT) => ROOT,
        (ROOT, _) => nowhere,
        (up, further) => up.saturating_add(further).min(nowhere),
    }
}
