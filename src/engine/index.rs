//! Names to ids, by binary search: the tables are sorted by name.

use crate::model::{PermissionId, ResourceId, RoleId, Snapshot, Table};
use core::cmp::Ordering;
use core::ops::Range;

/// The permission `resource:action`, if the snapshot has it.
pub fn find_permission(snapshot: &Snapshot, name: &str) -> Option<PermissionId> {
    let colon = name.bytes().position(|byte| byte == b':')?;
    let (resource, action) = (name.get(..colon)?, name.get(colon + 1..)?);
    let resource = find_resource(snapshot, resource)?;
    let row = search(snapshot.resource_permissions(resource), |row| {
        snapshot.permission_action(PermissionId(row)).cmp(action)
    });
    row.map(PermissionId)
}

/// The resource of that name, if the snapshot has it.
pub fn find_resource(snapshot: &Snapshot, name: &str) -> Option<ResourceId> {
    let rows = 0..snapshot.rows(Table::Resources);
    search(rows, |row| snapshot.resource_name(ResourceId(row)).cmp(name)).map(ResourceId)
}

/// The role of that name, if the snapshot has it.
pub fn find_role(snapshot: &Snapshot, name: &str) -> Option<RoleId> {
    let rows = 0..snapshot.rows(Table::Roles);
    search(rows, |row| snapshot.role_name(RoleId(row)).cmp(name)).map(RoleId)
}

/// The row that compares equal, in rows that ascend.
fn search(rows: Range<usize>, compare: impl Fn(u16) -> Ordering) -> Option<u16> {
    let Range { mut start, mut end } = rows;
    while start < end {
        let middle = start.midpoint(end);
        let row = u16::try_from(middle).ok()?;
        match compare(row) {
            Ordering::Less => start = middle + 1,
            Ordering::Greater => end = middle,
            Ordering::Equal => return Some(row),
        }
    }
    None
}
