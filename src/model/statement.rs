//! The part of a snapshot that says when a grant counts, and what beats it.

use super::{ConditionId, Extent, PermissionId, RoleId, Snapshot, Table};
use core::ops::Range;

/// How many scopes up the outermost one is said to be.
pub const ROOT: u16 = u16::MAX;

/// Stands for "no condition" in the guardrail table.
pub const NO_CONDITION: u32 = u32::MAX;

/// Permission flag: granted by its requirements alone.
const DERIVED: u16 = 2;
/// Guardrail flag: its permissions are what it leaves.
const CAP: u16 = 1;

impl Snapshot {
    /// A condition as it was written.
    pub fn condition_source(&self, id: ConditionId) -> &str {
        self.text(Table::Conditions, id.index(), 0)
    }

    /// The program of a condition; empty, which is unknown, outside the table.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn condition_code(&self, id: ConditionId) -> &[u8] {
        let code = self.owned(Table::Conditions, id.index(), 4, true);
        self.table(Table::Code).get(code).unwrap_or_default()
    }

    /// When a grant counts, if not always.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn grant_condition(&self, grant: usize) -> Option<ConditionId> {
        let row = self.row_beside(Table::GrantConditions, grant)?;
        Some(condition(self.u32_at(Table::GrantConditions, row, 4)))
    }

    /// The fields that a grant is limited to, as rows; all if there are none.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn grant_fields(&self, grant: usize) -> Range<usize> {
        let table = Table::GrantFields;
        self.first_beside(table, grant)..self.first_beside(table, grant.saturating_add(1))
    }

    /// The path in a row of [`Snapshot::grant_fields`].
    pub fn grant_field(&self, row: usize) -> &str {
        self.text(Table::GrantFields, row, 4)
    }

    /// Whether a permission is granted by its requirements alone.
    pub fn is_derived(&self, id: PermissionId) -> bool {
        self.u16_at(Table::Permissions, id.index(), 10) & DERIVED != 0
    }

    /// What a permission requires, as rows of [`Table::Requirements`].
    pub fn requirements(&self, id: PermissionId) -> Range<usize> {
        self.rows_of(Table::Requirements, id.0)
    }

    /// A permission that is required, and how many scopes up: 0 at the one asked at, [`ROOT`] at the outermost.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn requirement(&self, row: usize) -> (PermissionId, u16) {
        let column = |offset| self.u16_at(Table::Requirements, row, offset);
        (PermissionId(column(2)), column(4))
    }

    /// Conditions without which a permission is not there, as rows of [`Table::Availability`].
    pub fn availability(&self, id: PermissionId) -> Range<usize> {
        self.rows_of(Table::Availability, id.0)
    }

    /// The condition in a row of [`Table::Availability`].
    pub fn availability_condition(&self, row: usize) -> ConditionId {
        ConditionId(self.u16_at(Table::Availability, row, 2))
    }

    /// A guardrail's name.
    pub fn guardrail_name(&self, row: usize) -> &str {
        self.text(Table::Guardrails, row, 0)
    }

    /// Why there is a guardrail; empty for no word on it.
    pub fn guardrail_because(&self, row: usize) -> &str {
        self.text(Table::Guardrails, row, 4)
    }

    /// The permissions of a guardrail, as spans.
    pub fn guardrail_spans(&self, row: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        self.guardrail_span_rows(row).map(|span| self.span_of(Table::GuardrailSpans, span))
    }

    /// The permissions of a guardrail, as rows of [`Table::GuardrailSpans`].
    pub fn guardrail_span_rows(&self, row: usize) -> Range<usize> {
        self.owned(Table::Guardrails, row, 8, true)
    }

    /// The roles that a guardrail is for; all if there are none.
    pub fn guardrail_roles(&self, row: usize) -> impl ExactSizeIterator<Item = RoleId> + '_ {
        self.guardrail_role_rows(row).map(|row| RoleId(self.u16_at(Table::GuardrailRoles, row, 0)))
    }

    /// The roles that a guardrail is for, as rows of [`Table::GuardrailRoles`].
    pub fn guardrail_role_rows(&self, row: usize) -> Range<usize> {
        self.owned(Table::Guardrails, row, 12, true)
    }

    /// Where a guardrail holds.
    pub fn guardrail_extent(&self, row: usize) -> Extent {
        Extent::of_number(self.u32_at(Table::Guardrails, row, 16))
    }

    /// When a guardrail applies, if not always.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn guardrail_condition(&self, row: usize) -> Option<ConditionId> {
        let number = self.u32_at(Table::Guardrails, row, 20);
        (number != NO_CONDITION).then_some(condition(number))
    }

    /// Whether a guardrail's permissions are what it leaves.
    pub fn is_cap(&self, row: usize) -> bool {
        self.u16_at(Table::Guardrails, row, 24) & CAP != 0
    }

    /// How long a session may last, in seconds; 0 for any time.
    pub fn longest_session(&self) -> u64 {
        if self.rows(Table::Settings) == 0 { 0 } else { self.u64_at(Table::Settings, 0, 0) }
    }

    /// Roles of who names neither a subject nor roles.
    pub fn anonymous(&self) -> impl Iterator<Item = RoleId> + '_ {
        (0..self.rows(Table::Anonymous)).map(|row| RoleId(self.u16_at(Table::Anonymous, row, 0)))
    }

    /// The rows of a table whose first column, ascending, is an id.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn rows_of(&self, table: Table, id: u16) -> Range<usize> {
        let below = |id: u32| self.first(table, &|row| u32::from(self.u16_at(table, row, 0)) < id);
        below(u32::from(id))..below(u32::from(id) + 1)
    }
}

/// A number that the checker has held against 16 bits.
fn condition(number: u32) -> ConditionId {
    ConditionId(u16::try_from(number).unwrap_or(u16::MAX))
}
