//! Names to ids, by binary search: the tables are sorted by name.

use crate::model::{
    Extent, PermissionId, ResourceId, RoleId, ScopeId, ScopeTypeId, Snapshot, SubjectId, Table,
};
use core::cmp::Ordering;
use core::ops::Range;

/// The permission `resource:action`, if the snapshot has it.
pub fn find_permission(snapshot: &Snapshot, name: &str) -> Option<PermissionId> {
    let (resource, action) = split(name)?;
    let resource = find_resource(snapshot, resource)?;
    by_name(snapshot, Table::Permissions, snapshot.resource_permissions(resource), action).map(PermissionId)
}

/// The resource of that name, if the snapshot has it.
pub fn find_resource(snapshot: &Snapshot, name: &str) -> Option<ResourceId> {
    all_by_name(snapshot, Table::Resources, name).map(ResourceId)
}

/// The role of that name, if the snapshot has it.
pub fn find_role(snapshot: &Snapshot, name: &str) -> Option<RoleId> {
    all_by_name(snapshot, Table::Roles, name).map(RoleId)
}

/// The scope `type:name`, if the snapshot has it.
pub fn find_scope(snapshot: &Snapshot, name: &str) -> Option<ScopeId> {
    let (kind, name) = split(name)?;
    let kind = find_scope_type(snapshot, kind)?;
    let scope = |row: usize| ScopeId(snapshot.u32_at(Table::ScopeNames, row, 0));
    let compare = |row: usize| {
        let found = scope(row);
        snapshot
            .scope_type(found)
            .cmp(&kind)
            .then_with(|| snapshot.scope_name_bytes(found).cmp(name.as_bytes()))
    };
    search(0..snapshot.rows(Table::ScopeNames), &compare).map(scope)
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
    let rows = 0..snapshot.rows(Table::Subjects);
    let row = row_by_name(snapshot, Table::Subjects, rows, name)?;
    u32::try_from(row).ok().map(SubjectId)
}

fn find_scope_type(snapshot: &Snapshot, name: &str) -> Option<ScopeTypeId> {
    all_by_name(snapshot, Table::ScopeTypes, name).map(ScopeTypeId)
}

fn all_by_name(snapshot: &Snapshot, table: Table, name: &str) -> Option<u16> {
    by_name(snapshot, table, 0..snapshot.rows(table), name)
}

/// The row, of a table that has at most 65,535, whose first column is a name.
fn by_name(snapshot: &Snapshot, table: Table, rows: Range<usize>, name: &str) -> Option<u16> {
    u16::try_from(row_by_name(snapshot, table, rows, name)?).ok()
}

#[cfg_attr(target_arch = "wasm32", inline(never))]
fn row_by_name(snapshot: &Snapshot, table: Table, rows: Range<usize>, name: &str) -> Option<usize> {
    search(rows, &|row| snapshot.text_bytes(table, row, 0).cmp(name.as_bytes()))
}

/// The halves of `left:right`, at the first colon.
fn split(name: &str) -> Option<(&str, &str)> {
    let colon = name.bytes().position(|byte| byte == b':')?;
    Some((name.get(..colon)?, name.get(colon + 1..)?))
}

/// The row that compares equal, in rows that ascend.
#[cfg_attr(target_arch = "wasm32", inline(never))]
fn search(rows: Range<usize>, compare: &dyn Fn(usize) -> Ordering) -> Option<usize> {
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
