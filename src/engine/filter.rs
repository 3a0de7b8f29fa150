//! What a record must be like for a permission to be allowed.

use super::bring::Bundle;
use super::condition::Truth;
use super::needs::grants;
use super::question::{Question, Request, Standing};
use super::{Holder, scope::Chain};
use crate::model::{ConditionId, PermissionId, Snapshot, Table};
use alloc::vec::Vec;

/// Operators of a residual, as `docs/snapshot-format.md` numbers them.
const AND: u8 = 32;
const OR: u8 = 33;
const NOT: u8 = 34;

/// Whether a permission is allowed; if that depends on what is not told, how: a residual in postfix order.
pub fn residual(
    snapshot: &Snapshot,
    holder: &Holder,
    request: &Request<'_>,
    permission: PermissionId,
) -> (Truth, Vec<u8>) {
    let question = Question { snapshot, holder, request };
    let mut all = Terms::new(Truth::True, AND);
    if holder.barred.is_some() {
        return (Truth::False, Vec::new());
    }
    all.add(|out| question.rest(&holder.chain, permission, out));
    let whole = request.whole();
    let question = Question { request: &whole, ..question };
    for row in snapshot.requirements(permission) {
        let (required, up) = snapshot.requirement(row);
        all.add(|out| match holder.chain.above(up) {
            Some(chain) => question.rest(&chain, required, out),
            None => Truth::False,
        });
    }
    (all.truth, all.out)
}

/// Terms joined by `&&` or `||`, as far as they are not decided.
struct Terms {
    truth: Truth,
    operator: u8,
    out: Vec<u8>,
}

impl Terms {
    /// `truth` is what no terms come to.
    fn new(truth: Truth, operator: u8) -> Self {
        Self { truth, operator, out: Vec::new() }
    }

    /// Joins a term, which is appended if it is unknown.
    fn add(&mut self, term: impl FnOnce(&mut Vec<u8>) -> Truth) {
        let decided = if self.operator == AND { Truth::False } else { Truth::True };
        if self.truth == decided {
            return;
        }
        let is_first = self.out.is_empty();
        let truth = term(&mut self.out);
        if truth == decided {
            self.truth = decided;
            self.out.clear();
        } else if truth == Truth::Unknown {
            self.truth = truth;
            if !is_first {
                self.out.push(self.operator);
            }
        }
    }

    /// Appends what is left.
    fn append(self, out: &mut Vec<u8>) -> Truth {
        out.extend(self.out);
        self.truth
    }
}

impl Question<'_> {
    /// What is left of a permission at a scope, requirements apart.
    fn rest(&self, chain: &Chain, permission: PermissionId, out: &mut Vec<u8>) -> Truth {
        let snapshot = self.snapshot;
        let mut all = Terms::new(Truth::True, AND);
        for row in snapshot.availability(permission) {
            all.add(|out| self.left(Some(snapshot.availability_condition(row)), permission, out));
        }
        if !snapshot.is_derived(permission) {
            all.add(|out| self.granted_left(chain, permission, out));
        }
        for guardrail in 0..snapshot.rows(Table::Guardrails) {
            if self.forbids(chain, guardrail, permission) != Truth::False {
                all.add(|out| {
                    let truth = self.left(snapshot.guardrail_condition(guardrail), permission, out);
                    if truth == Truth::Unknown {
                        out.push(NOT);
                    }
                    truth.not()
                });
            }
        }
        all.append(out)
    }

    /// What is left of the grants for a permission: any of them.
    fn granted_left(&self, chain: &Chain, permission: PermissionId, out: &mut Vec<u8>) -> Truth {
        let snapshot = self.snapshot;
        let mut any = Terms::new(Truth::False, OR);
        for role in self.holder.roles_at(snapshot, chain) {
            let bundle = Bundle::new(snapshot, chain, role);
            for (_, grant) in bundle.grants(chain).filter(|(_, grant)| grants(snapshot, *grant, permission)) {
                any.add(|out| match self.standing(grant, permission) {
                    Standing::Holds => Truth::True,
                    Standing::WantsAttribute
                        if self.request.field.is_some() || snapshot.grant_fields(grant).is_empty() =>
                    {
                        self.left(snapshot.grant_condition(grant), permission, out)
                    }
                    _ => Truth::False,
                });
            }
        }
        any.append(out)
    }

    fn left(&self, condition: Option<ConditionId>, permission: PermissionId, out: &mut Vec<u8>) -> Truth {
        condition.map_or(Truth::True, |condition| {
            super::residual::residual(self.snapshot.condition_code(condition), &self.facts(permission), out)
        })
    }
}
