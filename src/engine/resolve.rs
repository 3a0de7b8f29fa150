//! Everything the hot path reads, worked out once for a set of roles.

use super::{bring::Bundle, hold::Holder};
use crate::model::{ClassId, PermissionId, RungId, Snapshot, Table};
use alloc::{vec, vec::Vec};

/// One bit a permission: set if it is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    words: Vec<u32>,
}

impl Row {
    fn empty(snapshot: &Snapshot) -> Self {
        Self { words: vec![0; snapshot.rows(Table::Permissions).div_ceil(32)] }
    }

    /// Whether the permission's bit is set; not for an id of another snapshot's that is too large.
    #[inline]
    pub fn has(&self, permission: PermissionId) -> bool {
        self.words.get(permission.index() / 32).is_some_and(|word| word >> (permission.index() % 32) & 1 == 1)
    }

    /// How many bits are set.
    pub fn count(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// The bits, permission 0 in the lowest of the first word.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    fn set(&mut self, permission: PermissionId) {
        if let Some(word) = self.words.get_mut(permission.index() / 32) {
            *word |= 1 << (permission.index() % 32);
        }
    }

    /// Sets the bits `first..end`, a word at a time.
    fn set_span(&mut self, first: usize, end: usize) {
        let mut at = first;
        while at < end {
            let stop = end.min((at / 32 + 1) * 32);
            let ones = (u64::MAX << (at % 32)) & (u64::MAX >> (63 - (stop - 1) % 32));
            if let Some(word) = self.words.get_mut(at / 32) {
                #[expect(clippy::cast_possible_truncation, reason = "both ends lie in one 32-bit word")]
                {
                    *word |= ones as u32;
                }
            }
            at = stop;
        }
    }
}

/// What the roles allow at the scope asked at: the union of what each brings, then what that implies.
pub fn resolve(snapshot: &Snapshot, holder: &Holder) -> Row {
    let mut row = Row::empty(snapshot);
    if holder.barred.is_some() {
        return row;
    }
    for role in &holder.roles {
        let bundle = Bundle::new(snapshot, &holder.chain, *role);
        for (_, grant) in bundle.grants(&holder.chain) {
            for span in bundle.spans(grant) {
                row.set_span(span.start, span.end);
            }
        }
    }
    let granted = row.clone();
    for (from, to) in implications(snapshot) {
        if granted.has(from) {
            row.set(to);
        }
    }
    row
}

/// Which permission brings which other. Closed: a chain of them is a pair as well.
pub(super) fn implications(snapshot: &Snapshot) -> impl Iterator<Item = (PermissionId, PermissionId)> + '_ {
    let column = |row, offset| PermissionId(snapshot.u16_at(Table::Implications, row, offset));
    (0..snapshot.rows(Table::Implications)).map(move |row| (column(row, 0), column(row, 2)))
}

/// The first rung of a class's ladder that the row holds; the last if it holds none.
pub fn clearance(snapshot: &Snapshot, row: &Row, class: ClassId) -> RungId {
    let ladder = snapshot.class_rungs(class);
    let last = ladder.end.saturating_sub(1);
    let held =
        |rung: &u16| snapshot.rung_permission(RungId(*rung)).is_none_or(|permission| row.has(permission));
    let mut rungs = ladder.filter_map(|rung| u16::try_from(rung).ok());
    RungId(rungs.find(held).unwrap_or(u16::try_from(last).unwrap_or(u16::MAX)))
}
