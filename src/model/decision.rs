//! What an answer is made of.

use super::{PermissionId, RoleId};
use alloc::vec::Vec;

/// Whether something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It may.
    Allow,
    /// It may not.
    Deny,
}

impl Effect {
    /// `allow` or `deny`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
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
        }
    }

    /// What the code means for the one who asked.
    pub fn effect(self) -> Effect {
        match self {
            Self::Granted | Self::Implied => Effect::Allow,
            _ => Effect::Deny,
        }
    }
}

/// A decision in terms of one snapshot's ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Why; the effect follows from it.
    pub code: Code,
    /// What was asked for, if the snapshot has it.
    pub permission: Option<PermissionId>,
    /// What an allow rests on, or what would be one at another scope.
    pub grounds: Option<Grounds>,
    /// Up to three roles any of which would allow it, the one that allows least first.
    /// Empty unless the code is one of those about roles.
    pub nearest: Vec<RoleId>,
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
