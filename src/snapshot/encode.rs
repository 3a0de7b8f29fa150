//! A resolved policy to bytes.

use super::{SnapshotError, checksum::crc32, decode, header};
use crate::model::{
    Assignment, Extent, GroupId, Header, Limits, MaskOptions, NO_PERMISSION, NO_SCOPE, Policy, RoleKind,
    Scope, Table,
};
use alloc::{
    collections::{BTreeMap, BinaryHeap},
    string::String,
    vec,
    vec::Vec,
};

/// What a snapshot says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    /// Grows with each version that is handed out. Default 0.
    pub epoch: u64,
    /// When it was made, in seconds since 1970. Default 0; the library reads no clock.
    pub issued_at: u64,
    /// The last second at which it may be used, in seconds since 1970; 0, the default, for no end.
    pub not_after: u64,
}

/// Writes a policy as a snapshot. The same policy and stamp give the same bytes.
///
/// The bytes are decoded before they are returned, so what this function gives can be loaded.
pub fn encode(policy: &Policy, stamp: &Stamp) -> Result<Vec<u8>, SnapshotError> {
    let mut tables = Tables { strings: Strings::default(), rows: vec![Vec::new(); Table::ALL.len()] };
    tables.strings.id("");
    tables.resources(policy)?;
    tables.implications(policy);
    tables.classes(policy)?;
    tables.roles(policy)?;
    tables.scopes(policy)?;
    tables.directory(policy)?;
    tables.statements(policy)?;
    tables.erased(policy);
    let envelope = tables.envelope();
    let header = Header {
        policy_id: policy.id.clone(),
        epoch: stamp.epoch,
        issued_at: stamp.issued_at,
        not_after: stamp.not_after,
        key_id: None,
    };
    let mut bytes = header::write(&header, wide(envelope.len())?);
    bytes.extend(envelope);
    bytes.extend(crc32(&bytes).to_le_bytes());
    decode(bytes.clone(), &Limits::default())?;
    Ok(bytes)
}

/// Rows of every table, as they come.
pub(super) struct Tables {
    strings: Strings,
    /// By the table's position.
    rows: Vec<Vec<u8>>,
}

