//! Every rule of `docs/snapshot-format.md`, so that nothing behind the decoder needs an error.
//!
//! What can be said of one column is a row of `columns.rs`, read by one loop: that is smaller than code for each
//! table, and closer to the page. Orders and the rules between columns follow.

use super::SnapshotError;
use super::columns::{COLUMNS, Column, Key, NUMBERED, ORDERS, OwnerEnds};
use crate::model::{
    ClassId, Extent, GroupId, MASKS, NO_PERMISSION, NO_SCOPE, Owner, PermissionId, ResourceId, RoleId,
    RungId, SCOPE_DEPTH, ScopeId, Snapshot, Table, is_label, is_name, is_path,
};
use alloc::{vec, vec::Vec};
use core::ops::Range;

/// The number of the mask that hides nothing.
const CLEAR: u8 = 0;

/// Flag of a permission that is granted by its requirements alone.
const DERIVED: u8 = 2;

/// Whether all tables keep all rules.
pub(super) fn check(snapshot: &Snapshot) -> Result<(), SnapshotError> {
    let (ends, _) = snapshot.table(Table::StringEnds).as_chunks();
    let checker = Checker { snapshot, text: snapshot.table(Table::Strings), ends };
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
    checker.permissions()?;
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

/// A snapshot that is being checked, and its strings, which are looked up for nearly every row.
pub(super) struct Checker<'s> {
    pub(super) snapshot: &'s Snapshot,
    text: &'s [u8],
    ends: &'s [[u8; 4]],
}

