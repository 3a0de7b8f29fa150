//! What is known of fields, to rows.

use super::SnapshotError;
use super::encode::{Tables, narrow};
use crate::model::{Policy, Resource, Table};

/// Stands for "no class".
const NO_CLASS: u16 = u16::MAX;

impl Tables {
    /// The fields of the resource in a row.
    pub(super) fn fields(&mut self, resource: &Resource, row: u16) -> Result<(), SnapshotError> {
        for field in &resource.fields {
            let own = narrow(self.rows(Table::Fields))?.to_le_bytes();
            let (first, further) = field
                .classes
                .split_first()
                .map_or((NO_CLASS, &[][..]), |(first, further)| (first.0, further));
            let path = self.string(&field.path);
            self.push(Table::Fields, &[&path, &first.to_le_bytes()]);
            for class in further {
                self.push(Table::FieldClasses, &[&own, &class.0.to_le_bytes()]);
            }
            for record in &field.records {
                self.push(Table::FieldRecords, &[&own, &record.0.to_le_bytes()]);
            }
        }
        if resource.redacts_others {
            self.push(Table::Unclassified, &[&row.to_le_bytes()]);
        }
        Ok(())
    }

    /// When records are erased.
    pub(super) fn erased(&mut self, policy: &Policy) {
        for (resource, condition) in &policy.erased {
            let columns = [resource.0, condition.0].map(u16::to_le_bytes);
            self.push(Table::Erased, &[columns.as_flattened()]);
        }
    }
}
