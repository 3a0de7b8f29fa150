//! What a row says, whatever its position and that of what it names: a number that is the same in two snapshots for rows
//! that mean the same.
//!
//! A mark that means nothing, or the same mark for two meanings, makes a delta longer and never wrong.

use crate::model::{Extent, Snapshot, Table};
use crate::snapshot::columns::{COLUMNS, Column};
use alloc::vec::Vec;
use core::hash::Hasher;
use std::collections::{HashMap, hash_map::DefaultHasher};

/// Columns whose rules are said in code rather than in [`COLUMNS`], and that hold numbers of rows.
pub(super) const FURTHER: &[(Table, u8, u8, Column)] = &[
    (Table::StringEnds, 0, 4, Column::End(Table::Strings)),
    (Table::Permissions, 8, 2, Column::Row(Table::Resources)),
    (Table::Scopes, 8, 4, Column::RowOrNone(Table::Scopes)),
    (Table::Spans, 0, 2, Column::Row(Table::Permissions)),
    (Table::GuardrailSpans, 0, 2, Column::Row(Table::Permissions)),
];

/// Of each row of each table, by [`Table::position`]; of the strings and the code, of each text.
pub(super) type Marks = Vec<Vec<u64>>;

/// The columns of a table that hold numbers of rows: offset, bytes, and what of.
pub(super) fn columns(table: Table) -> impl Iterator<Item = (usize, usize, Column)> {
    let all = COLUMNS.iter().chain(FURTHER).filter(move |(of, ..)| *of == table);
    all.map(|(_, offset, size, column)| (usize::from(*offset), usize::from(*size), *column))
}

/// The table whose rows say where those of another end.
pub(super) fn owner_of(table: Table) -> Option<(Table, usize, bool)> {
    COLUMNS.iter().chain(FURTHER).find_map(|(owner, offset, size, column)| match column {
        Column::End(owned) if *owned == table => Some((*owner, usize::from(*offset), *size == 4)),
        _ => None,
    })
}

/// Marks of a whole snapshot. Tables name only tables that come before them, and so are looked at in their order.
pub(super) fn marks(snapshot: &Snapshot) -> Marks {
    let mut marks: Marks = Vec::with_capacity(Table::ALL.len());
    for table in Table::ALL {
        let found = match table {
            Table::Strings => Vec::new(),
            Table::StringEnds => (0..snapshot.rows(*table)).map(|row| text_mark(snapshot, row)).collect(),
            _ if table.width() == 1 => Vec::new(),
            _ => rows(snapshot, *table, &marks),
        };
        marks.push(found);
    }
    marks
}

fn text_mark(snapshot: &Snapshot, row: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    let owned = snapshot.owned(Table::StringEnds, row, 0, true);
    hasher.write(snapshot.table(Table::Strings).get(owned).unwrap_or_default());
    hasher.finish()
}

/// The marks of a table, by those of the tables before it.
fn rows(snapshot: &Snapshot, table: Table, marks: &Marks) -> Vec<u64> {
    let owners = owner_of(table).map(|owner| owners(snapshot, table, owner, marks));
    let columns: Vec<_> = columns(table).collect();
    let is_name = |column| matches!(column, Column::Name | Column::Label | Column::Path);
    let is_named = columns.iter().any(|(_, _, column)| is_name(*column));
    let mut met: HashMap<u64, u64> = HashMap::new();
    (0..snapshot.rows(table))
        .map(|row| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u64(owners.as_ref().and_then(|owners| owners.get(row)).copied().unwrap_or_default());
            for (offset, size, column) in &columns {
                let value = number(snapshot, table, row, *offset, *size);
                if let Some(mark) = said(*column, value, is_named, marks) {
                    hasher.write_u64(mark);
                }
            }
            // The same once more is told from the first.
            let mark = hasher.finish();
            let times = met.entry(mark).or_default();
            *times += 1;
            mark.wrapping_add(times.wrapping_sub(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
        })
        .collect()
}

/// What a column says, if it is a part of what the row is: what has a name is the same whatever else changes.
fn said(column: Column, value: u32, is_named: bool, marks: &Marks) -> Option<u64> {
    let of = |table: Table, row: u32| marks.get(table.position())?.get(row as usize).copied();
    match column {
        Column::Name | Column::Label | Column::Path => of(Table::StringEnds, value),
        Column::Row(table) => of(table, value),
        Column::End(_) | Column::Flags(_) => None,
        _ if is_named => None,
        Column::Text => of(Table::StringEnds, value),
        Column::RowOrNone(table) => of(table, value),
        Column::Extent => match Extent::of_number(value) {
            Extent::Everywhere => None,
            Extent::At(scope) => of(Table::Scopes, scope.0),
            Extent::AtEvery(kind) => of(Table::ScopeTypes, kind.0.into()),
        },
    }
}

/// The mark of each row's owner.
fn owners(
    snapshot: &Snapshot,
    table: Table,
    (owner, offset, wide): (Table, usize, bool),
    marks: &Marks,
) -> Vec<u64> {
    let mut all = Vec::with_capacity(snapshot.rows(table));
    let of_owner = marks.get(owner.position()).map_or(&[][..], Vec::as_slice);
    for (row, mark) in of_owner.iter().enumerate() {
        all.extend(snapshot.owned(owner, row, offset, wide).map(|_| *mark));
    }
    all
}

fn number(snapshot: &Snapshot, table: Table, row: usize, offset: usize, size: usize) -> u32 {
    match size {
        2 => snapshot.u16_at(table, row, offset).into(),
        _ => snapshot.u32_at(table, row, offset),
    }
}
