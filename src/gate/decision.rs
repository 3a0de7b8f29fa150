//! A decision in names, for people and programs.

use super::query::extent_name;
use crate::model::{Code, Effect, Extent, Outcome, PermissionId, ROOT, RoleId, ScopeId, Snapshot};
use alloc::{format, string::String, vec::Vec};
use core::fmt;

/// Allow or deny, and why.
///
/// Displays as one sentence for administrators. It names roles and permissions and no value of any record.
#[derive(Debug, Clone)]
pub struct Decision<'g> {
    snapshot: &'g Snapshot,
    reasons: Reasons,
}

/// What a decision is made of.
#[derive(Debug, Clone)]
pub(super) struct Reasons {
    pub(super) permission: String,
    pub(super) outcome: Outcome,
    pub(super) nearest: Vec<RoleId>,
    pub(super) missing: Vec<String>,
    pub(super) unknown_roles: Vec<String>,
    /// Roles held at the scope asked at.
    pub(super) held: Vec<RoleId>,
    /// The scope asked at.
    pub(super) at: Option<ScopeId>,
}

impl<'g> Decision<'g> {
    pub(super) fn new(snapshot: &'g Snapshot, reasons: Reasons) -> Self {
        Self { snapshot, reasons }
    }

    /// Whether it may be done.
    pub fn effect(&self) -> Effect {
        self.reasons.outcome.code.effect()
    }

    /// Why, as a stable code.
    pub fn code(&self) -> Code {
        self.reasons.outcome.code
    }

    /// What was asked, as it was asked.
    pub fn permission(&self) -> &str {
        &self.reasons.permission
    }

