//! The part of a snapshot that says what is known of the fields of a record.

use super::{ClassId, ConditionId, FieldId, ResourceId, Snapshot, Table};

/// Stands for "no class" in the field table.
const NO_CLASS: u16 = u16::MAX;

impl Snapshot {
    /// The path of a field.
    pub fn field_path(&self, id: FieldId) -> &str {
        self.text(Table::Fields, id.index(), 0)
    }

    /// The classes of a field, in order; none if it is clear or a record.
    pub fn field_classes(&self, id: FieldId) -> impl Iterator<Item = ClassId> + '_ {
        let first = Some(self.u16_at(Table::Fields, id.index(), 4)).filter(|class| *class != NO_CLASS);
        let further = self.rows_of(Table::FieldClasses, id.0);
        first.into_iter().chain(further.map(|row| self.u16_at(Table::FieldClasses, row, 2))).map(ClassId)
    }

    /// The resources of which a field is a record, in order.
    pub fn field_records(&self, id: FieldId) -> impl Iterator<Item = ResourceId> + '_ {
        let rows = self.rows_of(Table::FieldRecords, id.0);
        rows.map(|row| ResourceId(self.u16_at(Table::FieldRecords, row, 2)))
    }

    /// Whether fields of a resource of which nothing is known are redacted.
    pub fn redacts_others(&self, id: ResourceId) -> bool {
        !self.rows_of(Table::Unclassified, id.0).is_empty()
    }

    /// When a record of a resource is erased, if it can be.
    pub fn erased_when(&self, id: ResourceId) -> Option<ConditionId> {
        let row = self.rows_of(Table::Erased, id.0).next()?;
        Some(ConditionId(self.u16_at(Table::Erased, row, 2)))
    }
}
