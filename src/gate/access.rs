//! What one principal may do and see.

use super::Gate;
use super::decision::{Decision, Reasons};
use super::fields::{mask_of, masked_fields};
use super::open::Open;
use crate::engine::{self, Claims, Holder, Row};
use crate::mask::{Given, Shown};
use crate::model::{Code, Extent, FieldId, Mask, Outcome, PermissionId, ResourceId, RungId, Snapshot};
use alloc::{string::String, vec::Vec};
use core::fmt;

/// Who asks, as the caller knows it.
///
/// The roles held are those of the subject's assignments in the snapshot's directory and of its groups', and
/// those that the caller names, together.
#[derive(Clone, Copy, Default)]
pub struct Principal<'p> {
    /// Names of roles held everywhere, in any order. One that the snapshot does not know brings nothing.
    pub roles: &'p [&'p str],
    /// Names of roles held at a scope (`store:brand-a`), or at every scope of a type (`store:*`).
    pub roles_at: &'p [(&'p str, &'p str)],
    /// The subject's name in the directory. One that it does not know only names who asks, if roles are given;
    /// without them everything is denied with `unknown-subject`.
    pub subject: Option<&'p str>,
    /// The scope asked at, e.g. `store:brand-a`. Without one, only what holds everywhere counts. If the snapshot
    /// does not know it, everything is denied with `unknown-scope`.
    pub at: Option<&'p str>,
    /// The time, in seconds since 1970: held against the snapshot's not-after, the times of assignments and the
    /// longest session; `context.now` in conditions.
    pub now: u64,
    /// When the session began, in seconds since 1970. Without it everything is denied with `session-expired` if the
    /// policy has a longest session.
    pub session: Option<u64>,
    /// Attributes of the subject, which conditions know as `subject`: what [`attributes`](super::attributes) makes of
    /// an object. Empty for none. `subject.id` is the subject named, if one is, whatever stands here.
    pub attributes: &'p [u8],
    /// The oldest epoch that will do, say that of the principal's own last change. An older snapshot denies everything
    /// with `stale-snapshot`.
    pub min_epoch: u64,
    /// How many seconds clocks may be apart: so long may the time be past the snapshot's not-after, or before its
    /// issued-at. Without it, not at all past the one, and a day before the other.
    pub skew: Option<u64>,
}

impl fmt::Debug for Principal<'_> {
    /// Without the attributes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal")
            .field("roles", &self.roles)
            .field("roles_at", &self.roles_at)
            .field("subject", &self.subject)
            .field("at", &self.at)
            .field("now", &self.now)
            .field("session", &self.session)
            .field("min_epoch", &self.min_epoch)
            .field("skew", &self.skew)
            .finish_non_exhaustive()
    }
}

/// What is asked besides the permission.
#[derive(Clone, Copy, Default)]
pub struct Request<'r> {
    /// The record, which conditions know as `resource`: what [`attributes`](super::attributes) makes of an object.
    /// Empty if it is not known.
    pub resource: &'r [u8],
    /// Anything else, which conditions know as `context`. Empty for nothing.
    pub context: &'r [u8],
    /// The field of the record asked for: keys joined by `.`.
    pub field: Option<&'r str>,
}

impl fmt::Debug for Request<'_> {
    /// Without what is known of the record and the circumstances.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("field", &self.field).finish_non_exhaustive()
    }
}

/// Everything resolved for one principal: a bit a permission.
#[derive(Debug, Clone)]
pub struct Access<'g> {
    pub(super) gate: &'g Gate,
    pub(super) snapshot: &'g Snapshot,
    pub(super) holder: Holder,
    unknown_roles: Vec<String>,
    row: Row,
    open: Open<'g>,
    pub(super) subject: Subject,
}

/// What is known of who asks besides the roles.
#[derive(Clone)]
pub(super) struct Subject {
    name: Option<String>,
    attributes: Vec<u8>,
    pub(super) now: u64,
}

impl fmt::Debug for Subject {
    /// Without the attributes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject").field("name", &self.name).field("now", &self.now).finish_non_exhaustive()
    }
}

/// How a field is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskedField<'g> {
    /// Where it is in a record.
    pub path: &'g str,
    /// The data class whose mask is shown, the first of several; empty if it carries none.
    pub class: &'g str,
    /// What is shown; of a record, what its own fields say.
    pub mask: Mask<&'g str>,
    /// The field in the snapshot's tables.
    pub field: FieldId,
    /// The rung of the class's ladder. None if it carries no class, or several with masks that cannot be compared.
    pub rung: Option<RungId>,
    /// Every data class that it carries, in order.
    pub classes: Vec<&'g str>,
    /// The resources of which it is a record, in order.
    pub records: Vec<&'g str>,
}

