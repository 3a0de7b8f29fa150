//! Which roles someone holds where they ask, and why these may not count.

use super::scope::Chain;
use crate::model::{Code, Extent, GroupId, Owner, RoleId, ScopeId, Snapshot, SubjectId, Table};
use alloc::{vec, vec::Vec};

/// Who asks, with every name looked up.
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
}

/// Who asks, as far as it matters for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// Roles held at the scope asked at, in order of name, each once.
    pub roles: Vec<RoleId>,
    /// Roles held at other scopes only, in order of name, each once.
    pub elsewhere: Vec<RoleId>,
    /// The scope asked at, and those it lies in.
    pub chain: Chain,
    /// Set if everything is denied whatever the roles bring, with the reason.
    pub barred: Option<Code>,
    /// The first second, since 1970, at which any of this may be different; [`u64::MAX`] for never.
    pub until: u64,
}

impl Holder {
    /// Someone who holds one role, asking at the same scope.
    pub(super) fn of(role: RoleId, chain: &Chain) -> Self {
        Self { roles: vec![role], chain: chain.clone(), ..Self::default() }
    }
}

/// Gathers the live assignments of the subject and its groups and the caller's claims, and sorts out which of
/// them hold where they ask.
pub fn hold(snapshot: &Snapshot, claims: &Claims) -> Holder {
    let mut holder = Holder { chain: Chain::new(snapshot, claims.at), until: u64::MAX, ..Holder::default() };
    let not_after = snapshot.header().not_after;
    if not_after != 0 && claims.now <= not_after {
        holder.until = not_after.saturating_add(1);
    }
    for (role, place) in &claims.roles {
        holder.add(snapshot, *role, *place);
    }
    if let Some(subject) = claims.subject {
        holder.add_assigned(snapshot, subject, claims.now);
    }
    let Holder { roles, elsewhere, .. } = &mut holder;
    elsewhere.retain(|role| roles.binary_search(role).is_err());
    holder.barred = barred(snapshot, claims, holder.roles.is_empty() && holder.elsewhere.is_empty());
    holder
}

impl Holder {
    fn add(&mut self, snapshot: &Snapshot, role: RoleId, place: Extent) {
        let holds = self.chain.depth(snapshot, place).is_some();
        let roles = if holds { &mut self.roles } else { &mut self.elsewhere };
        // Inserted one by one: few roles are held, and a sort is a sixth of the core module.
        if let Err(position) = roles.binary_search(&role) {
            roles.insert(position, role);
        }
    }

    fn add_assigned(&mut self, snapshot: &Snapshot, subject: SubjectId, now: u64) {
        let mut owners = vec![Owner::Subject(subject)];
        let mut seen = vec![false; snapshot.rows(Table::Groups)];
        while let Some(owner) = owners.pop() {
            for row in snapshot.assignments(owner) {
                let time = snapshot.assignment_time(owner, row);
                let next = if now < time.start { time.start } else { time.end };
                if now < next {
                    self.until = self.until.min(next);
                }
                if time.contains(&now) {
                    let (role, place) = snapshot.assignment(owner, row);
                    self.add(snapshot, role, place);
                }
            }
            let groups = snapshot.memberships(owner).map(|row| snapshot.membership(owner, row));
            let is_new = |group: &GroupId| {
                seen.get_mut(group.0 as usize).is_some_and(|seen| !core::mem::replace(seen, true))
            };
            owners.extend(groups.filter(is_new).map(Owner::Group));
        }
    }
}

/// Why roles may not count: the first reason of `docs/decision-order.md`.
fn barred(snapshot: &Snapshot, claims: &Claims, none: bool) -> Option<Code> {
    let not_after = snapshot.header().not_after;
    if not_after != 0 && claims.now > not_after {
        Some(Code::StaleSnapshot)
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
