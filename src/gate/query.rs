//! Questions about several subjects, scopes, roles or fields, by ids.

use super::Gate;
use crate::engine::{self, Holder, Request};
#[cfg(feature = "query")]
use crate::engine::{Claims, Truth};
use crate::model::{Extent, Owner, PermissionId, ResourceId, RoleId, Snapshot, SubjectId};
#[cfg(feature = "query")]
use crate::model::{ScopeId, Table};
use alloc::{string::String, vec::Vec};

impl Gate {
    /// Up to three roles each of which would have a grant stand for a permission, the one that grants least first.
    pub fn nearest(&self, holder: &Holder, asked: &Request<'_>, permission: PermissionId) -> Vec<RoleId> {
        #[cfg(feature = "query")]
        {
            let index = self.nearest.get_or_init(|| engine::NearestIndex::new(&self.snapshot));
            index.find(&self.snapshot, holder, asked, permission)
        }
        #[cfg(not(feature = "query"))]
        engine::nearest(&self.snapshot, holder, asked, permission)
    }

    /// Paths, in order. `kind` 0: attributes that are missing for a decision, 1: attributes that conditions about a
    /// permission may ask for, 2: fields that it is allowed for.
    pub fn paths(
        &self,
        kind: u32,
        holder: &Holder,
        asked: &Request<'_>,
        permission: PermissionId,
    ) -> Vec<String> {
        match kind {
            0 => engine::missing(&self.snapshot, holder, asked, permission),
            1 => engine::needs(&self.snapshot, permission),
            _ => engine::permitted_fields(&self.snapshot, holder, asked, permission),
        }
    }

    /// Paths of the attributes that say whether a record of a resource is erased, in order.
    pub fn erased_needs(&self, resource: ResourceId) -> Vec<String> {
        engine::erased_needs(&self.snapshot, resource)
    }

    /// An extent as `type:name` or `type:*`; `*` for everywhere.
    pub fn extent_name(&self, extent: Extent) -> String {
        extent_name(&self.snapshot, extent)
    }

    /// A subject's name.
    pub fn subject_name(&self, subject: SubjectId) -> &str {
        self.snapshot.owner_name(Owner::Subject(subject))
    }
}

/// What servers ask and pages seldom do.
#[cfg(feature = "query")]
impl Gate {
    /// What a record must be like for a permission to be allowed: decided, or a residual as `docs/snapshot-format.md`
    /// has it.
    pub fn residual(
        &self,
        holder: &Holder,
        asked: &Request<'_>,
        permission: PermissionId,
    ) -> (Truth, Vec<u8>) {
        engine::residual(&self.snapshot, holder, asked, permission)
    }

    /// Subjects of the directory who are allowed a permission at the scope that `claims` ask at, in order of name.
    pub fn who_can(&self, claims: &Claims, asked: &Request<'_>, permission: PermissionId) -> Vec<u32> {
        let subjects = 0..u32::try_from(self.snapshot.rows(Table::Subjects)).unwrap_or(0);
        let is_allowed = |subject: &u32| {
            let subject = SubjectId(*subject);
            let holder = self.holder(&Claims { subject: Some(subject), ..claims.clone() });
            let asked = Request { id: Some(self.subject_name(subject)), ..*asked };
            engine::allows(&self.snapshot, &holder, &asked, permission)
        };
        subjects.filter(is_allowed).collect()
    }

    /// Scopes at which who asks is allowed a permission, the outer before the inner.
    pub fn where_can(&self, claims: &Claims, asked: &Request<'_>, permission: PermissionId) -> Vec<u32> {
        let holder = self.holder(claims);
        let scopes = 0..u32::try_from(self.snapshot.rows(Table::Scopes)).unwrap_or(0);
        let is_allowed = |scope: &u32| {
            let holder = holder.asking_at(&self.snapshot, ScopeId(*scope));
            engine::allows(&self.snapshot, &holder, asked, permission)
        };
        scopes.filter(is_allowed).collect()
    }

    /// Whether a role held everywhere allows, at every scope and whatever the attributes, all that another could
    /// allow anywhere.
    pub fn covers(&self, role: RoleId, other: RoleId) -> bool {
        engine::covers(&self.snapshot, role, other)
    }
}

pub(super) fn extent_name(snapshot: &Snapshot, extent: Extent) -> String {
    let (kind, name) = match extent {
        Extent::Everywhere => return "*".into(),
        Extent::At(scope) => (snapshot.scope_type(scope), snapshot.scope_name(scope)),
        Extent::AtEvery(kind) => (kind, "*"),
    };
    let mut text = String::from(snapshot.scope_type_name(kind));
    // `concat` can panic, and brings the words for it.
    text.push(':');
    text.push_str(name);
    text
}