impl<'g> Access<'g> {
    pub(super) fn new(gate: &'g Gate, principal: &Principal<'_>) -> Self {
        let snapshot = &gate.snapshot;
        let (claims, unknown_roles) = look_up(snapshot, principal);
        let holder = engine::hold(snapshot, &claims);
        let subject = Subject {
            name: principal.subject.map(String::from),
            attributes: principal.attributes.into(),
            now: principal.now,
        };
        let known = engine::Request { now: None, ..subject.asking(&Request::default()) };
        let row = engine::resolve(snapshot, &holder, &known);
        Self { gate, snapshot, holder, unknown_roles, open: Open::new(&row), row, subject }
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

    /// Whether the permission is plainly allowed for a record, in circumstances, for a field.
    pub fn can_for(&self, permission: &str, request: &Request<'_>) -> bool {
        engine::find_permission(self.snapshot, permission).is_some_and(|id| self.allows_for(id, request))
    }

    /// As [`Access::can_for`] for an id.
    pub fn allows_for(&self, permission: PermissionId, request: &Request<'_>) -> bool {
        self.row.has(permission)
            || self.prepared(permission).is_some_and(|prepared| {
                prepared.allows(self.snapshot, &self.holder, &self.subject.asking(request))
            })
    }

    /// Whether the permission could be allowed somewhere, for some record: what a menu asks. True whenever
    /// [`Access::can`] is.
    pub fn can_some(&self, permission: &str) -> bool {
        engine::find_permission(self.snapshot, permission).is_some_and(|id| {
            let asked = engine::Request { now: None, ..self.subject.asking(&Request::default()) };
            let row = engine::resolve(self.snapshot, &self.holder.anywhere(), &asked);
            row.has(id) || row.is_open(id)
        })
    }

    /// Paths of the fields that a permission is allowed for, in order; `*` alone for all, nothing for none. The
    /// request's own field makes no difference.
    pub fn permitted_fields(&self, permission: &str, request: &Request<'_>) -> Vec<String> {
        let asked = self.subject.asking(request);
        let id = engine::find_permission(self.snapshot, permission);
        id.map_or_else(Vec::new, |id| engine::permitted_fields(self.snapshot, &self.holder, &asked, id))
    }

    /// The decision and its reasons, no record being known.
    pub fn check(&self, permission: &str) -> Decision<'g> {
        self.check_for(permission, &Request::default())
    }

    /// The decision and its reasons for a record, in circumstances, for a field.
    pub fn check_for(&self, permission: &str, request: &Request<'_>) -> Decision<'g> {
        let asked = self.subject.asking(request);
        let id = engine::find_permission(self.snapshot, permission);
        let outcome = engine::decide(self.snapshot, &self.holder, &asked, id);
        let nearest = id.filter(|_| outcome.code.is_about_roles());
        let nearest = nearest.map(|id| self.gate.nearest(&self.holder, &asked, id));
        let missing = id.filter(|_| outcome.code == Code::UnknownAttribute);
        let missing = missing.map(|id| self.missing(&asked, id));
        Decision::new(
            self.snapshot,
            Reasons {
                permission: permission.into(),
                outcome,
                nearest: nearest.unwrap_or_default(),
                missing: missing.unwrap_or_default(),
                unknown_roles: self.unknown_roles.clone(),
                held: self.holder.roles(self.snapshot),
                at: self.holder.chain.at(),
            },
        )
    }

    /// What decides about an open permission, made once.
    fn prepared(&self, permission: PermissionId) -> Option<&engine::Prepared<'g>> {
        self.open.prepared(self.snapshot, &self.holder, permission)
    }

    /// Paths of the attributes that are missing, by the formula that an open permission has already.
    fn missing(&self, asked: &engine::Request<'_>, id: PermissionId) -> Vec<String> {
        #[cfg(feature = "query")]
        if let Some(prepared) = self.prepared(id) {
            return engine::missing_by(self.snapshot, &self.holder, asked, prepared.formula());
        }
        engine::missing(self.snapshot, &self.holder, asked, id)
    }

    /// Names of the roles held at the scope asked at, in order of name.
    pub fn roles(&self) -> impl Iterator<Item = &'g str> + use<'g> {
        let snapshot = self.snapshot;
        self.holder.roles(snapshot).into_iter().map(|role| snapshot.role_name(role))
    }

    /// Names of the roles that the caller named and that the snapshot does not know, in order of name; with the
    /// scope, as `editor at store:x`, where one was named.
    pub fn unknown_roles(&self) -> &[String] {
        &self.unknown_roles
    }

    /// The first second, since 1970, at which any answer may be different, because an assignment begins or ends
    /// or the snapshot expires; [`u64::MAX`] for never. Ask the gate for a new access then.
    pub fn valid_until(&self) -> u64 {
        self.holder.until
    }

    /// Two bits a permission, in order of id: what is allowed, and what attributes or a field would decide.
    pub fn row(&self) -> &Row {
        &self.row
    }