impl Checker<'_> {
    /// String 0 is empty, ends ascend to the end of the text, and each string is UTF-8.
    fn strings(&self) -> Result<(), SnapshotError> {
        let whole = core::str::from_utf8(self.text).map_err(|_| malformed(Table::Strings, 0))?;
        let mut start = 0;
        for (row, end) in self.ends.iter().enumerate() {
            let end = u32::from_le_bytes(*end) as usize;
            let fits = end >= start && whole.is_char_boundary(end) && (row > 0 || end == 0);
            rule(fits, Table::StringEnds, row)?;
            start = end;
        }
        rule(start == self.text.len() && !self.ends.is_empty(), Table::StringEnds, 0)
    }

    /// The bytes of a string; none outside the table.
    fn string(&self, id: u32) -> &[u8] {
        let end = |row: usize| self.ends.get(row).map_or(0, |end| u32::from_le_bytes(*end) as usize);
        let row = id as usize;
        self.text.get(end(row.wrapping_sub(1))..end(row)).unwrap_or_default()
    }

    fn column(&self, table: Table, offset: usize, wide: bool, column: Column) -> Result<(), SnapshotError> {
        let (snapshot, rows) = (self.snapshot, self.snapshot.rows(table));
        let none = if wide { NO_SCOPE } else { NO_PERMISSION.into() };
        // Nearly all that numbers may be is below a bound; only what is not is looked at one by one.
        let bound = match column {
            Column::Text => snapshot.rows(Table::StringEnds),
            Column::Row(of) | Column::RowOrNone(of) => snapshot.rows(of),
            Column::Extent => snapshot.rows(Table::Scopes),
            Column::Flags(most) => most as usize + 1,
            Column::Name | Column::Path | Column::Label | Column::End(_) => 0,
        };
        // Many permissions share the name of their action. Where there is room for it, such a name is read once.
        let is_shared = cfg!(feature = "query") && matches!(column, Column::Name);
        let mut read = vec![false; if is_shared { self.ends.len() } else { 0 }];
        let mut before = 0;
        let from_column = snapshot.table(table).get(offset..).unwrap_or_default();
        for (row, bytes) in from_column.chunks(table.width()).enumerate() {
            let value = number(bytes, wide);
            let was_read =
                is_shared && read.get_mut(value as usize).is_some_and(|read| core::mem::replace(read, true));
            let fits = was_read
                || (value as usize) < bound
                || match column {
                    Column::Name | Column::Path | Column::Label => {
                        let text = self.string(value);
                        match column {
                            Column::Name => is_name(text),
                            Column::Path => is_path(text),
                            _ => is_label(text),
                        }
                    }
                    Column::End(_) => value >= before,
                    Column::RowOrNone(_) => value == none,
                    Column::Extent => match Extent::of_number(value) {
                        Extent::AtEvery(kind) => kind.index() < snapshot.rows(Table::ScopeTypes),
                        place => place == Extent::Everywhere,
                    },
                    Column::Text | Column::Row(_) | Column::Flags(_) => false,
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
        let (snapshot, width) = (self.snapshot, table.width());
        let (mut before, mut owners) = (None, 0);
        let mut end = 0;
        for (row, bytes) in snapshot.table(table).chunks_exact(width).enumerate() {
            if let Some((owner, offset)) = owner {
                while row >= end {
                    end = snapshot.owned(owner, owners, offset.into(), owner != Table::Resources).end;
                    owners += 1;
                    before = None;
                }
            }
            let head = number(bytes, width > 2);
            // A number, then a string, of which the first is empty.
            let (number, text) = match key {
                Key::Name => (0, head),
                Key::Row => (head.into(), 0),
                Key::Narrow => ((head & 0xffff).into(), 0),
                Key::Pair => (head.rotate_left(16).into(), 0),
                Key::RowAndName => (head.into(), number(bytes.get(4..).unwrap_or_default(), true)),
                Key::RoleAndExtent => {
                    (u64::from(head) << 32 | u64::from(snapshot.include_extent(row).number()), 0)
                }
                Key::ScopeName => {
                    let kind = snapshot.scope_type(ScopeId(head));
                    (kind.0.into(), snapshot.u32_at(Table::Scopes, head as usize, 0))
                }
            };
            let found = Some((number, self.string(text)));
            // No implication is from a permission to itself.
            let is_loop = table == Table::Implications && head.rotate_left(16) == head;
            rule(before < found && !is_loop, table, row)?;
            before = found;
        }
        rule(key_is_complete(snapshot, table), table, 0)
    }

    /// A permission names the resource that owns it, and what is derived requires something.
    fn permissions(&self) -> Result<(), SnapshotError> {
        let (snapshot, table) = (self.snapshot, Table::Permissions);
        let (permissions, _) = snapshot.table(table).as_chunks::<{ Table::Permissions.width() }>();
        for row in 0..snapshot.rows(Table::Resources) {
            let rows = snapshot.resource_permissions(ResourceId(narrow(row)));
            for (at, [.., a, b, flags, _]) in rows.clone().zip(permissions.get(rows).unwrap_or_default()) {
                let is_owned = usize::from(u16::from_le_bytes([*a, *b])) == row;
                let is_derived = flags & DERIVED != 0;
                let is_empty = is_derived && snapshot.requirements(PermissionId(narrow(at))).is_empty();
                rule(is_owned && !is_empty, table, at)?;
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
        let (table, rows) = (Table::Scopes, self.snapshot.rows(Table::Scopes));
        // Scopes that have not ended, and where they do.
        let mut open: Vec<(u32, usize)> = Vec::new();
        for (row, bytes) in self.snapshot.table(table).chunks_exact(table.width()).enumerate() {
            let [parent, end] = [4, 8].map(|offset| number(bytes.get(offset..).unwrap_or_default(), true));
            let end = end as usize;
            while open.last().is_some_and(|(_, end)| *end <= row) {
                open.pop();
            }
            let (above, room) = open.last().copied().unwrap_or((NO_SCOPE, rows));
            let nested = parent == above && end > row && end <= room;
            rule(nested && open.len() < SCOPE_DEPTH, table, row)?;
            open.push((wide(row), end));
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

/// The number of the first four bytes, or of the first two. The core module would rather have it once than fast.
#[cfg_attr(all(target_arch = "wasm32", not(feature = "query")), inline(never))]
fn number(bytes: &[u8], wide: bool) -> u32 {
    match bytes {
        [a, b, c, d, ..] if wide => u32::from_le_bytes([*a, *b, *c, *d]),
        [a, b, ..] => u16::from_le_bytes([*a, *b]).into(),
        _ => u32::MAX,
    }
}

/// A row that [`NUMBERED`] has held against 16 bits.
fn narrow(row: usize) -> u16 {
    u16::try_from(row).unwrap_or(u16::MAX)
}

/// A row of a table that has more than 6 bytes a row, in a file whose length has 32 bits.
fn wide(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}
