//! A decision in names, for people and programs.

use crate::model::{Code, Effect, Outcome, RoleId, Snapshot};
use alloc::{string::String, vec::Vec};
use core::fmt;

/// Allow or deny, and why.
///
/// Displays as one sentence for administrators. It names roles and permissions and no value of any record.
#[derive(Debug, Clone)]
pub struct Decision<'g> {
    snapshot: &'g Snapshot,
    permission: String,
    outcome: Outcome,
    unknown_roles: Vec<String>,
}

impl<'g> Decision<'g> {
    pub(super) fn new(
        snapshot: &'g Snapshot,
        permission: &str,
        outcome: Outcome,
        unknown_roles: &[String],
    ) -> Self {
        Self { snapshot, permission: permission.into(), outcome, unknown_roles: unknown_roles.into() }
    }

    /// Whether it may be done.
    pub fn effect(&self) -> Effect {
        self.outcome.code.effect()
    }

    /// Why, as a stable code.
    pub fn code(&self) -> Code {
        self.outcome.code
    }

    /// What was asked, as it was asked.
    pub fn permission(&self) -> &str {
        &self.permission
    }

    /// The role held that an allow rests on; for `out-of-scope`, one that would allow it at another scope.
    pub fn role(&self) -> Option<&'g str> {
        self.path().next()
    }

    /// The role whose grant an allow rests on: the role held, or one that it includes.
    pub fn granted_by(&self) -> Option<&'g str> {
        self.path().last()
    }

    /// Roles from the one held to the one that grants.
    pub fn path(&self) -> impl Iterator<Item = &'g str> + use<'g, '_> {
        let path = self.outcome.grounds.as_ref().map(|grounds| grounds.path.as_slice());
        self.names(path.unwrap_or_default())
    }

    /// The position of the deciding grant among those of its role, from 0.
    pub fn grant(&self) -> Option<u32> {
        self.outcome.grounds.as_ref().map(|grounds| grounds.grant)
    }

    /// Why the deciding grant was given, in the policy's words.
    pub fn because(&self) -> Option<&'g str> {
        let grounds = self.outcome.grounds.as_ref()?;
        let first = self.snapshot.role_grants(*grounds.path.last()?).start;
        let because = self.snapshot.grant_because(first + grounds.grant as usize);
        (!because.is_empty()).then_some(because)
    }

    /// Resource and action of the permission held that implies what was asked.
    pub fn implied_by(&self) -> Option<(&'g str, &'g str)> {
        let id = self.outcome.grounds.as_ref()?.implied_by?;
        let resource = self.snapshot.resource_name(self.snapshot.permission_resource(id));
        Some((resource, self.snapshot.permission_action(id)))
    }

    /// Up to three roles any of which would allow it, the one that allows least first.
    pub fn nearest(&self) -> impl Iterator<Item = &'g str> + use<'g, '_> {
        self.names(&self.outcome.nearest)
    }

    /// Names of the principal's roles that the snapshot does not know.
    pub fn unknown_roles(&self) -> &[String] {
        &self.unknown_roles
    }

    /// Whether each use of the permission belongs in the audit log.
    pub fn audited(&self) -> bool {
        self.outcome.permission.is_some_and(|id| self.snapshot.is_audited(id))
    }

    /// The policy and its epoch.
    pub fn policy(&self) -> (&'g str, u64) {
        (&self.snapshot.header().policy_id, self.snapshot.header().epoch)
    }

    fn names<'a>(&self, roles: &'a [RoleId]) -> impl Iterator<Item = &'g str> + use<'g, 'a> {
        let snapshot = self.snapshot;
        roles.iter().map(|role| snapshot.role_name(*role))
    }
}

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code() {
            Code::Granted | Code::Implied => self.write_grounds(f),
            Code::StaleSnapshot => write!(f, "the snapshot has expired"),
            Code::UnknownPermission => write!(f, "the policy has no such permission"),
            Code::UnknownScope => write!(f, "the policy has no such scope"),
            Code::UnknownSubject => write!(f, "the policy does not know the subject"),
            Code::NoRoles => self.write_lack(f, "no role is held"),
            Code::UnknownRole => self.write_lack(f, "the policy knows none of the roles held"),
            Code::NotGranted => self.write_lack(f, "no role held grants it"),
            Code::OutOfScope => self.write_elsewhere(f),
        }
    }
}

impl Decision<'_> {
    fn write_grounds(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (held, granting) = (self.role().unwrap_or_default(), self.granted_by().unwrap_or_default());
        write!(f, "granted by {granting}")?;
        if held != granting {
            write!(f, ", which {held} includes")?;
        }
        match self.implied_by() {
            Some((resource, action)) => write!(f, ", implied by {resource}:{action}"),
            None => Ok(()),
        }
    }

    fn write_elsewhere(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} grants it, but not at the scope asked at", self.granted_by().unwrap_or_default())
    }

    fn write_lack(&self, f: &mut fmt::Formatter<'_>, lack: &str) -> fmt::Result {
        f.write_str(lack)?;
        for (position, role) in self.nearest().enumerate() {
            write!(f, "{}{role}", if position == 0 { "; granted by " } else { ", " })?;
        }
        Ok(())
    }
}
