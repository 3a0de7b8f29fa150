//! Slices: a snapshot with only what one principal can reach.
//!
//! What that is, `engine::Reach` finds out; here the whole snapshot is written again without the rest. `docs/slices.md`
//! says what a slice answers as the whole does.

mod catalogue;
mod conditions;
mod places;
mod roles;
mod schema;

use super::access::look_up;
use super::{Claims, Gate, Principal};
use crate::engine::{self, Reach};
use crate::model::{Assignment, Directory, Extent, Owner, Policy, Snapshot, Subject, Table, is_label};
use crate::snapshot::{SnapshotError, Stamp, encode};
use alloc::{string::String, vec::Vec};
use catalogue::Catalogue;
use core::fmt;
use places::Places;
use roles::Roles;
use schema::Schema;

/// How a slice is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SliceOptions {
    /// Leaves out what says which roles the principal holds: names and titles of roles and guardrails, what they are
    /// because of, and conditions as they were written. The roles that the caller names become assignments of the subject;
    /// ask the slice for the subject alone.
    pub opaque: bool,
    /// Leaves out what is for people alone: titles, what grants and guardrails are because of, and conditions as they were
    /// written.
    pub terse: bool,
}

impl SliceOptions {
    /// The title of something that has nothing to do with a role.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn title(self, title: &str) -> String {
        if self.terse { String::new() } else { title.into() }
    }

    /// A text that may tell about a role.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn text(self, text: &str) -> String {
        if self.terse || self.opaque { String::new() } else { text.into() }
    }
}

/// Why there is no slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SliceError {
    /// An opaque slice knows no role by name, and the caller names roles without a subject that could hold them, or with one
    /// whose name no directory can have.
    NeedsSubject,
    /// The slice is larger than a snapshot may be.
    Snapshot(SnapshotError),
}

impl SliceError {
    /// The stable name of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NeedsSubject => "slice/needs-subject",
            Self::Snapshot(error) => error.code(),
        }
    }
}

impl fmt::Display for SliceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeedsSubject => {
                f.write_str("an opaque slice holds roles for a subject: name the subject as well")
            }
            Self::Snapshot(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for SliceError {}

impl Gate {
    /// A snapshot with only what a principal can reach: the bytes, without a signature.
    ///
    /// From `principal.now` on, whoever asks it as the principal is answered as by this gate, at every scope at which
    /// anything can be allowed; with `principal.at`, at that one, at those it lies in and at those at which a role is held.
    /// Everything else is unknown to it, so that it is denied, or masked whole. `docs/slices.md` has it in full.
    pub fn slice(&self, principal: &Principal<'_>, options: SliceOptions) -> Result<Vec<u8>, SliceError> {
        let (claims, _) = look_up(&self.snapshot, principal);
        self.slice_of(&claims, principal.subject, options)
    }

    /// The same by ids, for the subject of that name.
    pub fn slice_of(
        &self,
        claims: &Claims,
        name: Option<&str>,
        options: SliceOptions,
    ) -> Result<Vec<u8>, SliceError> {
        let snapshot = &self.snapshot;
        let asker = Asker::new(snapshot, claims);
        let name = name.filter(|name| is_label(name));
        if options.opaque && name.is_none() && !claims.roles.is_empty() {
            return Err(SliceError::NeedsSubject);
        }
        let policy = Cut { snapshot, asker: &asker, options }.policy(claims, name);
        let header = snapshot.header();
        let stamp = Stamp { epoch: header.epoch, issued_at: header.issued_at, not_after: header.not_after };
        encode(&policy, &stamp).map_err(SliceError::Snapshot)
    }
}

/// What is held by whom a slice is for, and will be.
struct Asker {
    /// Because the caller says so.
    claimed: Vec<Assignment>,
    /// By the directory.
    assigned: Vec<Assignment>,
    /// Because nobody is named.
    is_anonymous: bool,
}

impl Asker {
    fn new(snapshot: &Snapshot, claims: &Claims) -> Self {
        let always = |(role, at)| Assignment { role, at, from: 0, until: u64::MAX };
        let is_anonymous = claims.subject.is_none()
            && claims.roles.is_empty()
            && !claims.unknown_roles
            && !claims.unknown_subject;
        let claimed: Vec<Assignment> = if is_anonymous {
            snapshot.anonymous().map(|role| always((role, Extent::Everywhere))).collect()
        } else {
            claims.roles.iter().copied().map(always).collect()
        };
        let assigned = claims.subject.map(|subject| engine::assignments(snapshot, subject, claims.now));
        Self { claimed, assigned: assigned.unwrap_or_default(), is_anonymous }
    }

    fn all(&self) -> impl Iterator<Item = &Assignment> {
        self.claimed.iter().chain(&self.assigned)
    }
}

/// What is cut from what, for whom.
struct Cut<'s> {
    snapshot: &'s Snapshot,
    asker: &'s Asker,
    options: SliceOptions,
}