    /// The role held that an allow rests on; for `out-of-scope`, one that would allow it at another scope.
    pub fn role(&self) -> Option<&'g str> {
        self.path().next()
    }

    /// Names of the roles held at the scope asked at, in order.
    pub fn held(&self) -> impl Iterator<Item = &'g str> + use<'g, '_> {
        self.names(&self.reasons.held)
    }

    /// For `out-of-scope`: where it is granted, as `store:brand-a` or `store:*`; none if other grants replace it at the
    /// scope asked at.
    pub fn granted_at(&self) -> Option<String> {
        self.reasons.outcome.granted_at.map(|extent| extent_name(self.snapshot, extent))
    }

    /// The role whose grant an allow rests on: the role held, or one that it includes.
    pub fn granted_by(&self) -> Option<&'g str> {
        self.path().last()
    }

    /// Roles from the one held to the one that grants.
    pub fn path(&self) -> impl Iterator<Item = &'g str> + use<'g, '_> {
        let path = self.reasons.outcome.grounds.as_ref().map(|grounds| grounds.path.as_slice());
        self.names(path.unwrap_or_default())
    }

    /// The position of the deciding grant among those of its role, from 0.
    pub fn grant(&self) -> Option<u32> {
        self.reasons.outcome.grounds.as_ref().map(|grounds| grounds.grant)
    }

    /// Why there is the deciding guardrail, or why the deciding grant was given, in the policy's words.
    pub fn because(&self) -> Option<&'g str> {
        if let Some(row) = self.reasons.outcome.guardrail {
            let because = self.snapshot.guardrail_because(row);
            return (!because.is_empty()).then_some(because);
        }
        let grounds = self.reasons.outcome.grounds.as_ref()?;
        let first = self.snapshot.role_grants(*grounds.path.last()?).start;
        let because = self.snapshot.grant_because(first + grounds.grant as usize);
        (!because.is_empty()).then_some(because)
    }

    /// Resource and action of the permission held that implies what was asked.
    pub fn implied_by(&self) -> Option<(&'g str, &'g str)> {
        self.reasons.outcome.grounds.as_ref()?.implied_by.map(|id| self.halves(id))
    }

    /// Up to three roles any of which would allow it, the one that allows least first.
    pub fn nearest(&self) -> impl Iterator<Item = &'g str> + use<'g, '_> {
        self.names(&self.reasons.nearest)
    }

    /// Names of the principal's roles that the snapshot does not know.
    pub fn unknown_roles(&self) -> &[String] {
        &self.reasons.unknown_roles
    }

    /// For `unknown-attribute`: paths such as `resource.owner`, in order.
    pub fn missing(&self) -> &[String] {
        &self.reasons.missing
    }

    /// For `requirement-unmet`: resource and action of the permission that is denied.
    pub fn required(&self) -> Option<(&'g str, &'g str)> {
        self.reasons.outcome.required.map(|(id, _)| self.halves(id))
    }

    /// For `requirement-unmet`: where it is required, `same`, `parent` or `root`; `above` further up.
    pub fn required_at(&self) -> Option<&'static str> {
        self.reasons.outcome.required.map(|(_, up)| match up {
            0 => "same",
            1 => "parent",
            ROOT => "root",
            _ => "above",
        })
    }

    /// For `guardrail`: its name.
    pub fn guardrail(&self) -> Option<&'g str> {
        self.reasons.outcome.guardrail.map(|row| self.snapshot.guardrail_name(row))
    }

    /// Whether each use of the permission belongs in the audit log.
    pub fn audited(&self) -> bool {
        self.reasons.outcome.permission.is_some_and(|id| self.snapshot.is_audited(id))
    }

    /// The policy and its epoch.
    pub fn policy(&self) -> (&'g str, u64) {
        (&self.snapshot.header().policy_id, self.snapshot.header().epoch)
    }

    fn halves(&self, id: PermissionId) -> (&'g str, &'g str) {
        let resource = self.snapshot.resource_name(self.snapshot.permission_resource(id));
        (resource, self.snapshot.permission_action(id))
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
            Code::StaleSnapshot => write!(f, "the snapshot is out of date"),
            Code::UnknownPermission => write!(f, "the policy has no such permission"),
            Code::UnknownScope => write!(f, "the policy has no such scope"),
            Code::UnknownSubject => write!(f, "the policy does not know the subject"),
            Code::NoRoles => self.write_lack(f, "no role is held"),
            Code::UnknownRole => self.write_lack(f, "the policy knows none of the roles held"),
            Code::NotGranted => self.write_not_granted(f),
            Code::OutOfScope => self.write_elsewhere(f),
            Code::SessionExpired => write!(f, "the session is too old"),
            Code::Unavailable => write!(f, "it is not available here"),
            Code::ConditionUnmet => {
                write!(f, "{} grants it under a condition that is not met", self.granting())
            }
            Code::OtherField => write!(f, "{} grants it for other fields", self.granting()),
            Code::RequirementUnmet => {
                let (resource, action) = self.required().unwrap_or_default();
                write!(f, "it requires {resource}:{action}{}", self.required_where())
            }
            Code::Guardrail => write!(f, "the guardrail {} forbids it", self.guardrail().unwrap_or_default()),
            Code::UnknownAttribute => write!(f, "it depends on {}", self.missing().join(", ")),
            Code::SomeFields => write!(f, "{} grants it for some fields", self.granting()),
            Code::Derived => write!(f, "all that it requires is allowed"),
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

    fn granting(&self) -> &str {
        self.granted_by().unwrap_or_default()
    }

    fn required_where(&self) -> &'static str {
        match self.required_at() {
            Some("parent") => " in the scope above",
            Some("root") => " in the outermost scope",
            Some("above") => " in a scope further above",
            _ => "",
        }
    }

    fn write_elsewhere(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} grants it", self.granting())?;
        match (self.granted_at(), self.reasons.at) {
            (Some(place), Some(at)) => {
                write!(f, " at {place}, not at {}", extent_name(self.snapshot, Extent::At(at)))
            }
            (Some(place), None) => write!(f, " at {place}, and no scope was asked at"),
            (None, _) => write!(f, ", but other grants replace that at the scope asked at"),
        }
    }

    fn write_not_granted(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without any here, roles are held elsewhere.
        let held: Vec<&str> = self.held().collect();
        match held.as_slice() {
            [] => self.write_lack(f, "no role held grants it"),
            [role] => self.write_lack(f, &format!("{role} does not grant it")),
            [roles @ .., last] => {
                self.write_lack(f, &format!("{} and {last} do not grant it", roles.join(", ")))
            }
        }
    }

    fn write_lack(&self, f: &mut fmt::Formatter<'_>, lack: &str) -> fmt::Result {
        f.write_str(lack)?;
        for (position, role) in self.nearest().enumerate() {
            write!(f, "{}{role}", if position == 0 { "; granted by " } else { ", " })?;
        }
        Ok(())
    }
}
