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
mod fields;
mod key;
#[cfg(feature = "query")]
mod list;
mod masking;
mod once;
mod open;
#[cfg(feature = "author")]
mod pack;
mod query;
#[cfg(feature = "json")]
mod records;
mod revealed;
#[cfg(feature = "slice")]
mod slice;

pub use access::{Access, MaskedField, Principal, Request};
#[cfg(feature = "json")]
pub use attributes::attributes;
pub use catalogue::{Class, Permission, Resource, Role};
pub use decision::Decision;
#[cfg(feature = "author")]
pub use diff::{AccessChange, CatalogueChange, Diff, DiffOptions, HolderDiff, Kind, MaskChange};
pub use key::PseudonymKey;
#[cfg(feature = "author")]
pub use pack::{PackError, pack, pack_document, pack_with_directory};
pub use revealed::{ClassReason, RungReason};
#[cfg(feature = "slice")]
pub use slice::{SliceError, SliceOptions};

pub use crate::engine::{Bits, Claims, Holder, Request as Asked, Row, Truth};
#[cfg(all(target_arch = "wasm32", feature = "wasm", feature = "bodies"))]
pub(crate) use crate::mask::json::Rewriter;
pub use crate::mask::json::{Fault, Format, JsonError, JsonStream, mask_json};
pub use crate::mask::plan::Plan;
pub use crate::mask::{Given, KEY_LENGTH, Shown};
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
pub(crate) use crate::model::value::block;
pub use crate::model::{
    AddressPart, ClassId, Code, Effect, Extent, FieldId, Header, Limits, Mask, Outcome, Owner, PermissionId,
    ResourceId, RoleId, RungId, ScopeId, ScopeTypeId, Snapshot, StringId, SubjectId, Table,
};
#[cfg(feature = "author")]
pub use crate::policy::{Document, Finding, MAX_DEPTH, Origin, Place, PolicyError, Source, View, lint, time};
pub use crate::snapshot::SnapshotError;
#[cfg(feature = "slice")]
pub use crate::snapshot::Stamp;
#[cfg(feature = "delta")]
pub use crate::snapshot::{DeltaError, apply_delta};
#[cfg(feature = "sign")]
pub use crate::snapshot::{KeyError, PublicKey, SecretKey, Trust, sign};

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
    /// What verified it, and will verify what takes its place.
    #[cfg(feature = "sign")]
    trust: Option<Trust>,
    key: PseudonymKey,
    /// For denials; worked out for the first one.
    #[cfg(feature = "query")]
    nearest: once::Once<engine::NearestIndex>,
}

impl Gate {
    /// Checks the bytes, completely, within the default [`Limits`]; see [`SnapshotError`] for what is
    /// refused. Verifies no signature: for bytes that come from where nobody else can write.
    pub fn load(bytes: Vec<u8>) -> Result<Self, SnapshotError> {
        Self::load_within(bytes, &Limits::default())
    }

    /// As [`Gate::load`], within bounds of your own.
    pub fn load_within(bytes: Vec<u8>, limits: &Limits) -> Result<Self, SnapshotError> {
        let snapshot = decode(bytes, limits)?;
        Ok(Self {
            snapshot,
            #[cfg(feature = "sign")]
            trust: None,
            key: PseudonymKey::default(),
            #[cfg(feature = "query")]
            nearest: once::Once::new(),
        })
    }

    /// Verifies the signature, and only then reads anything else, as [`Gate::load`] does.
    #[cfg(feature = "sign")]
    pub fn load_signed(bytes: Vec<u8>, trust: &Trust) -> Result<Self, SnapshotError> {
        trust.verify(&bytes)?;
        Ok(Self { trust: Some(trust.clone()), ..Self::load(bytes)? })
    }

    /// Puts another snapshot in place of the loaded one, verified as that was. On an error the loaded one stays.
    ///
    /// Refused is a snapshot of the same policy that is older: of an earlier epoch, or issued earlier in the same one;
    /// and, if signatures are verified, one of another policy.
    pub fn swap(&mut self, bytes: Vec<u8>) -> Result<(), SnapshotError> {
        #[cfg(feature = "sign")]
        let next = match &self.trust {
            Some(trust) => Self::load_signed(bytes, trust)?,
            None => Self::load(bytes)?,
        };
        #[cfg(not(feature = "sign"))]
        let next = Self::load(bytes)?;
        self.precedes(&next)?;
        *self = Self { key: core::mem::take(&mut self.key), ..next };
        Ok(())
    }

    /// Puts in place of the loaded snapshot the one that a delta makes of it, as [`Gate::swap`] does and by its rules. On
    /// an error the loaded one stays.
    ///
    /// A delta needs no signature of its own: what it makes is verified as if it had come whole.
    #[cfg(feature = "delta")]
    pub fn apply(&mut self, delta: &[u8]) -> Result<(), DeltaError> {
        let next = apply_delta(self.snapshot.bytes(), delta, &Limits::default())?;
        Ok(self.swap(next)?)
    }

    /// The bytes that [`Gate::apply`] takes to come from this snapshot to another one.
    ///
    /// Of two snapshots always the same bytes; few if little has changed.
    #[cfg(feature = "author")]
    pub fn delta(&self, next: &Self) -> Vec<u8> {
        crate::snapshot::delta(&self.snapshot, &next.snapshot)
    }

    /// Whether another snapshot may take the place of this one.
    fn precedes(&self, next: &Self) -> Result<(), SnapshotError> {
        let (loaded, next) = (self.header(), next.header());
        if loaded.policy_id != next.policy_id {
            #[cfg(feature = "sign")]
            if self.trust.is_some() {
                return Err(SnapshotError::OtherPolicy);
            }
            return Ok(());
        }
        if (next.epoch, next.issued_at) < (loaded.epoch, loaded.issued_at) {
            return Err(SnapshotError::Rollback { found: next.epoch, least: loaded.epoch });
        }
        Ok(())
    }

    /// Sets the key that pseudonyms are made with, of [`KEY_LENGTH`] bytes at least; without one, or with a shorter
    /// one, they are redacted. It stays when the snapshot is swapped.
    pub fn set_pseudonym_key(&mut self, key: PseudonymKey) {
        self.key = key;
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