impl Cut<'_> {
    fn policy(&self, claims: &Claims, name: Option<&str>) -> Policy {
        let (snapshot, options) = (self.snapshot, self.options);
        let held: Vec<_> = self.asker.all().map(|held| (held.role, held.at)).collect();
        let reach = Reach::new(snapshot, &held, claims.at);
        let places = Places::new(snapshot, &reach);
        let schema = Schema::new(snapshot, &reach, options);
        let catalogue = Catalogue::new(snapshot, &reach, &schema, options);
        let roles = Roles { snapshot, reach: &reach, places: &places, catalogue: &catalogue, options };
        let conditions = roles.conditions(&schema);
        let anonymous = self.asker.claimed.iter().filter(|_| self.asker.is_anonymous);
        Policy {
            id: snapshot.header().policy_id.clone(),
            resources: catalogue.resources(),
            implications: catalogue.implications(),
            classes: schema.classes(&catalogue),
            roles: roles.roles(&conditions),
            scope_types: places.scope_types(),
            directory: Directory {
                scopes: places.scopes(),
                groups: Vec::new(),
                subjects: self.subject(claims, name, &roles).into_iter().collect(),
            },
            requirements: catalogue.requirements(),
            guardrails: roles.guardrails(&conditions),
            availability: catalogue.availability(&conditions),
            erased: schema.erased(&conditions),
            longest_session: snapshot.longest_session(),
            anonymous: anonymous.filter_map(|held| roles.role(held.role)).collect(),
            conditions: conditions.written(options),
        }
    }

    /// The subject, if the directory knows it, or if it is to hold the roles that the caller names.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn subject(&self, claims: &Claims, name: Option<&str>, roles: &Roles<'_>) -> Option<Subject> {
        let is_told = self.options.opaque && !self.asker.is_anonymous;
        let claimed = if is_told { &self.asker.claimed[..] } else { &[] };
        if claims.subject.is_none() && claimed.is_empty() {
            return None;
        }
        let mut assignments: Vec<Assignment> = Vec::new();
        for held in self.asker.assigned.iter().chain(claimed).filter_map(|held| roles.assignment(held)) {
            if !assignments.contains(&held) {
                assignments.push(held);
            }
        }
        let known = claims.subject.map(|subject| self.snapshot.owner_name(Owner::Subject(subject)));
        Some(Subject { name: known.or(name)?.into(), groups: Vec::new(), assignments })
    }
}

/// The id of what a slice does not have: no table is so long, so that a slice which asks for it is refused as malformed,
/// rather than say more than the whole does. One more would mean "none" in some columns.
const NO_ID: u16 = u16::MAX - 1;

/// The position that a row has among those that are kept.
#[cfg_attr(target_arch = "wasm32", inline(never))]
fn position(kept: &[bool], row: usize) -> u16 {
    let before = kept.iter().take(row).filter(|kept| **kept).count();
    let is_kept = kept.get(row).copied().unwrap_or_default();
    if is_kept { u16::try_from(before).unwrap_or(NO_ID) } else { NO_ID }
}

/// The ids of a table whose rows 16 bits number.
fn ids(snapshot: &Snapshot, table: Table) -> impl Iterator<Item = u16> + use<> {
    0..u16::try_from(snapshot.rows(table)).unwrap_or(u16::MAX)
}
