//! What the permissions, patterns and exceptions of a grant or guardrail come to.

use super::{
    error::Quoted,
    implications::Implications,
    permissions::Permissions,
    reader::{At, Reader, Spot},
};
use crate::model::PermissionId;

/// Resolves grants one after the other.
#[derive(Debug)]
pub(super) struct Granting<'r, 'p> {
    permissions: &'p mut Permissions<'r>,
    implications: &'p Implications,
    granted: usize,
}

/// Permissions that all grants and guardrails may list together.
const GRANTED: usize = 1 << 26;

/// The list that permissions stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listing {
    /// Of a grant.
    Allow,
    /// Of a guardrail: what it forbids.
    Deny,
    /// Of a guardrail: what it leaves.
    Cap,
}

impl Listing {
    fn key(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Cap => "cap",
        }
    }
}

impl<'r, 'p> Granting<'r, 'p> {
    pub(super) fn new(permissions: &'p mut Permissions<'r>, implications: &'p Implications) -> Self {
        Self { permissions, implications, granted: 0 }
    }

    /// How many permissions there are.
    pub(super) fn permissions(&self) -> usize {
        self.permissions.len()
    }

    /// The permissions that a list names without those that `except` names, sorted. Reports unknown
    /// names, and exceptions that take nothing away.
    pub(super) fn resolve<'d: 'r>(
        &mut self,
        reader: &mut Reader<'d>,
        spot: Spot,
        listing: Listing,
        (list, except): (&[At<'d>], &[At<'d>]),
    ) -> Vec<PermissionId> {
        let mut allowed = Vec::new();
        let mut unknown = false;
        for at in list {
            match self.permissions.expand(reader, *at) {
                Some(found) if listing == Listing::Allow => {
                    allowed.extend(self.grantable(reader, *at, &found));
                }
                Some(found) => allowed.extend_from_slice(&found),
                None => unknown = true,
            }
        }
        allowed.sort_unstable();
        allowed.dedup();
        let excepted: Vec<_> =
            except.iter().filter_map(|at| Some((*at, self.permissions.expand(reader, *at)?))).collect();
        if !excepted.is_empty() {
            let mut removed: Vec<_> = excepted.iter().flat_map(|(_, found)| found.iter().copied()).collect();
            removed.sort_unstable();
            let all = allowed.clone();
            allowed.retain(|permission| removed.binary_search(permission).is_err());
            let brought = if listing == Listing::Allow { self.brought(&allowed) } else { Vec::new() };
            let effect = Effect { listing, all: &all, left: &allowed, brought };
            for (at, found) in &excepted {
                self.check(reader, *at, found, &effect, unknown);
            }
        }
        self.granted += allowed.len();
        if self.granted > GRANTED {
            if self.granted - allowed.len() <= GRANTED {
                let message =
                    format_args!("grants and guardrails list more than {GRANTED} permissions in all");
                reader.report("too-many", spot, message);
            }
            return Vec::new();
        }
        allowed
    }

    /// Of what a name or pattern in a grant stands for, what is not derived. Reports it if that is nothing.
    fn grantable<'d>(
        &self,
        reader: &mut Reader<'d>,
        at: At<'d>,
        found: &[PermissionId],
    ) -> Vec<PermissionId> {
        let kept: Vec<_> = found.iter().filter(|id| !self.permissions.is_derived(**id)).copied().collect();
        if kept.is_empty() {
            let text = Quoted(reader.text(at).unwrap_or_default());
            let message = format_args!("{text} is derived: its requirements grant it, and no role can");
            reader.report("derived-granted", at.spot(), message);
        }
        kept
    }

    /// What the implications add to `permissions`, sorted.
    fn brought(&self, permissions: &[PermissionId]) -> Vec<PermissionId> {
        let mut brought: Vec<_> =
            permissions.iter().flat_map(|permission| self.implications.of(*permission)).copied().collect();
        brought.sort_unstable();
        brought.dedup();
        brought
    }

    /// Reports an exception that an implication undoes, or that takes nothing away.
    fn check<'d>(
        &self,
        reader: &mut Reader<'d>,
        at: At<'d>,
        excepted: &[PermissionId],
        effect: &Effect<'_>,
        unknown: bool,
    ) {
        let text = reader.text(at).unwrap_or_default();
        let undone = excepted.iter().find(|permission| effect.brought.binary_search(permission).is_ok());
        if let Some(undone) = undone {
            let by = effect.left.iter().find(|left| self.implications.of(**left).contains(undone));
            let by = by.map(|by| self.permissions.name(*by)).unwrap_or_default();
            let undone = self.permissions.name(*undone);
            let message =
                format!("exception {} has no effect: `{by}`, also in this grant, implies", Quoted(text));
            let message =
                if undone == text { format!("{message} it") } else { format!("{message} `{undone}`") };
            reader.report("except-without-effect", at.spot(), message);
        } else if !unknown && !excepted.iter().any(|permission| effect.all.binary_search(permission).is_ok())
        {
            let key = effect.listing.key();
            let message = format_args!("exception {} has no effect: `{key}` does not list it", Quoted(text));
            reader.report("except-without-effect", at.spot(), message);
        }
    }
}

/// What a grant's exceptions did.
struct Effect<'g> {
    listing: Listing,
    /// Listed before the exceptions.
    all: &'g [PermissionId],
    /// Listed after them.
    left: &'g [PermissionId],
    /// What the implications of those add.
    brought: Vec<PermissionId>,
}
