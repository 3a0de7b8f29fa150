//! Names to ids, by binary search: the tables are sorted by name.

use crate::model::{
    Extent, Owner, PermissionId, ResourceId, RoleId, ScopeId, ScopeTypeId, Snapshot, SubjectId, Table,
};
use core::cmp::Ordering;
use core::ops::Range;

/// The permission `resource:action`, if the snapshot has it.
pub fn find_permission(snapshot: &Snapshot, name: &str) -> Option<PermissionId> {
    let (resource, action) = split(name)?;
    let resource = find_resource(snapshot, resource)?;
    let permission = |row| PermissionId(narrow(row));
    let compare = |row| snapshot.permission_action(permission(row)).cmp(action);
    search(snapshot.resource_permissions(resource), compare).map(permission)
}

/// The resource of that name, if the snapshot has it.
pub fn find_resource(snapshot: &Snapshot, name: &str) -> Option<ResourceId> {
    let resource = |row| ResourceId(narrow(row));
    let rows = 0..snapshot.rows(Table::Resources);
    search(rows, |row| snapshot.resource_name(resource(row)).cmp(name)).map(resource)
}

/// The role of that name, if the snapshot has it.
pub fn find_role(snapshot: &Snapshot, name: &str) -> Option<RoleId> {
    let role = |row| RoleId(narrow(row));
    let rows = 0..snapshot.rows(Table::Roles);
    search(rows, |row| snapshot.role_name(role(row)).cmp(name)).map(role)
}

/// The scope `type:name`, if the snapshot has it.
pub fn find_scope(snapshot: &Snapshot, name: &str) -> Option<ScopeId> {
    let (kind, name) = split(name)?;
    let kind = find_scope_type(snapshot, kind)?;
    let scope = |row: usize| ScopeId(snapshot.u32_at(Table::ScopeNames, row, 0));
    let compare = |row: usize| {
        let found = scope(row);
        snapshot.scope_type(found).cmp(&kind).then_with(|| snapshot.scope_name(found).cmp(name))
    };
    search(0..snapshot.rows(Table::ScopeNames), compare).map(scope)
}

/// The place that `type:name` or `type:*` stands for, if the snapshot has it.
pub fn find_extent(snapshot: &Snapshot, name: &str) -> Option<Extent> {
    match split(name) {
        Some((kind, "*")) => find_scope_type(snapshot, kind).map(Extent::AtEvery),
        _ => find_scope(snapshot, name).map(Extent::At),
    }
}

/// The subject of that name, if the snapshot has it.
pub fn find_subject(snapshot: &Snapshot, name: &str) -> Option<SubjectId> {
    let subject = |row| u32::try_from(row).map_or(SubjectId(u32::MAX), SubjectId);
    let compare = |row| snapshot.owner_name(Owner::Subject(subject(row))).cmp(name);
    search(0..snapshot.rows(Table::Subjects), compare).map(subject)
}

fn find_scope_type(snapshot: &Snapshot, name: &str) -> Option<ScopeTypeId> {
    let rows = 0..snapshot.rows(Table::ScopeTypes);
    let kind = |row| ScopeTypeId(narrow(row));
    search(rows, |row| snapshot.scope_type_name(kind(row)).cmp(name)).map(kind)
}

/// The halves of `left:right`, at the first colon.
fn split(name: &str) -> Option<(&str, &str)> {
    let colon = name.bytes().position(|byte| byte == b':')?;
    Some((name.get(..colon)?, name.get(colon + 1..)?))
}

/// The row that compares equal, in rows that ascend.
fn search(rows: Range<usize>, compare: impl Fn(usize) -> Ordering) -> Option<usize> {
    let Range { mut start, mut end } = rows;
    while start < end {
        let middle = start.midpoint(end);
        match compare(middle) {
            Ordering::Less => start = middle + 1,
            Ordering::Greater => end = middle,
            Ordering::Equal => return Some(middle),
        }
    }
    None
}

/// A row of a table that has at most 65,535.
fn narrow(row: usize) -> u16 {
    u16::try_from(row).unwrap_or(u16::MAX)
}
