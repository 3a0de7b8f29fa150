//! What one principal may do and see.

use super::{Decision, Gate};
use crate::engine::{self, Holder, Row};
use crate::model::{
    Code, DEFAULT_REDACTION, FieldId, Mask, Outcome, PermissionId, ResourceId, RoleId, RungId, Snapshot,
};
use alloc::{string::String, vec::Vec};

/// Who asks, as the caller knows it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Principal<'p> {
    /// Names of the roles held, in any order. One that the snapshot does not know brings nothing.
    pub roles: &'p [&'p str],
    /// The subject's id. Without roles it would have to be in the snapshot's directory, and this format
    /// version has none: everything is then denied with `unknown-subject`.
    pub subject: Option<&'p str>,
    /// The scope asked at. This format version has no scopes: everything is denied with `unknown-scope`.
    pub at: Option<&'p str>,
    /// The time, in seconds since 1970. Only held against the snapshot's not-after.
    pub now: u64,
}

/// A [`Principal`] whose names have been looked up.
#[derive(Debug, Clone, Default)]
pub struct KnownPrincipal {
    /// Roles held that the snapshot knows, in any order.
    pub roles: Vec<RoleId>,
    /// Whether roles were named that it does not know.
    pub unknown_roles: bool,
    /// Whether a subject was named.
    pub subject: bool,
    /// Whether a scope was named.
    pub at: bool,
    /// The time, in seconds since 1970.
    pub now: u64,
}

/// Everything resolved for one principal: a bit a permission.
#[derive(Debug, Clone)]
pub struct Access<'g> {
    snapshot: &'g Snapshot,
    holder: Holder,
    unknown_roles: Vec<String>,
    row: Row,
}

/// How a classified field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaskedField<'g> {
    /// Where it is in a record.
    pub path: &'g str,
    /// Its data class.
    pub class: &'g str,
    /// What is shown.
    pub mask: Mask<&'g str>,
    /// The field in the snapshot's tables.
    pub field: FieldId,
    /// The rung of the class's ladder.
    pub rung: RungId,
}

impl<'g> Access<'g> {
    pub(super) fn new(snapshot: &'g Snapshot, principal: &Principal<'_>) -> Self {
        let (mut roles, mut unknown_roles) = (Vec::new(), Vec::new());
        for name in principal.roles {
            match engine::find_role(snapshot, name) {
                Some(role) => roles.push(role),
                None => unknown_roles.push(String::from(*name)),
            }
        }
        unknown_roles.sort_unstable();
        unknown_roles.dedup();
        let known = KnownPrincipal {
            roles,
            unknown_roles: !unknown_roles.is_empty(),
            subject: principal.subject.is_some(),
            at: principal.at.is_some(),
            now: principal.now,
        };
        let holder = holder(snapshot, known);
        let row = engine::resolve(snapshot, &holder);
        Self { snapshot, holder, unknown_roles, row }
    }

    /// Whether the permission is plainly allowed; not if the snapshot does not know it.
    pub fn can(&self, permission: &str) -> bool {
        engine::find_permission(self.snapshot, permission).is_some_and(|id| self.allows(id))
    }

    /// As [`Access::can`] for an id from the same gate's
    /// [`permission_id`](super::Gate::permission_id): one bit test.
    #[inline]
    pub fn allows(&self, permission: PermissionId) -> bool {
        self.row.has(permission)
    }

