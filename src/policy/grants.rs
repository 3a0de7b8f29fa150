//! What the permissions, patterns and exceptions of a grant come to.

use super::{
    conditions::Conditions,
    error::Quoted,
    implications::Implications,
    pattern::is_pattern,
    permissions::Permissions,
    reader::{At, Reader, Spot},
};
use crate::model::{ConditionId, PermissionId};

/// Resolves grants one after the other.
#[derive(Debug)]
pub(super) struct Granting<'r, 'd, 'p> {
    permissions: &'p mut Permissions<'r>,
    implications: &'p Implications,
    conditions: &'p mut Conditions<'d>,
    granted: usize,
}

/// Permissions that all grants may give together, each counted once a grant.
const GRANTED: usize = 1 << 26;

impl<'r, 'd: 'r, 'p> Granting<'r, 'd, 'p> {
    pub(super) fn new(
        permissions: &'p mut Permissions<'r>,
        implications: &'p Implications,
        conditions: &'p mut Conditions<'d>,
    ) -> Self {
        Self { permissions, implications, conditions, granted: 0 }
    }

    /// The condition of a text that is asked about some permissions.
    pub(super) fn condition(
        &mut self,
        reader: &mut Reader<'d>,
        at: At<'d>,
        about: &[PermissionId],
    ) -> Option<ConditionId> {
        self.conditions.read(reader, at, about)
    }

    /// Every permission there is.
    pub(super) fn every_permission(&self) -> Vec<PermissionId> {
        (0..self.permissions.len()).filter_map(|row| u16::try_from(row).ok()).map(PermissionId).collect()
    }

    /// The permissions that a guardrail's lists come to, derived ones among them.
    pub(super) fn resolve_guardrail(
        &mut self,
        reader: &mut Reader<'d>,
        spot: Spot,
        list: &[At<'d>],
        except: &[At<'d>],
    ) -> Vec<PermissionId> {
        self.resolve_all(reader, spot, list, except, true)
    }

    /// The permissions that `allow` names without those that `except` names, sorted. Reports unknown
    /// names, and exceptions that take nothing away.
    pub(super) fn resolve(
        &mut self,
        reader: &mut Reader<'d>,
        spot: Spot,
        allow: &[At<'d>],
        except: &[At<'d>],
    ) -> Vec<PermissionId> {
        self.resolve_all(reader, spot, allow, except, false)
    }

    fn resolve_all(
        &mut self,
        reader: &mut Reader<'d>,
        spot: Spot,
        allow: &[At<'d>],
        except: &[At<'d>],
        is_guardrail: bool,
    ) -> Vec<PermissionId> {
        let mut allowed = Vec::new();
        let mut unknown = false;
        for at in allow {
            match self.permissions.expand(reader, *at) {
                Some(found) => {
                    if !is_guardrail {
                        self.check_derived(reader, *at, &found);
                    }
                    allowed.extend_from_slice(&found);
                }
                None => unknown = true,
            }
        }
        if !is_guardrail {
            allowed.retain(|permission| !self.permissions.is_derived(*permission));
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
            // What a guardrail's permissions imply makes no difference to it.
            let brought = if is_guardrail { Vec::new() } else { self.brought(&allowed) };
            let effect = Effect { all: &all, left: &allowed, brought };
            for (at, found) in &excepted {
                self.check(reader, *at, found, &effect, unknown);
            }
        }
        self.granted += allowed.len();
        if self.granted > GRANTED {
            if self.granted - allowed.len() <= GRANTED {
                let message = format_args!("grants give more than {GRANTED} permissions in all");
                reader.report("too-many", spot, message);
            }
            return Vec::new();
        }
        allowed
    }

    /// Reports a grant that names a derived permission; patterns pass it by.
    fn check_derived(&self, reader: &mut Reader<'d>, at: At<'d>, found: &[PermissionId]) {
        let text = reader.text(at).unwrap_or_default();
        if !is_pattern(text) && found.iter().any(|permission| self.permissions.is_derived(*permission)) {
            let message = format_args!("{} is derived: it follows from what it requires", Quoted(text));
            reader.report("derived-granted", at.spot(), message);
        }
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
    fn check(
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
            let message = format_args!("exception {} has no effect: `allow` does not give it", Quoted(text));
            reader.report("except-without-effect", at.spot(), message);
        }
    }
}

/// What a grant's exceptions did.
struct Effect<'g> {
    /// Allowed before the exceptions.
    all: &'g [PermissionId],
    /// Allowed after them.
    left: &'g [PermissionId],
    /// What the implications of those add.
    brought: Vec<PermissionId>,
}