    /// How each field of a resource is shown, in order of path; `None` for a resource the snapshot does not know.
    pub fn mask_plan(&self, resource: &str) -> Option<Vec<MaskedField<'g>>> {
        let resource = engine::find_resource(self.snapshot, resource)?;
        Some(masked_fields(self.snapshot, &self.row, resource))
    }
}

/// The same by ids, for callers that keep names on their own side.
impl Gate {
    /// Which roles are held where someone asks, and why these may not count.
    pub fn holder(&self, claims: &Claims) -> Holder {
        engine::hold(&self.snapshot, claims)
    }

    /// Two bits a permission.
    pub fn row(&self, holder: &Holder, asked: &engine::Request<'_>) -> Row {
        engine::resolve(&self.snapshot, holder, asked)
    }

    /// Whether a permission is plainly allowed, all that is asked besides considered.
    pub fn allows(&self, holder: &Holder, asked: &engine::Request<'_>, permission: PermissionId) -> bool {
        engine::allows(&self.snapshot, holder, asked, permission)
    }

    /// The decision and its reasons.
    pub fn outcome(
        &self,
        holder: &Holder,
        asked: &engine::Request<'_>,
        permission: Option<PermissionId>,
    ) -> Outcome {
        engine::decide(&self.snapshot, holder, asked, permission)
    }

    /// How each field of a resource is shown, in order of path.
    pub fn masked_fields(
        &self,
        holder: &Holder,
        asked: &engine::Request<'_>,
        resource: ResourceId,
    ) -> Vec<MaskedField<'_>> {
        masked_fields(&self.snapshot, &self.row(holder, asked), resource)
    }

    /// Appends a text as it is shown through a rung at a time, in seconds since 1970; redacted if there is no such rung.
    pub fn mask_text(&self, rung: RungId, text: &str, now: u64, out: &mut String) -> Shown {
        let given = Given { key: self.key.bytes(), now };
        crate::mask::mask_text(mask_of(&self.snapshot, rung), text, &given, out)
    }

    /// The same for a number, spelled as in JSON.
    pub fn mask_number(&self, rung: RungId, spelling: &str, now: u64, out: &mut String) -> Shown {
        let given = Given { key: self.key.bytes(), now };
        crate::mask::mask_number(mask_of(&self.snapshot, rung), spelling, &given, out)
    }

    /// Whether a record of a resource is erased: nobody sees what it has of any class.
    pub fn is_erased(&self, resource: ResourceId, record: &[u8]) -> bool {
        engine::is_erased(&self.snapshot, resource, record)
    }
}

impl Subject {
    pub(super) fn asking<'a>(&'a self, request: &Request<'a>) -> engine::Request<'a> {
        engine::Request {
            subject: &self.attributes,
            resource: request.resource,
            context: request.context,
            id: self.name.as_deref(),
            now: Some(self.now),
            field: request.field,
        }
    }
}

/// The names of a principal as ids, and the roles among them that are not known.
pub(super) fn look_up(snapshot: &Snapshot, principal: &Principal<'_>) -> (Claims, Vec<String>) {
    let mut claims = Claims {
        now: principal.now,
        session: principal.session,
        outdated: principal.min_epoch > snapshot.header().epoch,
        skew: principal.skew,
        ..Claims::default()
    };
    let mut unknown = Vec::new();
    for name in principal.roles {
        match engine::find_role(snapshot, name) {
            Some(role) => claims.roles.push((role, Extent::Everywhere)),
            None => unknown.push(String::from(*name)),
        }
    }
    for (name, at) in principal.roles_at {
        match (engine::find_role(snapshot, name), engine::find_extent(snapshot, at)) {
            (Some(role), Some(place)) => claims.roles.push((role, place)),
            _ => unknown.push([*name, " at ", *at].concat()),
        }
    }
    unknown.sort_unstable();
    unknown.dedup();
    claims.unknown_roles = !unknown.is_empty();
    claims.subject = principal.subject.and_then(|name| engine::find_subject(snapshot, name));
    claims.unknown_subject = principal.subject.is_some() && claims.subject.is_none();
    claims.at = principal.at.and_then(|name| engine::find_scope(snapshot, name));
    claims.unknown_scope = principal.at.is_some() && claims.at.is_none();
    (claims, unknown)
}

#[cfg(test)]
mod tests {
    use super::{Principal, Request, Subject};

    #[test]
    fn attributes_are_not_in_debug_output() {
        let secret = [251, 252];
        let principal = Principal { attributes: &secret, ..Principal::default() };
        let request = Request { resource: &secret, context: &secret, field: Some("email") };
        let subject = Subject { name: None, attributes: secret.to_vec(), now: 7 };
        let text = format!("{principal:?} {request:?} {subject:?}");
        assert!(text.contains("email") && !text.contains("251") && !text.contains("252"), "{text}");
    }
}
