//! Two snapshots to a delta: few operations, found table by table.

use super::align::{Pair, likely, same};
use super::marks::{Marks, columns, marks, owner_of};
use super::ops::Operations;
use super::shape::{Change, Column, Shape, added};
use super::{HEADER, MAGIC, sha256};
use crate::model::{Snapshot, Table};
use crate::snapshot::columns::Column as Holds;
use alloc::vec::Vec;
use core::ops::Range;

/// The delta from one snapshot to another. Of the same two always the same bytes; few if little has changed.
///
/// Any two will do: what has nothing of the base in it is written as it is.
pub fn delta(old: &Snapshot, new: &Snapshot) -> Vec<u8> {
    let (base, result) = (old.bytes(), new.bytes());
    let mut bytes = Vec::with_capacity(HEADER);
    bytes.extend(MAGIC);
    bytes.extend(sha256(base));
    bytes.extend(sha256(result));
    // No file is longer than its limit, which has 32 bits.
    bytes.extend(u32::try_from(result.len()).unwrap_or(u32::MAX).to_le_bytes());
    let comparison = Comparison { old, new, old_marks: marks(old), new_marks: marks(new) };
    bytes.extend(comparison.operations());
    bytes
}

struct Comparison<'s> {
    old: &'s Snapshot,
    new: &'s Snapshot,
    old_marks: Marks,
    new_marks: Marks,
}

impl Comparison<'_> {
    fn operations(&self) -> Vec<u8> {
        let mut operations = Operations::default();
        let (mut old_at, mut new_at) = (0, 0);
        for table in Table::ALL {
            let (old, new) = (self.old.section(*table), self.new.section(*table));
            if new.is_empty() {
                continue;
            }
            if old.is_empty() {
                operations.insert(bytes_of(self.new, new_at..new.end));
            } else {
                // What lies between tables: the kind of the next one, and its length.
                self.between(old_at..old.start, new_at..new.start, &mut operations);
                self.table(*table, &mut operations);
                old_at = old.end;
            }
            new_at = new.end;
        }
        self.between(old_at..self.old.size(), new_at..self.new.size(), &mut operations);
        operations.finish()
    }

    /// A table that both have.
    fn table(&self, table: Table, operations: &mut Operations) {
        let (before, after) = (self.old.table(table), self.new.table(table));
        let start = self.old.section(table).start;
        if before == after {
            operations.copy(start, before.len());
            return;
        }
        let mut found = operations.clone();
        if table.width() == 1 {
            self.texts(table, &mut found);
        } else {
            self.rows(table, &mut found);
        }
        if found.len() < operations.len() + after.len() {
            *operations = found;
        } else {
            operations.insert(after);
        }
    }

    /// A table of bytes, which are texts or programs whose ends another table has.
    fn texts(&self, table: Table, operations: &mut Operations) {
        let Some((owner, offset, wide)) = owner_of(table) else { return };
        let pairs = same(marks_of(&self.old_marks, owner), marks_of(&self.new_marks, owner));
        let mut pairs = pairs.into_iter().peekable();
        let start = self.old.section(table).start;
        for row in 0..self.new.rows(owner) {
            let text = part(self.new.table(table), self.new.owned(owner, row, offset, wide));
            let pair = pairs.next_if(|(_, new)| *new == row);
            let old = pair.map(|(old, _)| self.old.owned(owner, old, offset, wide));
            match old.filter(|old| part(self.old.table(table), old.clone()) == text) {
                Some(old) => operations.copy(start + old.start, text.len()),
                None => operations.insert(text),
            }
        }
    }

    /// A table of rows: those that the shape makes of rows before, and the others as they are.
    fn rows(&self, table: Table, operations: &mut Operations) {
        let (width, start) = (table.width(), self.old.section(table).start);
        let rows = Rows { width, old: self.old.table(table), new: self.new.table(table) };
        let pairs = likely(marks_of(&self.old_marks, table), marks_of(&self.new_marks, table));
        let shape = rows.shape(table, &pairs);
        operations.shape(start, &shape);
        let mut pairs = pairs.into_iter().peekable();
        let (mut first, mut count) = (0, 0);
        for (new, bytes) in rows.new.chunks_exact(width).enumerate() {
            let pair = pairs.next_if(|(_, paired)| *paired == new);
            let old = pair.map(|(old, _)| old).filter(|old| rows.comes_from(&shape, *old, new));
            if count > 0 && old == Some(first + count) {
                count += 1;
                continue;
            }
            operations.rows(start + first * width, count, width);
            (first, count) = (old.unwrap_or(0), old.map_or(0, |_| 1));
            if old.is_none() {
                operations.insert(bytes);
            }
        }
        operations.rows(start + first * width, count, width);
    }

    /// Bytes that are not of any table.
    fn between(&self, old: Range<usize>, new: Range<usize>, operations: &mut Operations) {
        let bytes = bytes_of(self.new, new);
        if bytes_of(self.old, old.clone()) == bytes {
            operations.copy(old.start, bytes.len());
        } else {
            operations.insert(bytes);
        }
    }
}