    /// The decision and its reasons.
    pub fn check(&self, permission: &str) -> Decision<'g> {
        let id = engine::find_permission(self.snapshot, permission);
        Decision::new(
            self.snapshot,
            permission,
            engine::decide(self.snapshot, &self.holder, id),
            &self.unknown_roles,
        )
    }

    /// Names of the roles held that the snapshot knows, in order of name.
    pub fn roles(&self) -> impl Iterator<Item = &'g str> + use<'g, '_> {
        self.holder.roles.iter().map(|role| self.snapshot.role_name(*role))
    }

    /// Names of the roles given that the snapshot does not know, in order of name.
    pub fn unknown_roles(&self) -> &[String] {
        &self.unknown_roles
    }

    /// One bit a permission, in order of id.
    pub fn row(&self) -> &Row {
        &self.row
    }

    /// How each classified field of a resource is shown; `None` for a resource the snapshot does not know.
    pub fn mask_plan(&self, resource: &str) -> Option<Vec<MaskedField<'g>>> {
        let resource = engine::find_resource(self.snapshot, resource)?;
        Some(masked_fields(self.snapshot, &self.row, resource))
    }

    /// A masked copy of a record, or of a list of records. Of a resource that the snapshot does not know,
    /// every text, number and boolean is redacted.
    #[cfg(feature = "json")]
    pub fn mask(&self, resource: &str, value: &serde_json::Value) -> serde_json::Value {
        match self.mask_plan(resource) {
            Some(fields) => {
                crate::mask::Plan::new(fields.iter().map(|field| (field.path, field.mask))).mask(value)
            }
            None => crate::mask::redact_leaves(value),
        }
    }
}

/// The same by ids, for callers that keep names on their own side.
impl Gate {
    /// The roles in order, and why they may not count.
    pub fn holder(&self, principal: KnownPrincipal) -> Holder {
        holder(&self.snapshot, principal)
    }

    /// One bit a permission.
    pub fn row(&self, holder: &Holder) -> Row {
        engine::resolve(&self.snapshot, holder)
    }

    /// The decision and its reasons.
    pub fn outcome(&self, holder: &Holder, permission: Option<PermissionId>) -> Outcome {
        engine::decide(&self.snapshot, holder, permission)
    }

    /// How each classified field of a resource is shown, in order of path.
    pub fn masked_fields(&self, holder: &Holder, resource: ResourceId) -> Vec<MaskedField<'_>> {
        masked_fields(&self.snapshot, &self.row(holder), resource)
    }

    /// How a text is shown through a rung; redacted if there is no such rung.
    pub fn mask_text(&self, rung: RungId, text: &str) -> String {
        crate::mask::mask_text(mask_of(&self.snapshot, rung), text)
    }
}

fn masked_fields<'g>(snapshot: &'g Snapshot, row: &Row, resource: ResourceId) -> Vec<MaskedField<'g>> {
    let fields = snapshot.resource_fields(resource).filter_map(|row| u16::try_from(row).ok()).map(FieldId);
    let masked = |field| {
        let class = snapshot.field_class(field);
        let rung = engine::clearance(snapshot, row, class);
        let mask = mask_of(snapshot, rung);
        MaskedField { path: snapshot.field_path(field), class: snapshot.class_name(class), mask, field, rung }
    };
    fields.map(masked).collect()
}

fn mask_of(snapshot: &Snapshot, rung: RungId) -> Mask<&str> {
    snapshot.rung_mask(rung).unwrap_or(Mask::Redact { text: DEFAULT_REDACTION })
}

/// The roles in order, and why they may not count: the first reason of `docs/decision-order.md`.
fn holder(snapshot: &Snapshot, principal: KnownPrincipal) -> Holder {
    // Inserted one by one: few roles are held, and a sort is a sixth of the core module.
    let mut roles = Vec::with_capacity(principal.roles.len());
    for role in principal.roles {
        if let Err(position) = roles.binary_search(&role) {
            roles.insert(position, role);
        }
    }
    let not_after = snapshot.header().not_after;
    let barred = if not_after != 0 && principal.now > not_after {
        Some(Code::StaleSnapshot)
    } else if principal.at {
        Some(Code::UnknownScope)
    } else if !roles.is_empty() {
        None
    } else if principal.unknown_roles {
        Some(Code::UnknownRole)
    } else if principal.subject {
        Some(Code::UnknownSubject)
    } else {
        Some(Code::NoRoles)
    };
    Holder { roles, barred }
}
