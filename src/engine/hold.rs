//! Which roles someone holds, and why these may not count.

use super::scope::Chain;
use crate::model::{Code, Extent, GroupId, Owner, RoleId, ScopeId, Snapshot, SubjectId, Table};
use alloc::{vec, vec::Vec};
use core::ops::Range;

/// Who asks, with every name looked up.
#[expect(clippy::struct_excessive_bools, reason = "facts about what the caller named, each by itself")]
#[derive(Debug, Clone, Default)]
pub struct Claims {
    /// Roles that the caller says are held, and where; in any order.
    pub roles: Vec<(RoleId, Extent)>,
    /// Whether the caller named roles or places that the snapshot does not know.
    pub unknown_roles: bool,
    /// The subject named, if the snapshot knows it.
    pub subject: Option<SubjectId>,
    /// Whether a subject was named that it does not know.
    pub unknown_subject: bool,
    /// The scope asked at.
    pub at: Option<ScopeId>,
    /// Whether a scope was named that it does not know.
    pub unknown_scope: bool,
    /// The time, in seconds since 1970.
    pub now: u64,
    /// When the session began, in seconds since 1970, if the caller told.
    pub session: Option<u64>,
    /// Whether the snapshot is older than the caller demands.
    pub outdated: bool,
    /// How many seconds clocks may be apart, if the caller told.
    pub skew: Option<u64>,
}

/// Who asks, as far as it matters for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// Roles and extents as numbers, in order of name, each once.
    held: Vec<u64>,
    /// The scope asked at, and those it lies in.
    pub chain: Chain,
    /// Set if everything is denied whatever the roles bring, with the reason.
    pub barred: Option<Code>,
    /// The first second, since 1970, at which any of this may be different; [`u64::MAX`] for never.
    pub until: u64,
}

impl Holder {
    /// Someone who holds one role everywhere, asking at the same scope.
    pub(super) fn of(role: RoleId, chain: &Chain) -> Self {
        let mut holder = Self { chain: chain.clone(), ..Self::default() };
        holder.add(role, Extent::Everywhere);
        holder
    }

    /// Roles held at a scope, in order of name, each once.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn roles_at(&self, snapshot: &Snapshot, chain: &Chain) -> Vec<RoleId> {
        let mut roles = Vec::new();
        for held in &self.held {
            #[expect(clippy::cast_possible_truncation, reason = "the two halves, as `add` put them together")]
            let (role, extent) = (RoleId((held >> 32) as u16), Extent::of_number(*held as u32));
            if roles.last() != Some(&role) && chain.depth(snapshot, extent).is_some() {
                roles.push(role);
            }
        }
        roles
    }

    /// Whether any role is held at a scope rather than everywhere.
    pub(super) fn is_placed(&self) -> bool {
        #[expect(clippy::cast_possible_truncation, reason = "the lower half, as `add` put it there")]
        self.held.iter().any(|held| *held as u32 != Extent::Everywhere.number())
    }

    /// Where a role is held, in order of extent.
    pub(super) fn extents(&self, role: RoleId) -> impl Iterator<Item = Extent> + '_ {
        let own = self.held.iter().filter(move |held| **held >> 32 == u64::from(role.0));
        #[expect(clippy::cast_possible_truncation, reason = "the lower half, as `add` put it there")]
        own.map(|held| Extent::of_number(*held as u32))
    }

    /// Roles held at the scope asked at, in order of name, each once.
    pub fn roles(&self, snapshot: &Snapshot) -> Vec<RoleId> {
        self.roles_at(snapshot, &self.chain)
    }

    /// The same principal, asking whether it could be anywhere.
    #[must_use]
    pub fn anywhere(&self) -> Self {
        Self { chain: Chain::anywhere(), ..self.clone() }
    }

    /// The same principal, asking at another scope.
    #[must_use]
    pub fn asking_at(&self, snapshot: &Snapshot, at: ScopeId) -> Self {
        Self { chain: Chain::new(snapshot, Some(at)), ..self.clone() }
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn add(&mut self, role: RoleId, extent: Extent) {
        let held = u64::from(role.0) << 32 | u64::from(extent.number());
        // Inserted one by one: few roles are held, and a sort is a sixth of the core module.
        if let Err(position) = self.held.binary_search(&held) {
            self.held.insert(position, held);
        }
    }

    fn changes_at(&mut self, now: u64, time: u64) {
        if now < time {
            self.until = self.until.min(time);
        }
    }

    fn add_assigned(&mut self, snapshot: &Snapshot, subject: SubjectId, now: u64) {
        each_assignment(snapshot, subject, &mut |role, extent, time| {
            self.changes_at(now, if now < time.start { time.start } else { time.end });
            if time.contains(&now) {
                self.add(role, extent);
            }
        });
    }
}

