//! The decision, in the order of `docs/decision-order.md`.

use super::condition::Truth;
use super::explain::best;
use super::formula::{Clause, Source};
use super::hold::Holder;
use super::question::{Question, Request, Standing};
use super::scope::Chain;
use crate::model::{Code, Extent, Outcome, PermissionId, RoleId, Snapshot, Table};

/// Whether the holder may use a permission, and why.
///
/// Agrees with [`resolve`](super::resolve) on the effect, as far as that knows the attributes.
pub fn decide(
    snapshot: &Snapshot,
    holder: &Holder,
    request: &Request<'_>,
    permission: Option<PermissionId>,
) -> Outcome {
    let mut outcome = Outcome {
        code: Code::StaleSnapshot,
        permission,
        grounds: None,
        granted_at: None,
        required: None,
        guardrail: None,
    };
    outcome.code = match (holder.barred, permission) {
        (Some(barred @ (Code::StaleSnapshot | Code::SessionExpired)), _) => barred,
        (_, None) => Code::UnknownPermission,
        (Some(Code::UnknownScope), _) => Code::UnknownScope,
        (barred, Some(permission)) => {
            let question = Question { snapshot, holder, request };
            match (question.available(snapshot.availability(permission), permission), barred) {
                (Truth::False, _) => Code::Unavailable,
                (_, Some(barred)) => barred,
                (available, None) => {
                    question.decide(&mut outcome, &question.formula(permission).0, available)
                }
            }
        }
    };
    outcome
}

impl Question<'_> {
    /// Lines 10 to 21.
    fn decide(&self, outcome: &mut Outcome, formula: &[Clause], available: Truth) -> Code {
        let Some((own, required)) = formula.split_first() else { return Code::UnknownPermission };
        let mut standing = None;
        if !own.derived {
            let found = best(self, &own.sources, own.permission);
            outcome.grounds =
                found.map(|(_, source)| self.grounds(&self.holder.chain, source, own.permission));
            standing = found.map(|(standing, _)| standing);
            match standing {
                Some(Standing::ConditionUnmet) => return Code::ConditionUnmet,
                Some(Standing::OtherField) => return Code::OtherField,
                Some(_) => {}
                None => return self.elsewhere(outcome, own.permission),
            }
        }
        let required = self.all_required(outcome, required);
        if required == Truth::False {
            return Code::RequirementUnmet;
        }
        let (forbidden, guardrail) = self.forbidden(own.guards.iter().copied(), own.permission);
        outcome.guardrail = guardrail;
        let implied = outcome.grounds.as_ref().is_some_and(|grounds| grounds.implied_by.is_some());
        match (forbidden, standing) {
            (Truth::True, _) => Code::Guardrail,
            (Truth::Unknown, _) | (_, Some(Standing::WantsAttribute)) => Code::UnknownAttribute,
            _ if available.and(required) == Truth::Unknown => Code::UnknownAttribute,
            (_, Some(Standing::WantsField)) => Code::SomeFields,
            (_, None) => Code::Derived,
            _ if implied => Code::Implied,
            _ => Code::Granted,
        }
    }

    /// Whether a role held would grant it at another scope.
    fn elsewhere(&self, outcome: &mut Outcome, permission: PermissionId) -> Code {
        // Without any place, what does not grant it here does so nowhere. Pages seldom ask: there, to look is as well.
        if cfg!(feature = "query") && !self.is_placed() {
            return Code::NotGranted;
        }
        let anywhere = Chain::anywhere();
        let sources = self.sources(&anywhere, permission);
        let found = best(self, &sources, permission).filter(|(standing, _)| standing.stands());
        let Some((_, source)) = found else { return Code::NotGranted };
        let grounds = self.grounds(&anywhere, source, permission);
        outcome.granted_at = self.unreached(source, &grounds.path);
        outcome.grounds = Some(grounds);
        Code::OutOfScope
    }

    /// Whether any role is held, or anything in the policy granted or included, at a scope.
    fn is_placed(&self) -> bool {
        let extents = [Table::GrantExtents, Table::IncludeExtents];
        self.holder.is_placed() || extents.iter().any(|table| self.snapshot.rows(*table) > 0)
    }

    /// The first place on the way from the role held to a grant that does not reach the scope asked at.
    fn unreached(&self, source: &Source, path: &[RoleId]) -> Option<Extent> {
        let (snapshot, chain) = (self.snapshot, &self.holder.chain);
        // Of several places for one step, one that reaches is enough.
        let first_unless_reached = |places: &mut dyn Iterator<Item = Extent>| {
            let mut first = None;
            for place in places {
                if chain.depth(snapshot, place).is_some() {
                    return None;
                }
                first = first.or(Some(place));
            }
            first
        };
        let mut found = first_unless_reached(&mut self.holder.extents(source.held));
        for step in path.windows(2) {
            if let [from, to] = step {
                let includes = snapshot.role_includes(*from);
                let mut ways = includes.filter(|row| snapshot.include_role(*row) == *to);
                found = found.or_else(|| {
                    first_unless_reached(&mut ways.by_ref().map(|row| snapshot.include_extent(row)))
                });
            }
        }
        found.or_else(|| first_unless_reached(&mut core::iter::once(snapshot.grant_extent(source.grant))))
    }

    /// Whether what a permission requires is allowed; notes the first that is denied.
    fn all_required(&self, outcome: &mut Outcome, required: &[Clause]) -> Truth {
        let question = Question { request: &self.request.whole(), ..*self };
        let mut all = Truth::True;
        for clause in required {
            let truth = clause.truth(&question);
            if truth == Truth::False {
                outcome.required = Some((clause.permission, clause.up));
                return truth;
            }
            all = all.and(truth);
        }
        all
    }
}
