//! Every rule of `docs/snapshot-format.md`, so that nothing behind the decoder needs an error.
//!
//! What can be said of one column is a row of `columns.rs`, read by one loop: that is smaller than code for each
//! table, and closer to the page. Orders and the rules between columns follow.

use super::SnapshotError;
use super::columns::{COLUMNS, Column, Key, NUMBERED, ORDERS, OwnerEnds};
use crate::model::{
    ClassId, Extent, GroupId, MASKS, NO_PERMISSION, NO_SCOPE, Owner, PermissionId, ResourceId, RoleId,
    RungId, SCOPE_DEPTH, ScopeId, Snapshot, StringId, Table, is_label, is_name, is_path,
};
use alloc::{vec, vec::Vec};
use core::ops::Range;

/// The number of the mask that hides nothing.
const CLEAR: u8 = 0;

/// Whether all tables keep all rules.
pub(super) fn check(snapshot: &Snapshot) -> Result<(), SnapshotError> {
    let checker = Checker { snapshot };
    for table in NUMBERED {
        let (found, allowed) = (snapshot.rows(*table), usize::from(NO_PERMISSION));
        if found > allowed {
            return Err(SnapshotError::TooLarge { found, allowed });
        }
    }
    checker.strings()?;
    for (table, offset, width, column) in COLUMNS {
        checker.column(*table, usize::from(*offset), *width == 4, *column)?;
    }
    for (table, owner, key) in ORDERS {
        checker.order(*table, *owner, *key)?;
    }
    checker.owned_permissions()?;
    checker.ladders()?;
    let grants = |row| snapshot.grant_spans(row);
    checker.spans(Table::Grants, Table::Spans, &grants)?;
    checker.statements()?;
    checker.schema()?;
    checker.scopes()?;
    checker.times(Table::GroupTimes)?;
    checker.times(Table::SubjectTimes)?;
    let includes = |row| snapshot.role_includes(RoleId(narrow(row)));
    checker.acyclic(Table::Roles, Table::Includes, &includes)?;
    let memberships = |row| snapshot.memberships(Owner::Group(GroupId(wide(row))));
    checker.acyclic(Table::Groups, Table::GroupMemberships, &memberships)
}

/// A snapshot that is being checked.
pub(super) struct Checker<'s> {
    pub(super) snapshot: &'s Snapshot,
}

