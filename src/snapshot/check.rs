//! Every rule of `docs/snapshot-format.md`, so that nothing behind the decoder needs an error.

use super::SnapshotError;
use crate::model::{
    ClassId, FieldId, Mask, NO_PERMISSION, PermissionId, ResourceId, RoleId, RungId, Snapshot, Table,
    is_name, is_path,
};
use alloc::{vec, vec::Vec};
use core::ops::Range;

/// Flags that a permission or a role may carry in this version.
const KNOWN_FLAGS: u16 = 1;

/// Whether all tables keep all rules.
pub(super) fn check(snapshot: &Snapshot) -> Result<(), SnapshotError> {
    let checker = Checker { snapshot };
    checker.counts()?;
    checker.strings()?;
    checker.resources()?;
    checker.implications()?;
    checker.classes()?;
    checker.fields()?;
    checker.roles()?;
    checker.grants()?;
    checker.includes_acyclic()
}

struct Checker<'s> {
    snapshot: &'s Snapshot,
}

impl Checker<'_> {
    /// Ids have 16 bits, of which the last value means "none".
    fn counts(&self) -> Result<(), SnapshotError> {
        let allowed = usize::from(NO_PERMISSION);
        let numbered =
            [Table::Resources, Table::Permissions, Table::Classes, Table::Rungs, Table::Fields, Table::Roles];
        for table in numbered {
            let found = self.snapshot.rows(table);
            if found > allowed {
                return Err(SnapshotError::TooLarge { found, allowed });
            }
        }
        Ok(())
    }

    /// String 0 is empty, ends ascend to the end of the text, and each string is UTF-8.
    fn strings(&self) -> Result<(), SnapshotError> {
        let text = self.snapshot.table(Table::Strings);
        let whole = core::str::from_utf8(text).map_err(|_| malformed(Table::Strings, 0))?;
        let mut start = 0;
        for row in 0..self.snapshot.rows(Table::StringEnds) {
            let end = self.snapshot.u32_at(Table::StringEnds, row, 0) as usize;
            let fits = end >= start && whole.is_char_boundary(end) && (row > 0 || end == 0);
            rule(fits, Table::StringEnds, row)?;
            start = end;
        }
        rule(start == text.len() && self.snapshot.rows(Table::StringEnds) > 0, Table::StringEnds, 0)
    }

    /// The columns at `offsets` are strings.
    fn texts(&self, table: Table, row: usize, offsets: &[usize]) -> Result<(), SnapshotError> {
        let count = self.snapshot.rows(Table::StringEnds);
        let known = |offset: &usize| (self.snapshot.u32_at(table, row, *offset) as usize) < count;
        rule(offsets.iter().all(known), table, row)
    }

    /// Rows `0..rows` own rows of another table without a gap, up to its last.
    fn partition(
        &self,
        table: Table,
        owned: Table,
        range_of: impl Fn(usize) -> Range<usize>,
    ) -> Result<(), SnapshotError> {
        let mut end = 0;
        for row in 0..self.snapshot.rows(table) {
            let range = range_of(row);
            rule(range.end >= range.start, table, row)?;
            end = range.end;
        }
        rule(end == self.snapshot.rows(owned), table, self.snapshot.rows(table))
    }

    fn resources(&self) -> Result<(), SnapshotError> {
        let snapshot = self.snapshot;
        let (table, permissions) = (Table::Resources, Table::Permissions);
        self.partition(table, permissions, |row| snapshot.resource_permissions(resource(row)))?;
        self.partition(table, Table::Fields, |row| snapshot.resource_fields(resource(row)))?;
        let mut before = "";
        for row in 0..snapshot.rows(table) {
            self.texts(table, row, &[0, 4])?;
            let name = snapshot.resource_name(resource(row));
            rule(is_name(name) && name > before, table, row)?;
            before = name;
            let mut action_before = "";
            for permission in snapshot.resource_permissions(resource(row)) {
                self.texts(permissions, permission, &[0, 4])?;
                let action = snapshot.permission_action(PermissionId(narrow(permission)));
                let flags = snapshot.u16_at(permissions, permission, 10);
                let owner = snapshot.permission_resource(PermissionId(narrow(permission)));
                rule(
                    is_name(action) && action > action_before && owner.index() == row,
                    permissions,
                    permission,
                )?;
                rule(flags & !KNOWN_FLAGS == 0, permissions, permission)?;
                action_before = action;
            }
        }
        Ok(())
    }

    fn implications(&self) -> Result<(), SnapshotError> {
        let table = Table::Implications;
        let mut before = None;
        for row in 0..self.snapshot.rows(table) {
            let pair = (self.snapshot.u16_at(table, row, 0), self.snapshot.u16_at(table, row, 2));
            let known = self.is_permission(pair.0) && self.is_permission(pair.1);
            rule(known && pair.0 != pair.1 && before < Some(pair), table, row)?;
            before = Some(pair);
        }
        Ok(())
    }

    fn classes(&self) -> Result<(), SnapshotError> {
        let (table, rungs) = (Table::Classes, Table::Rungs);
        self.partition(table, rungs, |row| self.snapshot.class_rungs(ClassId(narrow(row))))?;
        let mut before = "";
        for row in 0..self.snapshot.rows(table) {
            self.texts(table, row, &[0, 4])?;
            let name = self.snapshot.class_name(ClassId(narrow(row)));
            rule(is_name(name) && name > before, table, row)?;
            before = name;
            let ladder = self.snapshot.class_rungs(ClassId(narrow(row)));
            rule(!ladder.is_empty(), table, row)?;
            for rung in ladder.clone() {
                self.rung(rung, rung + 1 == ladder.end)?;
            }
        }
        Ok(())
    }

    fn rung(&self, row: usize, last: bool) -> Result<(), SnapshotError> {
        let id = RungId(narrow(row));
        self.texts(Table::Rungs, row, &[0])?;
        let Some(mask) = self.snapshot.rung_mask(id) else {
            let [kind, _] = self.snapshot.u16_at(Table::Rungs, row, 6).to_le_bytes();
            return Err(SnapshotError::Unsupported { found: kind.into() });
        };
        let permission_fits = match self.snapshot.rung_permission(id) {
            Some(permission) => !last && self.is_permission(permission.0),
            None => last && mask != Mask::Clear,
        };
        let text_fits = mask != Mask::Redact { text: "" };
        rule(permission_fits && text_fits, Table::Rungs, row)
    }

    fn fields(&self) -> Result<(), SnapshotError> {
        let table = Table::Fields;
        for owner in 0..self.snapshot.rows(Table::Resources) {
            let mut before = "";
            for row in self.snapshot.resource_fields(resource(owner)) {
                self.texts(table, row, &[0])?;
                let path = self.snapshot.field_path(FieldId(narrow(row)));
                let class = self.snapshot.field_class(FieldId(narrow(row)));
                let known = class.index() < self.snapshot.rows(Table::Classes);
                rule(is_path(path) && path > before && known, table, row)?;
                before = path;
            }
        }
        Ok(())
    }

    fn roles(&self) -> Result<(), SnapshotError> {
        let (snapshot, table, includes) = (self.snapshot, Table::Roles, Table::Includes);
        self.partition(table, Table::Grants, |row| snapshot.role_grants(RoleId(narrow(row))))?;
        self.ends(table, 12, includes)?;
        let mut before = "";
        for row in 0..snapshot.rows(table) {
            self.texts(table, row, &[0, 4])?;
            let name = snapshot.role_name(RoleId(narrow(row)));
            let flags = snapshot.u16_at(table, row, 16);
            rule(is_name(name) && name > before && flags & !KNOWN_FLAGS == 0, table, row)?;
            before = name;
            let mut included_before = None;
            for included in snapshot.role_includes(RoleId(narrow(row))) {
                let known = included.index() < snapshot.rows(table);
                rule(known && included_before < Some(included), table, row)?;
                included_before = Some(included);
            }
        }
        Ok(())
    }

    /// The 32-bit ends in a column ascend to the last row of another table.
    fn ends(&self, table: Table, offset: usize, owned: Table) -> Result<(), SnapshotError> {
        self.partition(table, owned, |row| {
            let end = |row| self.snapshot.u32_at(table, row, offset) as usize;
            row.checked_sub(1).map_or(0, end)..end(row)
        })
    }

    fn grants(&self) -> Result<(), SnapshotError> {
        let (table, spans) = (Table::Grants, Table::Spans);
        self.partition(table, spans, |row| self.snapshot.grant_spans(row))?;
        let permissions = self.snapshot.rows(Table::Permissions);
        for row in 0..self.snapshot.rows(table) {
            self.texts(table, row, &[0])?;
            let mut end_before = None;
            for span in self.snapshot.grant_spans(row) {
                let range = self.snapshot.span(span);
                let apart = end_before < Some(range.start);
                rule(apart && !range.is_empty() && range.end <= permissions, spans, span)?;
                end_before = Some(range.end);
            }
        }
        Ok(())
    }

    /// Takes away roles that nobody left includes until none is left; what stays is a cycle.
    fn includes_acyclic(&self) -> Result<(), SnapshotError> {
        let roles = self.snapshot.rows(Table::Roles);
        let mut includers = vec![0_u32; roles];
        let bump = |includers: &mut Vec<u32>, role: RoleId, by: i32| {
            includers.get_mut(role.index()).map(|count| {
                *count = count.wrapping_add_signed(by);
                *count
            })
        };
        for row in 0..roles {
            for included in self.snapshot.role_includes(RoleId(narrow(row))) {
                bump(&mut includers, included, 1);
            }
        }
        let is_free = |(row, count): (usize, &u32)| (*count == 0).then_some(RoleId(narrow(row)));
        let mut free: Vec<RoleId> = includers.iter().enumerate().filter_map(is_free).collect();
        let mut taken = 0;
        while let Some(role) = free.pop() {
            taken += 1;
            for included in self.snapshot.role_includes(role) {
                if bump(&mut includers, included, -1) == Some(0) {
                    free.push(included);
                }
            }
        }
        rule(taken == roles, Table::Includes, 0)
    }

    fn is_permission(&self, id: u16) -> bool {
        usize::from(id) < self.snapshot.rows(Table::Permissions)
    }
}

fn rule(holds: bool, table: Table, row: usize) -> Result<(), SnapshotError> {
    if holds { Ok(()) } else { Err(malformed(table, row)) }
}

fn malformed(table: Table, row: usize) -> SnapshotError {
    SnapshotError::Malformed { table, row }
}

fn resource(row: usize) -> ResourceId {
    ResourceId(narrow(row))
}

/// A row that `counts` has held against 16 bits.
fn narrow(row: usize) -> u16 {
    u16::try_from(row).unwrap_or(u16::MAX)
}
