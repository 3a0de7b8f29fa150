//! The rules of what is known of fields, orders apart.

use super::SnapshotError;
use super::check::{Checker, rule};
use crate::model::Table;

impl Checker<'_> {
    /// Further classes of a field come behind its first.
    pub(super) fn schema(&self) -> Result<(), SnapshotError> {
        let table = Table::FieldClasses;
        (0..self.snapshot.rows(table)).try_for_each(|row| {
            let field = usize::from(self.snapshot.u16_at(table, row, 0));
            let (first, further) =
                (self.snapshot.u16_at(Table::Fields, field, 4), self.snapshot.u16_at(table, row, 2));
            rule(first < further, table, row)
        })
    }
}
