//! The facade: load a snapshot, ask for access, check, mask. All that the wasm modules, the command and
//! Rust programs see.

mod access;
#[cfg(feature = "json")]
mod attributes;
mod catalogue;
mod decision;
#[cfg(feature = "author")]
mod diff;
#[cfg(feature = "author")]
mod diff_places;
#[cfg(feature = "query")]
mod list;
mod once;
mod open;
#[cfg(feature = "author")]
mod pack;
mod query;

pub use access::{Access, MaskedField, Principal, Request};
#[cfg(feature = "json")]
pub use attributes::attributes;
pub use catalogue::{Class, Permission, Resource, Role};
pub use decision::Decision;
#[cfg(feature = "author")]
pub use diff::{AccessChange, CatalogueChange, Diff, DiffOptions, HolderDiff, Kind, MaskChange};
#[cfg(feature = "author")]
pub use pack::{PackError, pack, pack_document, pack_with_directory};

pub use crate::engine::{Bits, Claims, Holder, Request as Asked, Row, Truth};
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
pub(crate) use crate::model::value::block;
pub use crate::model::{
    ClassId, Code, Effect, Extent, FieldId, Header, Limits, Mask, Outcome, Owner, PermissionId, ResourceId,
    RoleId, RungId, ScopeId, ScopeTypeId, Snapshot, StringId, SubjectId, Table,
};
#[cfg(feature = "author")]
pub use crate::policy::{Document, Finding, MAX_DEPTH, Origin, Place, PolicyError, Source, View, lint, time};
pub use crate::snapshot::SnapshotError;
#[cfg(feature = "author")]
pub use crate::snapshot::Stamp;

use crate::engine;
use crate::snapshot::decode;
use alloc::vec::Vec;

/// A loaded snapshot, ready to answer.
///
/// ```
/// # #[cfg(feature = "author")] {
/// use rolegate::{Gate, Principal, gate::pack, snapshot::Stamp};
///
/// let policy = r#"{
///   "rolegate": 1, "id": "shop",
///   "resources": { "reports": { "actions": ["view", "export"] } },
///   "roles": { "viewer": { "grants": ["*:view"] } }
/// }"#;
/// let gate = Gate::load(pack(policy, &Stamp::default())?)?;
/// let access = gate.access(&Principal { roles: &["viewer"], ..Principal::default() });
///
/// assert!(access.can("reports:view"));
/// assert_eq!(access.check("reports:export").code().as_str(), "not-granted");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Gate {
    snapshot: Snapshot,
    /// For denials; worked out for the first one.
    #[cfg(feature = "query")]
    nearest: once::Once<engine::NearestIndex>,
}

impl Gate {
    /// Checks the bytes, completely, within the default [`Limits`]; see [`SnapshotError`] for what is
    /// refused.
    pub fn load(bytes: Vec<u8>) -> Result<Self, SnapshotError> {
        Self::load_within(bytes, &Limits::default())
    }

    /// As [`Gate::load`], within bounds of your own.
    pub fn load_within(bytes: Vec<u8>, limits: &Limits) -> Result<Self, SnapshotError> {
        let snapshot = decode(bytes, limits)?;
        Ok(Self {
            snapshot,
            #[cfg(feature = "query")]
            nearest: once::Once::new(),
        })
    }

    /// Puts another snapshot in place of the loaded one. On an error the loaded one stays.
    pub fn swap(&mut self, bytes: Vec<u8>) -> Result<(), SnapshotError> {
        *self = Self::load(bytes)?;
        Ok(())
    }

    /// What the snapshot says about itself.
    pub fn header(&self) -> &Header {
        self.snapshot.header()
    }

    /// Size of the snapshot in bytes.
    pub fn size(&self) -> usize {
        self.snapshot.size()
    }

    /// Works out everything that a principal may do. Cheap; make one a request or a session and ask it
    /// often.
    pub fn access(&self, principal: &Principal<'_>) -> Access<'_> {
        Access::new(self, principal)
    }

    /// The id of a permission, for [`Access::allows`].
    pub fn permission_id(&self, name: &str) -> Option<PermissionId> {
        engine::find_permission(&self.snapshot, name)
    }

    /// The id of a role.
    pub fn role_id(&self, name: &str) -> Option<RoleId> {
        engine::find_role(&self.snapshot, name)
    }

    /// The id of a resource.
    pub fn resource_id(&self, name: &str) -> Option<ResourceId> {
        engine::find_resource(&self.snapshot, name)
    }

    /// The id of a scope such as `store:brand-a`.
    pub fn scope_id(&self, name: &str) -> Option<ScopeId> {
        engine::find_scope(&self.snapshot, name)
    }

    /// The extent that `store:brand-a` or `store:*` stands for.
    pub fn extent(&self, name: &str) -> Option<Extent> {
        engine::find_extent(&self.snapshot, name)
    }

    /// The id of a subject.
    pub fn subject_id(&self, name: &str) -> Option<SubjectId> {
        engine::find_subject(&self.snapshot, name)
    }

    /// The snapshot behind it, by table.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }
}
