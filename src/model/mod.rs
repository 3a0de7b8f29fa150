//! The words of the project as types: what a policy, a snapshot, a decision and a mask are.
//!
//! Knows nothing else: no serialization, no bytes on the wire, no clock, no JavaScript.
//! Names are nouns and mean what `docs/architecture.md` says they mean.

pub mod address;
mod decision;
mod directory;
mod id;
mod limits;
mod mask;
mod name;
mod owned_mask;
#[cfg(feature = "slice")]
mod policy;
pub mod program;
mod schema;
mod snapshot;
mod statement;
pub mod value;

pub use decision::{Code, Effect, Grounds, Outcome};
pub use directory::{NO_SCOPE, Owner, SCOPE_DEPTH};
pub use id::{
    ClassId, ConditionId, Extent, FieldId, GroupId, PermissionId, ResourceId, RoleId, RungId, ScopeId,
    ScopeTypeId, SubjectId,
};
pub use limits::Limits;
pub use mask::{AddressPart, DEFAULT_REDACTION, LARGEST_SIZE, MASKS, Mask, MaskOptions};
pub use name::{NAME_LENGTH, is_label, is_name, is_path};
#[cfg(feature = "slice")]
pub use policy::{
    Action, Assignment, Class, Condition, Directory, Field, Grant, Group, Guardrail, Implication, Include,
    Policy, Requirement, Resource, Role, RoleKind, Rung, Scope, ScopeType, Subject,
};
pub use snapshot::{Header, NO_PERMISSION, Sections, Snapshot, StringId, Table};
pub use statement::{NO_CONDITION, ROOT};
