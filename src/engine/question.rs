//! What is asked besides the permission, and what it makes of a grant.

use super::condition::{self, Facts, Truth};
use super::hold::Holder;
use crate::model::{ConditionId, PermissionId, Snapshot};
use core::fmt;
use core::ops::Range;

/// What is known of the record and the circumstances. Values are as `docs/snapshot-format.md` has them; empty ones are
/// not told.
#[derive(Clone, Copy, Default)]
pub struct Request<'a> {
    /// Attributes of the subject.
    pub subject: &'a [u8],
    /// The record.
    pub resource: &'a [u8],
    /// Anything else.
    pub context: &'a [u8],
    /// The name of the subject, which `subject.id` is.
    pub id: Option<&'a str>,
    /// The time, which `context.now` is.
    pub now: Option<u64>,
    /// The field asked for.
    pub field: Option<&'a str>,
}

impl fmt::Debug for Request<'_> {
    /// Without what is known of the subject, the record and the circumstances.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("id", &self.id)
            .field("now", &self.now)
            .field("field", &self.field)
            .finish_non_exhaustive()
    }
}

impl Request<'_> {
    /// The same for a permission as a whole: for a field that no path but `*` covers.
    #[must_use]
    pub(super) fn whole(&self) -> Self {
        Self { field: Some(""), ..*self }
    }
}

/// Who asks, and what is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) holder: &'a Holder,
    pub(super) request: &'a Request<'a>,
}

/// What keeps a grant from holding; the first decides what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Nothing.
    Holds,
    /// An attribute is missing.
    WantsAttribute,
    /// It has fields, and none is asked for.
    WantsField,
    /// Its condition is false.
    ConditionUnmet,
    /// It has other fields.
    OtherField,
}

impl Standing {
    /// Whether a grant stands for what it lists.
    pub(super) fn stands(self) -> bool {
        self < Self::ConditionUnmet
    }

    /// What it makes of the permission.
    pub(super) fn truth(self) -> Truth {
        match self {
            Self::Holds => Truth::True,
            _ if self.stands() => Truth::Unknown,
            _ => Truth::False,
        }
    }
}

impl<'a> Question<'a> {
    /// What conditions about a permission can ask for.
    pub(super) fn facts(&self, permission: PermissionId) -> Facts<'a> {
        Facts { request: self.request, about: Some((self.snapshot, permission)) }
    }

    /// Whether a condition is true for a permission; no condition is.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn truth(&self, condition: Option<ConditionId>, permission: PermissionId) -> Truth {
        condition.map_or(Truth::True, |condition| {
            condition::evaluate(self.snapshot.condition_code(condition), &self.facts(permission))
        })
    }

    /// What a grant with some condition and fields is worth for a permission that it lists.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn standing(
        &self,
        condition: Option<ConditionId>,
        fields: Range<usize>,
        permission: PermissionId,
    ) -> Standing {
        let is_limited = !fields.is_empty();
        let truth = self.truth(condition, permission);
        let mut covered = fields.map(|row| self.snapshot.grant_field(row));
        match (truth, self.request.field) {
            (Truth::False, _) => Standing::ConditionUnmet,
            (_, Some(field)) if is_limited && !covered.any(|above| covers(above, field)) => {
                Standing::OtherField
            }
            (Truth::Unknown, _) => Standing::WantsAttribute,
            (_, None) if is_limited => Standing::WantsField,
            _ => Standing::Holds,
        }
    }
}

/// Whether a path is at or below another, whose keys may be `*`.
#[cfg_attr(target_arch = "wasm32", inline(never))]
fn covers(above: &str, path: &str) -> bool {
    let (mut above, mut path) = (Some(above.as_bytes()), path.as_bytes());
    while let Some(rest) = above {
        let (key, after) = first_key(rest);
        let (found, below) = first_key(path);
        if key != b"*" && key != found {
            return false;
        }
        above = after;
        match below {
            Some(below) => path = below,
            None => return above.is_none(),
        }
    }
    true
}

/// The first key of a path, and what is behind its dot.
fn first_key(path: &[u8]) -> (&[u8], Option<&[u8]>) {
    match path.iter().position(|byte| *byte == b'.') {
        Some(dot) => (path.get(..dot).unwrap_or_default(), path.get(dot + 1..)),
        None => (path, None),
    }
}
