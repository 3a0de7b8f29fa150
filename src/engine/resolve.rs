//! Everything the hot path reads, worked out once for who asks.

use super::bring::{self, Bundle};
use super::condition::Truth;
use super::hold::Holder;
use super::question::{Question, Request, Standing};
use super::row::Bits;
use super::scope::Chain;
use crate::model::{ClassId, PermissionId, RungId, Snapshot, Table};
use alloc::vec::Vec;

/// What is allowed, and what could be: two bits a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Plainly allowed.
    pub allowed: Bits,
    /// Conditional: attributes or a field would decide.
    pub open: Bits,
}

impl Row {
    /// Whether the permission is plainly allowed; not for an id of another snapshot's that is too large.
    #[inline]
    pub fn has(&self, permission: PermissionId) -> bool {
        self.allowed.has(permission)
    }

    /// Whether attributes or a field would decide.
    #[inline]
    pub fn is_open(&self, permission: PermissionId) -> bool {
        self.open.has(permission)
    }

    /// How a permission comes out.
    pub(super) fn truth(&self, permission: PermissionId) -> Truth {
        match (self.allowed.has(permission), self.open.has(permission)) {
            (true, _) => Truth::True,
            (_, true) => Truth::Unknown,
            _ => Truth::False,
        }
    }

    /// Holds a permission to what is true of it besides.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn limit(&mut self, permission: PermissionId, truth: Truth) {
        if truth == Truth::Unknown && self.allowed.has(permission) {
            self.open.set(permission);
        }
        if truth == Truth::False {
            self.open.clear(permission);
        }
        if truth != Truth::True {
            self.allowed.clear(permission);
        }
    }
}

/// What is allowed at the scope asked at: what roles bring and that implies, as far as it is available, met
/// and not forbidden. Agrees with [`decide`](super::decide).
pub fn resolve(snapshot: &Snapshot, holder: &Holder, request: &Request<'_>) -> Row {
    let request = &Request { field: None, ..*request };
    let question = Question { snapshot, holder, request };
    let mut row = question.row_at(&holder.chain);
    let rows = snapshot.rows(Table::Requirements);
    if rows > 0 && holder.barred.is_none() {
        let request = request.whole();
        let question = Question { request: &request, ..question };
        let alone = question.row_at(&holder.chain);
        let mut above: Vec<(u16, Option<Row>)> = Vec::new();
        for at in 0..rows {
            let permission = PermissionId(snapshot.u16_at(Table::Requirements, at, 0));
            let (required, up) = snapshot.requirement(at);
            let truth = if up == 0 {
                alone.truth(required)
            } else {
                if above.iter().all(|(known, _)| *known != up) {
                    above.push((up, holder.chain.above(up).map(|chain| question.row_at(&chain))));
                }
                let found = above.iter().find(|(known, _)| *known == up).and_then(|(_, row)| row.as_ref());
                found.map_or(Truth::False, |row| row.truth(required))
            };
            row.limit(permission, truth);
        }
    }
    row
}