fn marks_of(marks: &Marks, table: Table) -> &[u64] {
    marks.get(table.position()).map_or(&[], Vec::as_slice)
}

/// A table before and after.
struct Rows<'s> {
    width: usize,
    old: &'s [u8],
    new: &'s [u8],
}

impl Rows<'_> {
    /// What happens to the numbers of most rows.
    fn shape(&self, table: Table, pairs: &[Pair]) -> Shape {
        let mut found = Vec::new();
        for (offset, size, holds) in columns(table) {
            let mut column = Column { offset, wide: size == 4, change: Change::Ends };
            match holds {
                Holds::End(_) => {}
                Holds::Flags(_) => continue,
                _ => column.change = Change::Steps(self.steps(&column, pairs)),
            }
            if column.change != Change::Steps(Vec::new()) {
                found.push(column);
            }
        }
        found.sort_by_key(|column| column.offset);
        Shape { width: self.width, columns: found }
    }

    /// What is added to a column's numbers: for each number what most rows that had it need.
    fn steps(&self, column: &Column, pairs: &[Pair]) -> Vec<(u32, u32)> {
        let change = |(old, new): &Pair| {
            let (old, new) = (column.read(self.row(self.old, *old))?, column.read(self.row(self.new, *new))?);
            Some((old, column.difference(new, old)))
        };
        let mut changes: Vec<(u32, u32)> = pairs.iter().filter_map(change).collect();
        changes.sort_unstable();
        let mut steps: Vec<(u32, u32)> = Vec::new();
        let mut current = 0;
        for group in changes.chunk_by(|left, right| left.0 == right.0) {
            let often = |change: u32| group.iter().filter(|(_, found)| *found == change).count();
            let runs = group.chunk_by(|left, right| left == right);
            let most = runs.max_by_key(|run| run.len()).unwrap_or_default();
            let Some((from, change)) = most.first().copied() else { continue };
            if most.len() > often(current) {
                steps.push((from, change));
                current = change;
            }
        }
        steps
    }

    /// Whether the shape makes a row of one before.
    fn comes_from(&self, shape: &Shape, old: usize, new: usize) -> bool {
        let (before, after) = (self.row(self.old, old), self.row(self.new, new));
        let mut made: Vec<u8> = before.into();
        for column in &shape.columns {
            let Some(value) = column.read(before) else { return false };
            let change = match &column.change {
                Change::Steps(steps) => added(steps, value),
                Change::Ends => {
                    let above = |table, row: usize| {
                        row.checked_sub(1).and_then(|row| column.read(self.row(table, row))).unwrap_or(0)
                    };
                    above(self.new, new).wrapping_sub(above(self.old, old))
                }
            };
            column.write(&mut made, value.wrapping_add(change));
        }
        made == after
    }

    fn row<'t>(&self, table: &'t [u8], row: usize) -> &'t [u8] {
        part(table, row * self.width..(row + 1) * self.width)
    }
}

fn part(bytes: &[u8], range: Range<usize>) -> &[u8] {
    bytes.get(range).unwrap_or_default()
}

fn bytes_of(snapshot: &Snapshot, range: Range<usize>) -> &[u8] {
    snapshot.bytes().get(range).unwrap_or_default()
}
