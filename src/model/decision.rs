//! What an answer is made of.

use super::{Extent, PermissionId, RoleId};
use alloc::vec::Vec;

/// Whether something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It may.
    Allow,
    /// It may not.
    Deny,
    /// It may or may not, depending on what has not been told.
    Conditional,
}

impl Effect {
    /// `allow`, `deny` or `conditional`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Conditional => "conditional",
        }
    }
}

/// Why the effect is what it is. The names are stable; programs may match on them.
///
/// Where several would fit, the first in this order is given: `docs/decision-order.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Code {
    /// The snapshot is past its not-after. Nothing it says holds any more.
    StaleSnapshot = 0,
    /// The snapshot has no such permission.
    UnknownPermission = 1,
    /// The principal is placed at a scope that the snapshot does not have.
    UnknownScope = 2,
    /// The principal names a subject without roles, and the snapshot does not know the subject.
    UnknownSubject = 3,
    /// The principal holds no role.
    NoRoles = 4,
    /// The snapshot knows none of the principal's roles.
    UnknownRole = 5,
    /// A grant lists the permission.
    Granted = 6,
    /// A grant lists a permission that implies it.
    Implied = 7,
    /// No role that the principal holds grants it, wherever it were asked at.
    NotGranted = 8,
    /// A role held grants it, but not at the scope asked at: it is held or granted elsewhere, or replaced here.
    OutOfScope = 9,
    /// The session is older than the policy allows, or its start is not told.
    SessionExpired = 10,
    /// A condition under which the permission is there at all is false.
    Unavailable = 11,
    /// A grant lists it, under a condition that is false.
    ConditionUnmet = 12,
    /// A grant lists it, for other fields than the one asked for.
    OtherField = 13,
    /// A permission that it requires is denied.
    RequirementUnmet = 14,
    /// A guardrail forbids it.
    Guardrail = 15,
    /// An attribute is missing that could make it an allow or a deny.
    UnknownAttribute = 16,
    /// Grants hold for some fields, and no field is asked for.
    SomeFields = 17,
    /// All that it requires is allowed, and that is all it takes.
    Derived = 18,
}

impl Code {
    /// The stable name, the same in Rust, JavaScript and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StaleSnapshot => "stale-snapshot",
            Self::UnknownPermission => "unknown-permission",
            Self::UnknownScope => "unknown-scope",
            Self::UnknownSubject => "unknown-subject",
            Self::NoRoles => "no-roles",
            Self::UnknownRole => "unknown-role",
            Self::Granted => "granted",
            Self::Implied => "implied",
            Self::NotGranted => "not-granted",
            Self::OutOfScope => "out-of-scope",
            Self::SessionExpired => "session-expired",
            Self::Unavailable => "unavailable",
            Self::ConditionUnmet => "condition-unmet",
            Self::OtherField => "other-field",
            Self::RequirementUnmet => "requirement-unmet",
            Self::Guardrail => "guardrail",
            Self::UnknownAttribute => "unknown-attribute",
            Self::SomeFields => "some-fields",
            Self::Derived => "derived",
        }
    }

    /// What the code means for the one who asked.
    pub fn effect(self) -> Effect {
        match self {
            Self::Granted | Self::Implied | Self::Derived => Effect::Allow,
            Self::UnknownAttribute | Self::SomeFields => Effect::Conditional,
            _ => Effect::Deny,
        }
    }
}

impl Code {
    /// Whether other roles might change it, so that it is worth naming them.
    pub fn is_about_roles(self) -> bool {
        matches!(self, Self::NotGranted | Self::OutOfScope | Self::NoRoles | Self::UnknownRole)
    }
}

/// A decision in terms of one snapshot's ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Why; the effect follows from it.
    pub code: Code,
    /// What was asked for, if the snapshot has it.
    pub permission: Option<PermissionId>,
    /// What an allow rests on, or what would have been one.
    pub grounds: Option<Grounds>,
    /// For `out-of-scope`: where it is granted; none if it is granted at the scope asked at and replaced there.
    pub granted_at: Option<Extent>,
    /// For `requirement-unmet`: the permission, and how many scopes up it is required; [`ROOT`](super::ROOT) for the
    /// outermost.
    pub required: Option<(PermissionId, u16)>,
    /// For `guardrail`: its row.
    pub guardrail: Option<usize>,
}

/// The grant that an allow rests on, and how the principal comes by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grounds {
    /// Roles from the one held to the one whose grant it is; one role if that is the same.
    pub path: Vec<RoleId>,
    /// Position among the grants of the last role of the path, from 0.
    pub grant: u32,
    /// The permission that the grant lists, if that is another than what was asked for.
    pub implied_by: Option<PermissionId>,
}