impl Checker<'_> {
    /// String 0 is empty, ends ascend to the end of the text, and each string is UTF-8.
    fn strings(&self) -> Result<(), SnapshotError> {
        let text = self.snapshot.table(Table::Strings);
        let whole = core::str::from_utf8(text).map_err(|_| malformed(Table::Strings, 0))?;
        let mut start = 0;
        for row in 0..self.snapshot.rows(Table::StringEnds) {
            let end = self.snapshot.u32_at(Table::StringEnds, row, 0) as usize;
            let fits = end >= start && whole.is_char_boundary(end) && (row > 0 || end == 0);
            rule(fits, Table::StringEnds, row)?;
            start = end;
        }
        rule(start == text.len() && self.snapshot.rows(Table::StringEnds) > 0, Table::StringEnds, 0)
    }

    fn column(&self, table: Table, offset: usize, wide: bool, column: Column) -> Result<(), SnapshotError> {
        let (snapshot, rows) = (self.snapshot, self.snapshot.rows(table));
        let none = if wide { NO_SCOPE } else { NO_PERMISSION.into() };
        let mut before = 0;
        for (row, bytes) in snapshot.table(table).chunks_exact(table.width()).enumerate() {
            let value = match bytes.get(offset..) {
                Some([a, b, c, d, ..]) if wide => u32::from_le_bytes([*a, *b, *c, *d]),
                Some([a, b, ..]) => u16::from_le_bytes([*a, *b]).into(),
                _ => none,
            };
            let is_row = |of: Table| (value as usize) < snapshot.rows(of);
            let text = || snapshot.string(StringId(value));
            let fits = match column {
                Column::Text => is_row(Table::StringEnds),
                Column::Name => is_name(text()),
                Column::Path => is_path(text()),
                Column::Label => is_label(text()),
                Column::End(_) => value >= before,
                Column::Row(of) => is_row(of),
                Column::RowOrNone(of) => value == none || is_row(of),
                Column::Extent => match Extent::of_number(value) {
                    Extent::Everywhere => true,
                    Extent::At(_) => is_row(Table::Scopes),
                    Extent::AtEvery(kind) => kind.index() < snapshot.rows(Table::ScopeTypes),
                },
                Column::Flags(most) => value <= most,
            };
            rule(fits, table, row)?;
            before = value;
        }
        match column {
            Column::End(owned) => rule(before as usize == snapshot.rows(owned), table, rows),
            _ => Ok(()),
        }
    }

    /// Rows ascend by a key, all of them or those of each owner.
    fn order(&self, table: Table, owner: Option<OwnerEnds>, key: Key) -> Result<(), SnapshotError> {
        let snapshot = self.snapshot;
        let number = |row, offset| match table.width() {
            2 => snapshot.u16_at(table, row, offset).into(),
            _ => snapshot.u32_at(table, row, offset),
        };
        let (mut before, mut owners) = (None, 0);
        let mut end = 0;
        for row in 0..snapshot.rows(table) {
            if let Some((owner, offset)) = owner {
                while row >= end {
                    end = snapshot.owned(owner, owners, offset.into(), owner != Table::Resources).end;
                    owners += 1;
                    before = None;
                }
            }
            let pair = |offset| u32::from(snapshot.u16_at(table, row, offset));
            let found = Some(match key {
                Key::Name => (0, 0, snapshot.text(table, row, 0)),
                Key::Row => (number(row, 0), 0, ""),
                Key::Narrow => (pair(0), 0, ""),
                Key::Pair => (pair(0), pair(2), ""),
                Key::RowAndName => (number(row, 0), 0, snapshot.text(table, row, 4)),
                Key::RoleAndExtent => (number(row, 0), snapshot.include_extent(row).number(), ""),
                Key::ScopeName => {
                    let scope = ScopeId(number(row, 0));
                    (snapshot.scope_type(scope).0.into(), 0, snapshot.scope_name(scope))
                }
            });
            // No implication is from a permission to itself.
            let is_loop = table == Table::Implications && pair(0) == pair(2);
            rule(before < found && !is_loop, table, row)?;
            before = found;
        }
        rule(key_is_complete(snapshot, table), table, 0)
    }

    /// A permission names the resource that owns it.
    fn owned_permissions(&self) -> Result<(), SnapshotError> {
        for row in 0..self.snapshot.rows(Table::Resources) {
            let resource = ResourceId(narrow(row));
            for row in self.snapshot.resource_permissions(resource) {
                let owner = self.snapshot.permission_resource(PermissionId(narrow(row)));
                rule(owner == resource, Table::Permissions, row)?;
            }
        }
        Ok(())
    }

    /// All rungs but the last have a permission, and the last shows less than everything.
    fn ladders(&self) -> Result<(), SnapshotError> {
        for class in 0..self.snapshot.rows(Table::Classes) {
            let ladder = self.snapshot.class_rungs(ClassId(narrow(class)));
            rule(!ladder.is_empty(), Table::Classes, class)?;
            for row in ladder.clone() {
                let rung = RungId(narrow(row));
                let [kind, _] = self.snapshot.u16_at(Table::Rungs, row, 6).to_le_bytes();
                if kind >= MASKS {
                    return Err(SnapshotError::Unsupported { found: kind.into() });
                }
                let last = row + 1 == ladder.end;
                let has_permission = self.snapshot.rung_permission(rung).is_some();
                let is_mask = self.snapshot.rung_mask(rung).is_some();
                let hides = kind != CLEAR || !last;
                rule(is_mask && has_permission != last && hides, Table::Rungs, row)?;
            }
        }
        Ok(())
    }

    /// The spans of a row ascend with a gap between them, and lie within the permissions.
    pub(super) fn spans(
        &self,
        owner: Table,
        table: Table,
        spans_of: &dyn Fn(usize) -> Range<usize>,
    ) -> Result<(), SnapshotError> {
        let permissions = self.snapshot.rows(Table::Permissions);
        let (spans, _) = self.snapshot.table(table).as_chunks::<4>();
        for row in 0..self.snapshot.rows(owner) {
            let rows = spans_of(row);
            let mut before = None;
            for (row, [a, b, c, d]) in rows.clone().zip(spans.get(rows).unwrap_or_default()) {
                let first = usize::from(u16::from_le_bytes([*a, *b]));
                let end = first + usize::from(u16::from_le_bytes([*c, *d]));
                rule(before < Some(first) && first < end && end <= permissions, table, row)?;
                before = Some(end);
            }
        }
        Ok(())
    }

    /// Each scope lies in the innermost one before it that has not ended, ends no later, and lies not too deep.
    fn scopes(&self) -> Result<(), SnapshotError> {
        let (snapshot, table) = (self.snapshot, Table::Scopes);
        let rows = snapshot.rows(table);
        let end = |scope: ScopeId| snapshot.scope_subtree(scope).end;
        let mut last: Option<ScopeId> = None;
        let mut depth = 0;
        for row in 0..rows {
            let scope = ScopeId(wide(row));
            while let Some(open) = last.filter(|open| end(*open) <= row) {
                last = snapshot.scope_parent(open);
                depth -= 1;
            }
            let room = last.map_or(rows, end);
            let nested = snapshot.scope_parent(scope) == last && end(scope) > row && end(scope) <= room;
            depth += 1;
            rule(nested && depth <= SCOPE_DEPTH, table, row)?;
            last = Some(scope);
        }
        Ok(())
    }

    /// Assignments with a time last.
    fn times(&self, times: Table) -> Result<(), SnapshotError> {
        let lasts = |row| self.snapshot.u64_at(times, row, 4) < self.snapshot.u64_at(times, row, 12);
        (0..self.snapshot.rows(times)).try_for_each(|row| rule(lasts(row), times, row))
    }

    /// Takes away rows to which no row left leads until none is left; what stays is a cycle. The first column
    /// of an edge is the row that it leads to.
    fn acyclic(
        &self,
        table: Table,
        edges: Table,
        edges_of: &dyn Fn(usize) -> Range<usize>,
    ) -> Result<(), SnapshotError> {
        let leads_to = |edge: usize| match edges.width() {
            2 => usize::from(self.snapshot.u16_at(edges, edge, 0)),
            _ => self.snapshot.u32_at(edges, edge, 0) as usize,
        };
        let mut incoming = vec![0_u32; self.snapshot.rows(table)];
        for edge in 0..self.snapshot.rows(edges) {
            incoming.get_mut(leads_to(edge)).into_iter().for_each(|count| *count += 1);
        }
        let mut free: Vec<usize> = Vec::new();
        for (row, count) in incoming.iter().enumerate() {
            if *count == 0 {
                free.push(row);
            }
        }
        let mut left = incoming.len();
        while let Some(row) = free.pop() {
            left -= 1;
            for edge in edges_of(row) {
                let next = leads_to(edge);
                let Some(count) = incoming.get_mut(next) else { continue };
                *count = count.wrapping_sub(1);
                if *count == 0 {
                    free.push(next);
                }
            }
        }
        rule(left == 0, edges, 0)
    }
}

/// Every scope has a name; other tables may have as many rows as they like.
fn key_is_complete(snapshot: &Snapshot, table: Table) -> bool {
    table != Table::ScopeNames || snapshot.rows(table) == snapshot.rows(Table::Scopes)
}

pub(super) fn rule(holds: bool, table: Table, row: usize) -> Result<(), SnapshotError> {
    if holds { Ok(()) } else { Err(malformed(table, row)) }
}

fn malformed(table: Table, row: usize) -> SnapshotError {
    SnapshotError::Malformed { table, row }
}

/// A row that [`NUMBERED`] has held against 16 bits.
fn narrow(row: usize) -> u16 {
    u16::try_from(row).unwrap_or(u16::MAX)
}

/// A row of a table that has more than 6 bytes a row, in a file whose length has 32 bits.
fn wide(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}
