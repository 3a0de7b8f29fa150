//! The decision, in the order of `docs/decision-order.md`.

use super::condition::Truth;
use super::hold::Holder;
use super::question::{Question, Request, Standing};
use super::resolve::forbids;
use super::scope::Chain;
use crate::model::{Code, Grounds, Outcome, PermissionId, Snapshot, Table};

/// Whether the holder may use a permission, and why.
///
/// Agrees with [`resolve`](super::resolve) on the effect, as far as that knows the attributes.
pub fn decide(
    snapshot: &Snapshot,
    holder: &Holder,
    request: &Request<'_>,
    permission: Option<PermissionId>,
) -> Outcome {
    let mut outcome =
        Outcome { code: Code::StaleSnapshot, permission, grounds: None, required: None, guardrail: None };
    outcome.code = match (holder.barred, permission) {
        (Some(barred @ (Code::StaleSnapshot | Code::SessionExpired)), _) => barred,
        (_, None) => Code::UnknownPermission,
        (Some(Code::UnknownScope), _) => Code::UnknownScope,
        (barred, Some(permission)) => {
            let question = Question { snapshot, holder, request };
            match (question.availability(permission), barred) {
                (Truth::False, _) => Code::Unavailable,
                (_, Some(barred)) => barred,
                (available, None) => question.decide(&mut outcome, permission, available),
            }
        }
    };
    outcome
}

impl Question<'_> {
    /// Lines 10 to 21.
    fn decide(&self, outcome: &mut Outcome, permission: PermissionId, available: Truth) -> Code {
        let chain = &self.holder.chain;
        let mut standing = None;
        if !self.snapshot.is_derived(permission) {
            let roles = self.holder.roles(self.snapshot);
            let (found, grounds) = self.grounds(chain, &roles, permission).unzip();
            outcome.grounds = grounds;
            standing = found;
            match found {
                Some(Standing::ConditionUnmet) => return Code::ConditionUnmet,
                Some(Standing::OtherField) => return Code::OtherField,
                Some(_) => {}
                None => return self.elsewhere(outcome, permission),
            }
        }
        let required = self.required(outcome, permission);
        if required == Truth::False {
            return Code::RequirementUnmet;
        }
        let forbidden = self.forbidden(outcome, permission);
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

    /// Whether all conditions are true without which the permission is not there.
    pub(super) fn availability(&self, permission: PermissionId) -> Truth {
        let conditions = self.snapshot.availability(permission);
        conditions.fold(Truth::True, |truth, row| {
            truth.and(self.truth(Some(self.snapshot.availability_condition(row)), permission))
        })
    }

    /// Whether a role held would grant it at another scope.
    fn elsewhere(&self, outcome: &mut Outcome, permission: PermissionId) -> Code {
        let anywhere = Chain::anywhere();
        let held = self.holder.roles_at(self.snapshot, &anywhere);
        let found = self.grounds(&anywhere, &held, permission).filter(|(standing, _)| standing.stands());
        outcome.grounds = found.map(|(_, grounds): (_, Grounds)| grounds);
        if outcome.grounds.is_some() { Code::OutOfScope } else { Code::NotGranted }
    }

    /// Whether what a permission requires is allowed; notes the first that is denied.
    fn required(&self, outcome: &mut Outcome, permission: PermissionId) -> Truth {
        let question = Question { request: &self.request.whole(), ..*self };
        let mut all = Truth::True;
        for row in self.snapshot.requirements(permission) {
            let (required, up) = self.snapshot.requirement(row);
            let chain = self.holder.chain.above(up);
            let truth = chain.map_or(Truth::False, |chain| question.row_at(&chain).truth(required));
            if truth == Truth::False {
                outcome.required = Some((required, up));
                return truth;
            }
            all = all.and(truth);
        }
        all
    }

    /// Whether a guardrail forbids a permission; notes the first that does.
    fn forbidden(&self, outcome: &mut Outcome, permission: PermissionId) -> Truth {
        let mut any = Truth::False;
        for guardrail in 0..self.snapshot.rows(Table::Guardrails) {
            let truth = self.forbids(&self.holder.chain, guardrail, permission);
            if truth == Truth::True {
                outcome.guardrail = Some(guardrail);
                return truth;
            }
            any = any.or(truth);
        }
        any
    }

    /// Whether one guardrail forbids a permission at a scope.
    pub(super) fn forbids(&self, chain: &Chain, guardrail: usize, permission: PermissionId) -> Truth {
        if !forbids(self.snapshot, guardrail, permission) || !self.is_guarded(chain, guardrail) {
            return Truth::False;
        }
        self.truth(self.snapshot.guardrail_condition(guardrail), permission)
    }
}
