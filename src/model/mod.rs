//! The words of the project as types: what a policy, a snapshot, a decision and a mask are.
//!
//! Knows nothing else: no serialization, no bytes on the wire, no clock, no JavaScript.
//! Names are nouns and mean what `docs/architecture.md` says they mean.

mod decision;
mod id;
mod limits;
mod mask;
mod name;
#[cfg(feature = "author")]
mod policy;
mod snapshot;

pub use decision::{Code, Effect, Grounds, Outcome};
pub use id::{ClassId, FieldId, PermissionId, ResourceId, RoleId, RungId};
pub use limits::Limits;
pub use mask::{DEFAULT_REDACTION, Mask};
pub use name::{NAME_LENGTH, is_name, is_path};
#[cfg(feature = "author")]
pub use policy::{Action, Class, Field, Grant, Implication, Policy, Resource, Role, RoleKind, Rung};
pub use snapshot::{Header, NO_PERMISSION, Sections, Snapshot, StringId, Table};
