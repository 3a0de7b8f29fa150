//! The rules of what is known of fields.

use super::SnapshotError;
use super::check::{Checker, ascends, rule};
use crate::model::Table;

impl Checker<'_> {
    /// Fields and their further classes ascend, and so do the rest; a resource has one condition at most.
    pub(super) fn schema(&self) -> Result<(), SnapshotError> {
        let column = |table, row, offset| u64::from(self.snapshot.u16_at(table, row, offset));
        for table in [Table::FieldClasses, Table::FieldRecords, Table::Unclassified, Table::Erased] {
            let is_pair = matches!(table, Table::FieldClasses | Table::FieldRecords);
            let key = |row| column(table, row, 0) << 16 | if is_pair { column(table, row, 2) } else { 0 };
            ascends(table, 0..self.snapshot.rows(table), &key)?;
        }
        let table = Table::FieldClasses;
        (0..self.snapshot.rows(table)).try_for_each(|row| {
            let field = usize::from(self.snapshot.u16_at(table, row, 0));
            rule(column(Table::Fields, field, 4) < column(table, row, 2), table, row)
        })
    }
}
