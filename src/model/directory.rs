//! The part of a snapshot that says who is where.

use super::{Extent, GroupId, RoleId, ScopeId, ScopeTypeId, Snapshot, SubjectId, Table};
use core::ops::Range;

/// Stands for "no scope".
pub const NO_SCOPE: u32 = u32::MAX;

/// How deep scopes may lie in each other.
pub const SCOPE_DEPTH: usize = 32;

/// What a column reads as behind the last row; no table is so long.
const NO_ROW: usize = u32::MAX as usize;

/// Set in a place's number if a scope type follows.
const EVERY: u32 = 1 << 31;

/// Scope type flag: grants at a scope of the type stand instead of inherited ones.
const REPLACES: u16 = 1;

impl Extent {
    /// The place's number in a snapshot.
    pub fn number(self) -> u32 {
        match self {
            Self::Everywhere => NO_SCOPE,
            Self::At(scope) => scope.0,
            Self::AtEvery(kind) => EVERY | u32::from(kind.0),
        }
    }

    /// The place that a number stands for.
    pub fn of_number(number: u32) -> Self {
        match (number, u16::try_from(number & !EVERY)) {
            (NO_SCOPE, _) => Self::Everywhere,
            (_, Ok(kind)) if number & EVERY != 0 => Self::AtEvery(ScopeTypeId(kind)),
            _ => Self::At(ScopeId(number)),
        }
    }
}

/// Who holds assignments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A group.
    Group(GroupId),
    /// A subject.
    Subject(SubjectId),
}

impl Owner {
    /// Its row, its own table, and those of memberships, assignments and their times.
    pub fn tables(self) -> (usize, [Table; 4]) {
        match self {
            Self::Group(id) => (
                id.0 as usize,
                [Table::Groups, Table::GroupMemberships, Table::GroupAssignments, Table::GroupTimes],
            ),
            Self::Subject(id) => (
                id.0 as usize,
                [Table::Subjects, Table::SubjectMemberships, Table::SubjectAssignments, Table::SubjectTimes],
            ),
        }
    }
}

impl Snapshot {
    /// A scope type's name.
    pub fn scope_type_name(&self, id: ScopeTypeId) -> &str {
        self.text(Table::ScopeTypes, id.index(), 0)
    }

    /// Whether a role's grants at a scope of the type stand instead of what it inherits there.
    pub fn replaces(&self, id: ScopeTypeId) -> bool {
        self.u16_at(Table::ScopeTypes, id.index(), 4) & REPLACES != 0
    }

    /// A scope's name: the right half of `store:brand-a`.
    pub fn scope_name(&self, id: ScopeId) -> &str {
        self.text(Table::Scopes, id.0 as usize, 0)
    }

    /// The bytes of [`Snapshot::scope_name`].
    pub fn scope_name_bytes(&self, id: ScopeId) -> &[u8] {
        self.text_bytes(Table::Scopes, id.0 as usize, 0)
    }

    /// A scope's type.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn scope_type(&self, id: ScopeId) -> ScopeTypeId {
        ScopeTypeId(self.u16_at(Table::Scopes, id.0 as usize, 12))
    }

    /// The scope that a scope lies in; none for a root.
    pub fn scope_parent(&self, id: ScopeId) -> Option<ScopeId> {
        let parent = self.u32_at(Table::Scopes, id.0 as usize, 4);
        (parent != NO_SCOPE).then_some(ScopeId(parent))
    }

    /// A scope and everything below it, as rows.
    pub fn scope_subtree(&self, id: ScopeId) -> Range<usize> {
        id.0 as usize..self.u32_at(Table::Scopes, id.0 as usize, 8) as usize
    }

    /// The name of a group or subject.
    pub fn owner_name(&self, owner: Owner) -> &str {
        let (row, [table, ..]) = owner.tables();
        self.text(table, row, 0)
    }

    /// The groups that a group or subject is a member of, as rows of its table of memberships.
    pub fn memberships(&self, owner: Owner) -> Range<usize> {
        let (row, [table, ..]) = owner.tables();
        self.owned(table, row, 4, true)
    }

    /// The group of a membership.
    pub fn membership(&self, owner: Owner, row: usize) -> GroupId {
        let (_, [_, memberships, ..]) = owner.tables();
        GroupId(self.u32_at(memberships, row, 0))
    }

    /// The assignments of a group or subject, as rows of its table of assignments.
    pub fn assignments(&self, owner: Owner) -> Range<usize> {
        let (row, [table, ..]) = owner.tables();
        self.owned(table, row, 8, true)
    }

    /// An assignment's role and place.
    pub fn assignment(&self, owner: Owner, row: usize) -> (RoleId, Extent) {
        let (_, [_, _, assignments, _]) = owner.tables();
        let place = Extent::of_number(self.u32_at(assignments, row, 0));
        (RoleId(self.u16_at(assignments, row, 4)), place)
    }

    /// The first second of an assignment, and the first at which it is over.
    pub fn assignment_time(&self, owner: Owner, row: usize) -> Range<u64> {
        let (_, [.., times]) = owner.tables();
        match self.row_beside(times, row) {
            Some(at) => self.u64_at(times, at, 4)..self.u64_at(times, at, 12),
            None => 0..u64::MAX,
        }
    }

    /// The place that a sparse table has for a row of the table beside it.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn beside(&self, table: Table, row: usize) -> Extent {
        let place = |at| Extent::of_number(self.u32_at(table, at, 4));
        self.row_beside(table, row).map_or(Extent::Everywhere, place)
    }

    /// The row of a sparse table, sorted by its first column, that speaks of a row of the table beside it.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn row_beside(&self, table: Table, row: usize) -> Option<usize> {
        let found = self.first_beside(table, row);
        (self.u32_at(table, found, 0) as usize == row && row != NO_ROW).then_some(found)
    }

    /// The first row of a sparse table that speaks of a row of the table beside it, or of a later one.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn first_beside(&self, table: Table, row: usize) -> usize {
        self.first(table, &|at| (self.u32_at(table, at, 0) as usize) < row)
    }

    /// The first row of a table that is not below, where those that are stand before all that are not.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn first(&self, table: Table, is_below: &dyn Fn(usize) -> bool) -> usize {
        let (mut start, mut end) = (0, self.rows(table));
        while start < end {
            let middle = start.midpoint(end);
            if is_below(middle) {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        start
    }
}
