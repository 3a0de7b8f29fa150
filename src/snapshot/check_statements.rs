//! The rules of conditions, fields, requirements and guardrails.

use super::SnapshotError;
use super::check::{Checker, rule};
use super::program::check_program;
use crate::model::{ConditionId, ROOT, SCOPE_DEPTH, Table};

impl Checker<'_> {
    /// Every rule of what limits grants and beats them.
    pub(super) fn statements(&self) -> Result<(), SnapshotError> {
        let snapshot = self.snapshot;
        for row in 0..snapshot.rows(Table::Conditions) {
            let condition = ConditionId(u16::try_from(row).unwrap_or(u16::MAX));
            rule(check_program(snapshot.condition_code(condition)), Table::Conditions, row)?;
        }
        self.requirements()?;
        let spans = |row| snapshot.guardrail_span_rows(row);
        self.spans(Table::Guardrails, Table::GuardrailSpans, &spans)?;
        rule(snapshot.rows(Table::Settings) <= 1, Table::Settings, 1)
    }

    /// Permissions ascend, none requires itself where it is asked for, no scope is too far up, and what is derived
    /// requires something.
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
        Ok(())
    }
}