impl Question<'_> {
    /// What is allowed at a scope, requirements apart.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn row_at(&self, chain: &Chain) -> Row {
        let mut row = self.granted(chain);
        if self.holder.barred.is_some() {
            return row;
        }
        let snapshot = self.snapshot;
        for at in 0..snapshot.rows(Table::Requirements) {
            let permission = PermissionId(snapshot.u16_at(Table::Requirements, at, 0));
            if snapshot.is_derived(permission) {
                row.allowed.set(permission);
            }
        }
        for at in 0..snapshot.rows(Table::Availability) {
            let permission = PermissionId(snapshot.u16_at(Table::Availability, at, 0));
            row.limit(permission, self.truth(Some(snapshot.availability_condition(at)), permission));
        }
        for guardrail in 0..snapshot.rows(Table::Guardrails) {
            self.guard(&mut row, chain, guardrail);
        }
        row
    }

    /// What grants come to at a scope: each that stands, and what that implies.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn granted(&self, chain: &Chain) -> Row {
        let snapshot = self.snapshot;
        let mut row = Row { allowed: Bits::empty(snapshot), open: Bits::empty(snapshot) };
        if self.holder.barred.is_some() {
            return row;
        }
        for role in self.holder.roles_at(snapshot, chain) {
            let bundle = Bundle::new(snapshot, chain, role);
            for (_, grant) in bundle.grants(chain) {
                self.grant(&mut row, grant);
            }
        }
        let granted = row.clone();
        for (from, to) in implications(snapshot) {
            if granted.allowed.has(from) {
                row.allowed.set(to);
            }
            if granted.open.has(from) {
                row.open.set(to);
            }
        }
        row
    }

    fn grant(&self, row: &mut Row, grant: usize) {
        let snapshot = self.snapshot;
        for span in snapshot.grant_spans(grant).map(|span| snapshot.span(span)) {
            if snapshot.grant_condition(grant).is_none() && snapshot.grant_fields(grant).is_empty() {
                row.allowed.set_span(span);
                continue;
            }
            // One by one: a condition may ask for the name of the action.
            for permission in span.filter_map(|row| u16::try_from(row).ok()).map(PermissionId) {
                match self.standing(grant, permission) {
                    Standing::Holds => row.allowed.set(permission),
                    Standing::WantsAttribute | Standing::WantsField => row.open.set(permission),
                    _ => {}
                }
            }
        }
    }

    fn guard(&self, row: &mut Row, chain: &Chain, guardrail: usize) {
        if !self.is_guarded(chain, guardrail) {
            return;
        }
        let snapshot = self.snapshot;
        let condition = snapshot.guardrail_condition(guardrail);
        let permissions = 0..snapshot.rows(Table::Permissions);
        for permission in permissions.filter_map(|row| u16::try_from(row).ok()).map(PermissionId) {
            if row.truth(permission) != Truth::False && forbids(snapshot, guardrail, permission) {
                row.limit(permission, self.truth(condition, permission).not());
            }
        }
    }

    /// Whether a guardrail applies at a scope, its condition apart. Anywhere, one applies only if it does everywhere.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn is_guarded(&self, chain: &Chain, guardrail: usize) -> bool {
        let snapshot = self.snapshot;
        let everywhere = Chain::default();
        let chain = if chain.is_anywhere() { &everywhere } else { chain };
        let mut roles = snapshot.guardrail_roles(guardrail);
        chain.depth(snapshot, snapshot.guardrail_extent(guardrail)).is_some()
            && (roles.len() == 0 || {
                let held = self.holder.roles_at(snapshot, chain);
                roles.any(|role| held.iter().any(|held| bring::brings(snapshot, chain, *held, role)))
            })
    }
}

/// Whether a guardrail that applies forbids a permission.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn forbids(snapshot: &Snapshot, guardrail: usize, permission: PermissionId) -> bool {
    let mut spans = snapshot.guardrail_spans(guardrail);
    spans.any(|span| span.contains(&permission.index())) != snapshot.is_cap(guardrail)
}

/// Which permission brings which other. Closed: a chain of them is a pair as well.
pub(super) fn implications(snapshot: &Snapshot) -> impl Iterator<Item = (PermissionId, PermissionId)> + '_ {
    let column = |row, offset| PermissionId(snapshot.u16_at(Table::Implications, row, offset));
    (0..snapshot.rows(Table::Implications)).map(move |row| (column(row, 0), column(row, 2)))
}

/// The first rung of a class's ladder that the row holds; the last if it holds none.
pub fn clearance(snapshot: &Snapshot, row: &Row, class: ClassId) -> RungId {
    let ladder = snapshot.class_rungs(class);
    let last = ladder.end.saturating_sub(1);
    let held =
        |rung: &u16| snapshot.rung_permission(RungId(*rung)).is_none_or(|permission| row.has(permission));
    let mut rungs = ladder.filter_map(|rung| u16::try_from(rung).ok());
    RungId(rungs.find(held).unwrap_or(u16::try_from(last).unwrap_or(u16::MAX)))
}
