//! Questions about several subjects, scopes, roles or fields, by ids.

use super::Gate;
use crate::engine::{self, Claims, Holder, Request, Truth};
use crate::model::{Owner, PermissionId, ResourceId, RoleId, ScopeId, SubjectId, Table};
use alloc::{string::String, vec::Vec};

impl Gate {
    /// Up to three roles each of which would have a grant stand for a permission, the one that grants least first.
    pub fn nearest(&self, holder: &Holder, asked: &Request<'_>, permission: PermissionId) -> Vec<RoleId> {
        engine::nearest(&self.snapshot, holder, asked, permission)
    }

    /// Paths, in order. `kind` 0: attributes that are missing for a decision, 1: attributes that conditions about a
    /// permission may ask for, 2: fields that it is allowed for, 3: attributes that say whether a record of the resource
    /// with this number is erased.
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
            3 => engine::erased_needs(&self.snapshot, ResourceId(permission.0)),
            _ => engine::permitted_fields(&self.snapshot, holder, asked, permission),
        }
    }

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

    /// A scope as `type:name`.
    pub fn scope_name(&self, scope: ScopeId) -> String {
        let kind = self.snapshot.scope_type_name(self.snapshot.scope_type(scope));
        [kind, ":", self.snapshot.scope_name(scope)].concat()
    }

    /// A subject's name.
    pub fn subject_name(&self, subject: SubjectId) -> &str {
        self.snapshot.owner_name(Owner::Subject(subject))
    }
}
