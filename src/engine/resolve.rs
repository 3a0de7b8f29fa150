//! Everything the hot path reads, worked out once for who asks.

use super::bring::Bundle;
use super::condition::Truth;
use super::formula::{forbids, implications};
use super::hold::Holder;
use super::question::{Question, Request};
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

    /// Permissions that are allowed or open.
    pub fn possible(&self) -> Vec<PermissionId> {
        let words = self.allowed.words().iter().zip(self.open.words());
        let mut found = Vec::new();
        for (position, (allowed, open)) in words.enumerate() {
            let mut left = allowed | open;
            while left != 0 {
                let id = position * 32 + left.trailing_zeros() as usize;
                found.extend(u16::try_from(id).map(PermissionId));
                left &= left - 1;
            }
        }
        found
    }

    fn add(&mut self, permission: PermissionId, truth: Truth) {
        match truth {
            Truth::True => self.allowed.set(permission),
            Truth::Unknown => self.open.set(permission),
            Truth::False => {}
        }
    }
}

/// What is allowed at the scope asked at: what roles bring and that implies, as far as it is available, met
/// and not forbidden. Agrees with [`decide`](super::decide).
pub fn resolve(snapshot: &Snapshot, holder: &Holder, request: &Request<'_>) -> Row {
    let request = &Request { field: None, ..*request };
    let question = Question { snapshot, holder, request };
    let mut row = question.granted(&holder.chain);
    let limits = [Table::Requirements, Table::Availability, Table::Guardrails];
    if holder.barred.is_none() && limits.iter().any(|table| snapshot.rows(*table) > 0) {
        question.limit(&mut row);
    }
    row
}

impl Question<'_> {
    /// What grants come to at a scope: each that stands, and what that implies.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn granted(&self, chain: &Chain) -> Row {
        let snapshot = self.snapshot;
        let mut row = Row { allowed: Bits::empty(snapshot), open: Bits::empty(snapshot) };
        if self.holder.barred.is_some() {
            return row;
        }
        for role in self.holder.roles_at(snapshot, chain) {
            Bundle::new(snapshot, chain, role).each(chain, &mut |_, grant| self.grant(&mut row, grant));
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
        let (condition, fields) = (snapshot.grant_condition(grant), snapshot.grant_fields(grant));
        for span in snapshot.grant_spans(grant).map(|span| snapshot.span(span)) {
            if condition.is_none() && fields.is_empty() {
                row.allowed.set_span(span);
                continue;
            }
            // One by one: a condition may ask for the name of the action.
            for permission in span.filter_map(|row| u16::try_from(row).ok()).map(PermissionId) {
                row.add(permission, self.standing(condition, fields.clone(), permission).truth());
            }
        }
    }

    /// Holds every permission to what is true of it besides its grants.
    fn limit(&self, row: &mut Row) {
        let (snapshot, chain) = (self.snapshot, &self.holder.chain);
        let guards: Vec<usize> =
            (0..snapshot.rows(Table::Guardrails)).filter(|row| self.is_guarded(chain, *row)).collect();
        let whole = Question { request: &self.request.whole(), ..*self };
        // What is required is asked for by many permissions.
        let mut met: Vec<((PermissionId, u16), Truth)> = Vec::new();
        for at in 0..snapshot.rows(Table::Requirements) {
            let permission = PermissionId(snapshot.u16_at(Table::Requirements, at, 0));
            if snapshot.is_derived(permission) {
                row.allowed.set(permission);
            }
        }
        for permission in row.possible() {
            let mut truth = row.truth(permission);
            truth = truth.and(self.available(snapshot.availability(permission), permission));
            for requirement in snapshot.requirements(permission) {
                let required = snapshot.requirement(requirement);
                let known = met.iter().find(|(known, _)| *known == required).map(|(_, truth)| *truth);
                truth = truth.and(known.unwrap_or_else(|| {
                    let found = whole.required(chain, required.0, required.1).truth(&whole);
                    met.push((required, found));
                    found
                }));
            }
            let forbidding = guards.iter().copied().filter(|guard| forbids(snapshot, *guard, permission));
            truth = truth.and(self.forbidden(forbidding, permission).0.not());
            row.allowed.clear(permission);
            row.open.clear(permission);
            row.add(permission, truth);
        }
    }
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
