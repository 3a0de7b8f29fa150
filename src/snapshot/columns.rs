//! What each column of each table may hold, and which tables are in order of it.

use crate::model::Table;

/// What a column may hold.
#[derive(Clone, Copy)]
pub(super) enum Column {
    /// A string.
    Text,
    /// A string that is a name.
    Name,
    /// A string that is the path of a field.
    Path,
    /// A string that may name a subject or group.
    Label,
    /// The row of another table at which this row's part of it ends.
    End(Table),
    /// A row of a table.
    Row(Table),
    /// A row of a table, or all bits set for none.
    RowOrNone(Table),
    /// An extent.
    Extent,
    /// Bits, of which only some of the lowest have a meaning: this or a smaller number.
    Flags(u32),
}

/// Table, offset of the column in a row, its bytes, and what it may hold.
pub(super) const COLUMNS: &[(Table, u8, u8, Column)] = &[
    (Table::Resources, 0, 4, Column::Name),
    (Table::Resources, 4, 4, Column::Text),
    (Table::Resources, 8, 2, Column::End(Table::Permissions)),
    (Table::Resources, 10, 2, Column::End(Table::Fields)),
    (Table::Permissions, 0, 4, Column::Name),
    (Table::Permissions, 4, 4, Column::Text),
    (Table::Permissions, 10, 2, Column::Flags(3)),
    (Table::Implications, 0, 2, Column::Row(Table::Permissions)),
    (Table::Implications, 2, 2, Column::Row(Table::Permissions)),
    (Table::Classes, 0, 4, Column::Name),
    (Table::Classes, 4, 4, Column::Text),
    (Table::Classes, 8, 2, Column::End(Table::Rungs)),
    (Table::Rungs, 0, 4, Column::Text),
    (Table::Rungs, 4, 2, Column::RowOrNone(Table::Permissions)),
    (Table::Fields, 0, 4, Column::Path),
    (Table::Fields, 4, 2, Column::RowOrNone(Table::Classes)),
    (Table::Roles, 0, 4, Column::Name),
    (Table::Roles, 4, 4, Column::Text),
    (Table::Roles, 8, 4, Column::End(Table::Grants)),
    (Table::Roles, 12, 4, Column::End(Table::Includes)),
    (Table::Roles, 16, 2, Column::Flags(1)),
    (Table::Includes, 0, 2, Column::Row(Table::Roles)),
    (Table::Grants, 0, 4, Column::Text),
    (Table::Grants, 4, 4, Column::End(Table::Spans)),
    (Table::ScopeTypes, 0, 4, Column::Name),
    (Table::ScopeTypes, 4, 2, Column::Flags(1)),
    (Table::Scopes, 0, 4, Column::Name),
    (Table::Scopes, 4, 4, Column::RowOrNone(Table::Scopes)),
    (Table::Scopes, 12, 2, Column::Row(Table::ScopeTypes)),
    (Table::ScopeNames, 0, 4, Column::Row(Table::Scopes)),
    (Table::GrantExtents, 0, 4, Column::Row(Table::Grants)),
    (Table::GrantExtents, 4, 4, Column::Extent),
    (Table::IncludeExtents, 0, 4, Column::Row(Table::Includes)),
    (Table::IncludeExtents, 4, 4, Column::Extent),
    (Table::Groups, 0, 4, Column::Label),
    (Table::Groups, 4, 4, Column::End(Table::GroupMemberships)),
    (Table::Groups, 8, 4, Column::End(Table::GroupAssignments)),
    (Table::GroupMemberships, 0, 4, Column::Row(Table::Groups)),
    (Table::GroupAssignments, 0, 4, Column::Extent),
    (Table::GroupAssignments, 4, 2, Column::Row(Table::Roles)),
    (Table::GroupTimes, 0, 4, Column::Row(Table::GroupAssignments)),
    (Table::Subjects, 0, 4, Column::Label),
    (Table::Subjects, 4, 4, Column::End(Table::SubjectMemberships)),
    (Table::Subjects, 8, 4, Column::End(Table::SubjectAssignments)),
    (Table::SubjectMemberships, 0, 4, Column::Row(Table::Groups)),
    (Table::SubjectAssignments, 0, 4, Column::Extent),
    (Table::SubjectAssignments, 4, 2, Column::Row(Table::Roles)),
    (Table::SubjectTimes, 0, 4, Column::Row(Table::SubjectAssignments)),
    (Table::Conditions, 0, 4, Column::Text),
    (Table::Conditions, 4, 4, Column::End(Table::Code)),
    (Table::GrantConditions, 0, 4, Column::Row(Table::Grants)),
    (Table::GrantConditions, 4, 4, Column::Row(Table::Conditions)),
    (Table::GrantFields, 0, 4, Column::Row(Table::Grants)),
    (Table::GrantFields, 4, 4, Column::Path),
    (Table::Requirements, 0, 2, Column::Row(Table::Permissions)),
    (Table::Requirements, 2, 2, Column::Row(Table::Permissions)),
    (Table::Guardrails, 0, 4, Column::Name),
    (Table::Guardrails, 4, 4, Column::Text),
    (Table::Guardrails, 8, 4, Column::End(Table::GuardrailSpans)),
    (Table::Guardrails, 12, 4, Column::End(Table::GuardrailRoles)),
    (Table::Guardrails, 16, 4, Column::Extent),
    (Table::Guardrails, 20, 4, Column::RowOrNone(Table::Conditions)),
    (Table::Guardrails, 24, 2, Column::Flags(1)),
    (Table::GuardrailRoles, 0, 2, Column::Row(Table::Roles)),
    (Table::Availability, 0, 2, Column::Row(Table::Permissions)),
    (Table::Availability, 2, 2, Column::Row(Table::Conditions)),
    (Table::Anonymous, 0, 2, Column::Row(Table::Roles)),
    (Table::FieldClasses, 0, 2, Column::Row(Table::Fields)),
    (Table::FieldClasses, 2, 2, Column::Row(Table::Classes)),
    (Table::FieldRecords, 0, 2, Column::Row(Table::Fields)),
    (Table::FieldRecords, 2, 2, Column::Row(Table::Resources)),
    (Table::Unclassified, 0, 2, Column::Row(Table::Resources)),
    (Table::Erased, 0, 2, Column::Row(Table::Resources)),
    (Table::Erased, 2, 2, Column::Row(Table::Conditions)),
];

