//! The rules of conditions, fields, requirements and guardrails.

use super::SnapshotError;
use super::check::{Checker, ascends, rule};
use super::program::check_program;
use crate::model::{ConditionId, PermissionId, ROOT, SCOPE_DEPTH, StringId, Table};

impl Checker<'_> {
    /// Every rule of what limits grants and beats them.
    pub(super) fn statements(&self) -> Result<(), SnapshotError> {
        let snapshot = self.snapshot;
        for row in 0..snapshot.rows(Table::Conditions) {
            let condition = ConditionId(u16::try_from(row).unwrap_or(u16::MAX));
            rule(check_program(snapshot.condition_code(condition)), Table::Conditions, row)?;
        }
        self.fields()?;
        self.requirements()?;
        let spans = |row| snapshot.guardrail_span_rows(row);
        self.spans(Table::Guardrails, Table::GuardrailSpans, &spans)?;
        let roles = |row| u64::from(snapshot.u16_at(Table::GuardrailRoles, row, 0));
        for row in 0..snapshot.rows(Table::Guardrails) {
            ascends(Table::GuardrailRoles, snapshot.guardrail_role_rows(row), &roles)?;
        }
        let table = Table::Availability;
        let column = |row, offset| u64::from(snapshot.u16_at(table, row, offset));
        ascends(table, 0..snapshot.rows(table), &|row| column(row, 0) << 16 | column(row, 2))?;
        rule(snapshot.rows(Table::Settings) <= 1, Table::Settings, 1)?;
        let anonymous = |row| u64::from(snapshot.u16_at(Table::Anonymous, row, 0));
        ascends(Table::Anonymous, 0..snapshot.rows(Table::Anonymous), &anonymous)
    }

    /// Grants ascend, and the paths of a grant.
    fn fields(&self) -> Result<(), SnapshotError> {
        let table = Table::GrantFields;
        let mut before = None;
        for row in 0..self.snapshot.rows(table) {
            let path = self.snapshot.string(StringId(self.snapshot.u32_at(table, row, 4)));
            let found = Some((self.snapshot.u32_at(table, row, 0), path));
            rule(before < found, table, row)?;
            before = found;
        }
        Ok(())
    }

    /// Permissions ascend, none requires itself where it is asked for, no scope is too far up, and what is derived
    /// requires something and is granted by nothing.
    fn requirements(&self) -> Result<(), SnapshotError> {
        let (snapshot, table) = (self.snapshot, Table::Requirements);
        let mut before = 0;
        for row in 0..snapshot.rows(table) {
            let permission = snapshot.u16_at(table, row, 0);
            let (required, up) = snapshot.requirement(row);
            let is_itself = up == 0 && required.0 == permission;
            let is_near = up == ROOT || usize::from(up) <= SCOPE_DEPTH;
            rule(permission >= before && is_near && !is_itself, table, row)?;
            before = permission;
        }
        for row in 0..snapshot.rows(Table::Permissions) {
            let permission = PermissionId(u16::try_from(row).unwrap_or(u16::MAX));
            let is_empty = snapshot.is_derived(permission) && snapshot.requirements(permission).is_empty();
            rule(!is_empty, Table::Permissions, row)?;
        }
        Ok(())
    }
}