/// Calls `take` with role, extent and time of each assignment of a subject and of its groups, whether it is live or not.
pub(super) fn each_assignment(
    snapshot: &Snapshot,
    subject: SubjectId,
    take: &mut dyn FnMut(RoleId, Extent, Range<u64>),
) {
    let mut owners = vec![Owner::Subject(subject)];
    let mut seen = vec![false; snapshot.rows(Table::Groups)];
    while let Some(owner) = owners.pop() {
        for row in snapshot.assignments(owner) {
            let (role, extent) = snapshot.assignment(owner, row);
            take(role, extent, snapshot.assignment_time(owner, row));
        }
        let groups = snapshot.memberships(owner).map(|row| snapshot.membership(owner, row));
        let is_new = |group: &GroupId| {
            seen.get_mut(group.0 as usize).is_some_and(|seen| !core::mem::replace(seen, true))
        };
        owners.extend(groups.filter(is_new).map(Owner::Group));
    }
}

/// Gathers the live assignments of the subject and its groups and the caller's claims; without either, what
/// everybody holds.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn hold(snapshot: &Snapshot, claims: &Claims) -> Holder {
    let mut holder = Holder { chain: Chain::new(snapshot, claims.at), until: u64::MAX, ..Holder::default() };
    if let Some(life) = life(snapshot, claims) {
        holder.changes_at(claims.now, if claims.now < life.start { life.start } else { life.end });
    }
    if let (Some(start), longest @ 1..) = (claims.session, snapshot.longest_session()) {
        holder.changes_at(claims.now, start.saturating_add(longest).saturating_add(1));
    }
    for (role, extent) in &claims.roles {
        holder.add(*role, *extent);
    }
    match claims.subject {
        Some(subject) => holder.add_assigned(snapshot, subject, claims.now),
        None if claims.roles.is_empty() && !claims.unknown_roles && !claims.unknown_subject => {
            snapshot.anonymous().for_each(|role| holder.add(role, Extent::Everywhere));
        }
        None => {}
    }
    holder.barred = barred(snapshot, claims, holder.held.is_empty());
    holder
}

/// How far behind its issued-at the clock may be, unless the caller says.
const SLOW: u64 = 24 * 60 * 60;

/// When a snapshot that has an end may be used.
fn life(snapshot: &Snapshot, claims: &Claims) -> Option<Range<u64>> {
    let header = snapshot.header();
    let end = header.not_after.saturating_add(claims.skew.unwrap_or(0)).saturating_add(1);
    let start = header.issued_at.saturating_sub(claims.skew.unwrap_or(SLOW));
    (header.not_after != 0).then_some(start..end)
}

/// Why roles may not count: the first reason of `docs/decision-order.md`.
fn barred(snapshot: &Snapshot, claims: &Claims, none: bool) -> Option<Code> {
    let longest = snapshot.longest_session();
    let age = claims.session.map(|start| claims.now.saturating_sub(start));
    if claims.outdated || life(snapshot, claims).is_some_and(|life| !life.contains(&claims.now)) {
        Some(Code::StaleSnapshot)
    } else if longest != 0 && age.is_none_or(|age| age > longest) {
        Some(Code::SessionExpired)
    } else if claims.unknown_scope {
        Some(Code::UnknownScope)
    } else if !none {
        None
    } else if claims.unknown_roles {
        Some(Code::UnknownRole)
    } else if claims.unknown_subject {
        Some(Code::UnknownSubject)
    } else {
        Some(Code::NoRoles)
    }
}