/// Tables whose rows 16 bits number; the last value means "none".
pub(super) const NUMBERED: &[Table] = &[
    Table::Resources,
    Table::Permissions,
    Table::Classes,
    Table::Rungs,
    Table::Fields,
    Table::Roles,
    Table::ScopeTypes,
    Table::Conditions,
];

/// What ascends, without equals.
#[derive(Clone, Copy)]
pub(super) enum Key {
    /// The string in the first column.
    Name,
    /// The number in the first column.
    Row,
    /// The 16-bit number in the first of several columns.
    Narrow,
    /// Those in the first two columns of 16 bits.
    Pair,
    /// The number in the first column, then the string in the second.
    RowAndName,
    /// A role, then the extent beside it.
    RoleAndExtent,
    /// A scope's type and name.
    ScopeName,
}

/// A table that owns the rows of another, and its column that says where those of each of its rows end.
pub(super) type OwnerEnds = (Table, u8);

/// Tables in order, and of which key: all of their rows, or those of each owner.
pub(super) const ORDERS: &[(Table, Option<OwnerEnds>, Key)] = &[
    (Table::Resources, None, Key::Name),
    (Table::Classes, None, Key::Name),
    (Table::Roles, None, Key::Name),
    (Table::ScopeTypes, None, Key::Name),
    (Table::Groups, None, Key::Name),
    (Table::Subjects, None, Key::Name),
    (Table::Guardrails, None, Key::Name),
    (Table::GrantExtents, None, Key::Row),
    (Table::IncludeExtents, None, Key::Row),
    (Table::GroupTimes, None, Key::Row),
    (Table::SubjectTimes, None, Key::Row),
    (Table::GrantConditions, None, Key::Row),
    (Table::Permissions, Some((Table::Resources, 8)), Key::Name),
    (Table::Fields, Some((Table::Resources, 10)), Key::Name),
    (Table::Implications, None, Key::Pair),
    (Table::Includes, Some((Table::Roles, 12)), Key::RoleAndExtent),
    (Table::GrantFields, None, Key::RowAndName),
    (Table::GuardrailRoles, Some((Table::Guardrails, 12)), Key::Row),
    (Table::Availability, None, Key::Pair),
    (Table::Anonymous, None, Key::Row),
    (Table::ScopeNames, None, Key::ScopeName),
    (Table::GroupMemberships, Some((Table::Groups, 4)), Key::Row),
    (Table::SubjectMemberships, Some((Table::Subjects, 4)), Key::Row),
    (Table::FieldClasses, None, Key::Pair),
    (Table::FieldRecords, None, Key::Pair),
    (Table::Unclassified, None, Key::Row),
    (Table::Erased, None, Key::Narrow),
];
