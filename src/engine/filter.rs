//! What a record must be like for a permission to be allowed.

use super::condition::Truth;
use super::formula::{Clause, Source};
use super::hold::Holder;
use super::question::{Question, Request, Standing};
use crate::model::{ConditionId, PermissionId, Snapshot};
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
    if holder.barred.is_some() {
        return (Truth::False, Vec::new());
    }
    let question = Question { snapshot, holder, request };
    let whole = Question { request: &request.whole(), ..question };
    let mut all = Terms::new(Truth::True, AND);
    for (position, clause) in question.formula(permission).0.iter().enumerate() {
        let question = if position == 0 { &question } else { &whole };
        all.add(|out| if clause.reached { question.rest(clause, out) } else { Truth::False });
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
    /// What is left of a clause.
    fn rest(&self, clause: &Clause, out: &mut Vec<u8>) -> Truth {
        let (snapshot, permission) = (self.snapshot, clause.permission);
        let mut all = Terms::new(Truth::True, AND);
        for row in clause.available.clone() {
            all.add(|out| self.left(Some(snapshot.availability_condition(row)), permission, out));
        }
        if !clause.derived {
            all.add(|out| self.granted_left(&clause.sources, out));
        }
        for guard in &clause.guards {
            all.add(|out| {
                let truth = self.left(snapshot.guardrail_condition(*guard), permission, out);
                if truth == Truth::Unknown {
                    out.push(NOT);
                }
                truth.not()
            });
        }
        all.append(out)
    }

    /// What is left of grants: any of them.
    fn granted_left(&self, sources: &[Source], out: &mut Vec<u8>) -> Truth {
        let mut any = Terms::new(Truth::False, OR);
        for source in sources {
            any.add(|out| match source.standing(self) {
                Standing::Holds => Truth::True,
                Standing::WantsAttribute if self.request.field.is_some() || source.fields.is_empty() => {
                    self.left(source.condition, source.listed, out)
                }
                _ => Truth::False,
            });
        }
        any.append(out)
    }

    fn left(&self, condition: Option<ConditionId>, permission: PermissionId, out: &mut Vec<u8>) -> Truth {
        condition.map_or(Truth::True, |condition| {
            super::residual::residual(self.snapshot.condition_code(condition), &self.facts(permission), out)
        })
    }
}
