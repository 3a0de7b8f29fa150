//! What permissions require, and those that are derived from what they require.

use super::{
    catalogue::ResourceSource,
    document::Value,
    implications::Implications,
    permissions::Permissions,
    reader::{At, Reader, Spot},
};
use crate::model::{PermissionId, ROOT, Requirement, SCOPE_DEPTH};
use std::collections::BTreeMap;

/// What each permission requires, as written; how many scopes up, [`ROOT`] for the outermost.
type Edges = BTreeMap<PermissionId, Vec<(PermissionId, u16)>>;

/// Reads `requires` of every action, and follows it through: what is required for the required is required too.
pub(super) fn read<'d>(
    reader: &mut Reader<'d>,
    permissions: &Permissions<'_>,
    implications: &Implications,
    sources: &[ResourceSource<'d>],
) -> Vec<Requirement> {
    let mut edges = Edges::new();
    let mut spots: BTreeMap<PermissionId, Spot> = BTreeMap::new();
    for resource in sources {
        for action in &resource.actions {
            let Some(id) = permissions.find(resource.name, action.name) else { continue };
            let found =
                action.requires.iter().filter_map(|at| read_one(reader, permissions, resource.name, *at));
            let mut found: Vec<_> = found.collect();
            found.sort_unstable();
            found.dedup();
            if let Some(at) = action.requires.first() {
                spots.insert(id, at.spot());
                edges.insert(id, found);
            }
            check_derived(reader, permissions, implications, action, id);
        }
    }
    if report_cycle(reader, permissions, &edges, &spots) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for permission in edges.keys() {
        let mut met = Vec::new();
        follow(&edges, *permission, &mut met);
        if let (Some(spot), true) = (spots.get(permission), met.iter().any(|(_, up)| too_far(*up))) {
            let message = format_args!("what is required lies more than {SCOPE_DEPTH} scopes up");
            reader.report("too-deep", *spot, message);
        }
        all.extend(met.into_iter().map(|(required, up)| Requirement {
            permission: *permission,
            required,
            up,
        }));
    }
    all
}

fn too_far(up: u16) -> bool {
    up != ROOT && usize::from(up) > SCOPE_DEPTH
}

/// A permission, or a map of one and where it is required.
fn read_one<'d>(
    reader: &mut Reader<'d>,
    permissions: &Permissions<'_>,
    resource: &str,
    at: At<'d>,
) -> Option<(PermissionId, u16)> {
    if !matches!(at.node.value, Value::Map(_)) {
        return permissions.implied(reader, resource, at).map(|id| (id, 0));
    }
    let fields = reader.fields(at, &["permission", "at"])?;
    let required = reader.required(&fields, "permission");
    let up = match fields.get("at").map(|at| (at, reader.text(at))) {
        None => Some(0),
        Some((_, None)) => None,
        Some((at, Some(word))) => match word {
            "same" => Some(0),
            "parent" => Some(1),
            "root" => Some(ROOT),
            _ => {
                reader.report_unknown(
                    "unknown-place",
                    at.spot(),
                    ("place", word),
                    ["same", "parent", "root"],
                );
                None
            }
        },
    };
    Some((permissions.implied(reader, resource, required?)?, up?))
}

/// A derived permission requires something and neither implies anything nor is implied.
fn check_derived<'d>(
    reader: &mut Reader<'d>,
    permissions: &Permissions<'_>,
    implications: &Implications,
    action: &super::catalogue::ActionSource<'d>,
    id: PermissionId,
) {
    let spot = action.spot;
    if action.derived && action.requires.is_empty() {
        reader.report("derived-without-requirements", spot, "a derived permission needs `requires`");
    }
    if let (true, Some(at)) = (action.derived, action.implies.first()) {
        reader.report("derived-implies", at.spot(), "a derived permission implies nothing");
    }
    let brought = implications.of(id).iter().find(|to| permissions.is_derived(**to));
    if let (Some(to), Some(at)) = (brought, action.implies.first()) {
        let message = format_args!("`{}` is derived, and implied by nothing", permissions.name(*to));
        reader.report("derived-implies", at.spot(), message);
    }
}

/// Meets what a permission requires, each directly before its own.
fn follow(edges: &Edges, permission: PermissionId, met: &mut Vec<(PermissionId, u16)>) {
    let above = |from: u16, more: u16| match (from, more) {
        (ROOT, _) | (_, ROOT) => ROOT,
        _ => from.saturating_add(more).min(ROOT - 1),
    };
    let of = |permission: PermissionId| edges.get(&permission).into_iter().flatten().rev();
    let mut open: Vec<(PermissionId, u16)> = of(permission).copied().collect();
    while let Some((required, up)) = open.pop() {
        if !met.contains(&(required, up)) {
            met.push((required, up));
            open.extend(of(required).map(|(next, more)| (*next, above(up, *more))));
        }
    }
}

/// Takes away permissions that require nothing left until none is left; what stays requires itself.
fn report_cycle<'d>(
    reader: &mut Reader<'d>,
    permissions: &Permissions<'_>,
    edges: &Edges,
    spots: &BTreeMap<PermissionId, Spot>,
) -> bool {
    let mut left: Vec<PermissionId> = edges.keys().copied().collect();
    loop {
        let before = left.len();
        let known = left.clone();
        let requires = |id: &PermissionId| edges.get(id).into_iter().flatten();
        left.retain(|id| requires(id).any(|(required, _)| known.binary_search(required).is_ok()));
        if left.len() == before {
            break;
        }
    }
    let first = left.first().and_then(|id| Some((*id, *spots.get(id)?)));
    if let Some((id, spot)) = first {
        let names: Vec<String> = left.iter().map(|id| permissions.name(*id)).collect();
        let message = format_args!("`{}` requires itself, by {}", permissions.name(id), names.join(", "));
        reader.report("requirement-cycle", spot, message);
    }
    first.is_some()
}