impl Tables {
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn push(&mut self, table: Table, columns: &[&[u8]]) {
        if let Some(rows) = self.rows.get_mut(table.position()) {
            for column in columns {
                rows.extend_from_slice(column);
            }
        }
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn rows(&self, table: Table) -> usize {
        self.rows.get(table.position()).map_or(0, |rows| rows.len() / table.width())
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn string(&mut self, text: &str) -> [u8; 4] {
        self.strings.id(text).to_le_bytes()
    }

    fn resources(&mut self, policy: &Policy) -> Result<(), SnapshotError> {
        for (row, resource) in policy.resources.iter().enumerate() {
            for action in &resource.actions {
                let (name, title) = (self.string(&action.name), self.string(&action.title));
                let flags = (u16::from(action.audited) | u16::from(action.derived) << 1).to_le_bytes();
                self.push(Table::Permissions, &[&name, &title, &narrow(row)?.to_le_bytes(), &flags]);
            }
            self.fields(resource, narrow(row)?)?;
            let (name, title) = (self.string(&resource.name), self.string(&resource.title));
            let permissions = narrow(self.rows(Table::Permissions))?.to_le_bytes();
            let fields = narrow(self.rows(Table::Fields))?.to_le_bytes();
            self.push(Table::Resources, &[&name, &title, &permissions, &fields]);
        }
        Ok(())
    }

    fn implications(&mut self, policy: &Policy) {
        for implication in &policy.implications {
            let pair = [implication.from.0.to_le_bytes(), implication.to.0.to_le_bytes()];
            self.push(Table::Implications, &[pair.as_flattened()]);
        }
    }

    fn classes(&mut self, policy: &Policy) -> Result<(), SnapshotError> {
        for class in &policy.classes {
            for rung in &class.ladder {
                let MaskOptions { text, numbers, size } = rung.mask.options();
                let permission = rung.permission.map_or(NO_PERMISSION, |id| id.0).to_le_bytes();
                let (text, size) = (self.string(text), size.to_le_bytes());
                self.push(Table::Rungs, &[&text, &permission, &[rung.mask.kind()], &numbers, &size]);
            }
            let (name, title) = (self.string(&class.name), self.string(&class.title));
            let rungs = narrow(self.rows(Table::Rungs))?.to_le_bytes();
            self.push(Table::Classes, &[&name, &title, &rungs]);
        }
        Ok(())
    }

    fn roles(&mut self, policy: &Policy) -> Result<(), SnapshotError> {
        for role in &policy.roles {
            for grant in &role.grants {
                for (first, count) in spans(grant.allow.iter().map(|permission| permission.0)) {
                    self.push(Table::Spans, &[&first.to_le_bytes(), &count.to_le_bytes()]);
                }
                let because = self.string(&grant.because);
                let spans = wide(self.rows(Table::Spans))?.to_le_bytes();
                self.place(Table::GrantExtents, Table::Grants, grant.at)?;
                self.limits(grant)?;
                self.push(Table::Grants, &[&because, &spans]);
            }
            for included in &role.includes {
                self.place(Table::IncludeExtents, Table::Includes, included.at)?;
                self.push(Table::Includes, &[&included.role.0.to_le_bytes()]);
            }
            let (name, title) = (self.string(&role.name), self.string(&role.title));
            let grants = wide(self.rows(Table::Grants))?.to_le_bytes();
            let includes = wide(self.rows(Table::Includes))?.to_le_bytes();
            let flags = u16::from(role.kind == RoleKind::System).to_le_bytes();
            self.push(Table::Roles, &[&name, &title, &grants, &includes, &flags]);
        }
        Ok(())
    }

    /// Notes where the next row of a table holds, if that is not everywhere.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn place(&mut self, beside: Table, table: Table, at: Extent) -> Result<(), SnapshotError> {
        if at != Extent::Everywhere {
            let row = wide(self.rows(table))?.to_le_bytes();
            self.push(beside, &[&row, &at.number().to_le_bytes()]);
        }
        Ok(())
    }

    fn scopes(&mut self, policy: &Policy) -> Result<(), SnapshotError> {
        for kind in &policy.scope_types {
            let name = self.string(&kind.name);
            self.push(Table::ScopeTypes, &[&name, &u16::from(kind.replaces).to_le_bytes()]);
        }
        let scopes = &policy.directory.scopes;
        let ends = subtree_ends(scopes);
        for (scope, end) in scopes.iter().zip(ends) {
            let name = self.string(&scope.name);
            let parent = scope.parent.map_or(NO_SCOPE, |parent| parent.0).to_le_bytes();
            let kind = scope.kind.0.to_le_bytes();
            self.push(Table::Scopes, &[&name, &parent, &wide(end)?.to_le_bytes(), &kind]);
        }
        // A heap, since a sort takes thrice the bytes of the module.
        let names: BinaryHeap<_> =
            scopes.iter().zip(0_u32..).map(|(scope, row)| (scope.kind, scope.name.as_str(), row)).collect();
        for (.., row) in names.into_sorted_vec() {
            self.push(Table::ScopeNames, &[&row.to_le_bytes()]);
        }
        Ok(())
    }

    fn directory(&mut self, policy: &Policy) -> Result<(), SnapshotError> {
        let tables = [Table::Groups, Table::GroupMemberships, Table::GroupAssignments, Table::GroupTimes];
        for group in &policy.directory.groups {
            self.owner(tables, &group.name, &group.groups, &group.assignments)?;
        }
        let tables =
            [Table::Subjects, Table::SubjectMemberships, Table::SubjectAssignments, Table::SubjectTimes];
        for subject in &policy.directory.subjects {
            self.owner(tables, &subject.name, &subject.groups, &subject.assignments)?;
        }
        Ok(())
    }

    fn owner(
        &mut self,
        [table, memberships, assignments, times]: [Table; 4],
        name: &str,
        groups: &[GroupId],
        held: &[Assignment],
    ) -> Result<(), SnapshotError> {
        for group in groups {
            self.push(memberships, &[&group.0.to_le_bytes()]);
        }
        for assignment in held {
            if (assignment.from, assignment.until) != (0, u64::MAX) {
                let row = wide(self.rows(assignments))?.to_le_bytes();
                self.push(times, &[&row, &assignment.from.to_le_bytes(), &assignment.until.to_le_bytes()]);
            }
            let place = assignment.at.number().to_le_bytes();
            self.push(assignments, &[&place, &assignment.role.0.to_le_bytes()]);
        }
        let name = self.string(name);
        let ends = [wide(self.rows(memberships))?.to_le_bytes(), wide(self.rows(assignments))?.to_le_bytes()];
        self.push(table, &[&name, ends.as_flattened()]);
        Ok(())
    }

    /// The tables as a postcard sequence of (kind, bytes); tables without rows are left out.
    fn envelope(mut self) -> Vec<u8> {
        let Strings { text, ends, .. } = core::mem::take(&mut self.strings);
        self.push(Table::Strings, &[text.as_bytes()]);
        self.push(Table::StringEnds, &[&ends]);
        let tables = Table::ALL.iter().zip(&self.rows).filter(|(_, rows)| !rows.is_empty());
        let sections: Vec<(u8, &[u8])> =
            tables.map(|(table, rows)| (*table as u8, rows.as_slice())).collect();
        // Writing numbers and bytes to memory cannot fail; an empty envelope would be refused by `decode`.
        postcard::to_allocvec(&sections).unwrap_or_default()
    }
}

/// Each text once.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<u8>,
    ids: BTreeMap<String, u32>,
}

impl Strings {
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn id(&mut self, text: &str) -> u32 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        // More than 2^32 strings do not fit in memory that 32-bit lengths can name; `decode` refuses them.
        let id = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        self.ends.extend(u32::try_from(self.text.len()).unwrap_or(u32::MAX).to_le_bytes());
        self.ids.insert(text.into(), id);
        id
    }
}

/// For each scope, the row behind the last one below it.
fn subtree_ends(scopes: &[Scope]) -> Vec<usize> {
    let mut ends: Vec<usize> = (1..=scopes.len()).collect();
    for (row, scope) in scopes.iter().enumerate().rev() {
        let end = ends.get(row).copied().unwrap_or_default();
        if let Some(above) = scope.parent.and_then(|parent| ends.get_mut(parent.0 as usize)) {
            *above = end.max(*above);
        }
    }
    ends
}

/// Ascending numbers as runs: first and how many.
pub(super) fn spans(numbers: impl Iterator<Item = u16>) -> Vec<(u16, u16)> {
    let mut spans: Vec<(u16, u16)> = Vec::new();
    for number in numbers {
        match spans.last_mut() {
            Some((first, count)) if *first + *count == number => *count += 1,
            _ => spans.push((number, 1)),
        }
    }
    spans
}

pub(super) fn narrow(count: usize) -> Result<u16, SnapshotError> {
    let allowed = usize::from(u16::MAX);
    u16::try_from(count).map_err(|_| SnapshotError::TooLarge { found: count, allowed })
}

pub(super) fn wide(count: usize) -> Result<u32, SnapshotError> {
    let allowed = u32::MAX as usize;
    u32::try_from(count).map_err(|_| SnapshotError::TooLarge { found: count, allowed })
}
