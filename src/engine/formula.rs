//! What a decision about one permission is made of: the one walk that all readers share.
//!
//! A formula is a clause for the permission asked for and one for each that it requires; every clause has to be true.

use super::bring::{self, Bundle};
use super::condition::Truth;
use super::hold::Holder;
use super::question::{Question, Request, Standing};
use super::scope::Chain;
use crate::model::{ConditionId, PermissionId, RoleId, Snapshot, Table};
use alloc::vec::Vec;
use core::ops::Range;

/// A grant that counts and lists the permission or one that implies it.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// The role held that brings it.
    pub(super) held: RoleId,
    /// The role that has it, and how many steps away that is.
    pub(super) near: Option<(RoleId, usize)>,
    /// What it lists.
    pub(super) listed: PermissionId,
    pub(super) grant: usize,
    /// Position in its bundle of the role that has it.
    pub(super) position: usize,
    pub(super) condition: Option<ConditionId>,
    /// Rows of the fields that it is limited to; all if there are none.
    pub(super) fields: Range<usize>,
}

/// What a permission takes at one scope, requirements apart.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    pub(super) permission: PermissionId,
    /// How many scopes up it is asked for.
    pub(super) up: u16,
    /// Whether there is such a scope.
    pub(super) reached: bool,
    /// Whether it needs no grant.
    pub(super) derived: bool,
    /// Rows of conditions without which it is not there.
    pub(super) available: Range<usize>,
    pub(super) sources: Vec<Source>,
    /// Guardrails that apply and forbid it unless their condition is false, in order of name.
    pub(super) guards: Vec<usize>,
}

impl Clause {
    /// Whether any grant holds.
    pub(super) fn granted(&self, question: &Question<'_>) -> Truth {
        if self.derived {
            return Truth::True;
        }
        let mut any = Truth::False;
        for source in &self.sources {
            any = any.or(source.standing(question).truth());
            if any == Truth::True {
                break;
            }
        }
        any
    }

    /// Whether a guardrail forbids it.
    fn forbidden(&self, question: &Question<'_>) -> Truth {
        question.forbidden(self.guards.iter().copied(), self.permission).0
    }

    /// Whether it is allowed, requirements apart.
    pub(super) fn truth(&self, question: &Question<'_>) -> Truth {
        if !self.reached {
            return Truth::False;
        }
        let granted = self.granted(question);
        if granted == Truth::False {
            return granted;
        }
        let available = question.available(self.available.clone(), self.permission);
        granted.and(available).and(self.forbidden(question).not())
    }
}

impl Source {
    pub(super) fn standing(&self, question: &Question<'_>) -> Standing {
        question.standing(self.condition, self.fields.clone(), self.listed)
    }
}

/// Everything that decides about a permission: first its own clause, then those of what it requires, in order.
///
/// Good for its snapshot and its holder, whatever the record and the circumstances.
#[derive(Debug, Clone)]
pub struct Formula(pub(super) Vec<Clause>);

impl Formula {
    /// What decides about a permission for a holder.
    pub fn new(snapshot: &Snapshot, holder: &Holder, permission: PermissionId) -> Self {
        Question { snapshot, holder, request: &Request::default() }.formula(permission)
    }

    /// Whether the permission is plainly allowed. Allocates nothing.
    pub fn allows(&self, snapshot: &Snapshot, holder: &Holder, request: &Request<'_>) -> bool {
        holder.barred.is_none() && truth(&self.0, &Question { snapshot, holder, request }) == Truth::True
    }
}

/// Whether all clauses are true; those of what is required for the permission as a whole.
pub(super) fn truth(formula: &[Clause], question: &Question<'_>) -> Truth {
    let Some((own, required)) = formula.split_first() else { return Truth::False };
    let mut all = own.truth(question);
    if !required.is_empty() {
        let whole = question.request.whole();
        let question = Question { request: &whole, ..*question };
        for clause in required {
            all = all.and(clause.truth(&question));
        }
    }
    all
}

impl Question<'_> {
    /// All that decides about a permission at the scope asked at.
    pub(super) fn formula(&self, permission: PermissionId) -> Formula {
        let chain = &self.holder.chain;
        let mut formula = Vec::from([self.clause(chain, permission)]);
        for row in self.snapshot.requirements(permission) {
            let (required, up) = self.snapshot.requirement(row);
            formula.push(self.required(chain, required, up));
        }
        Formula(formula)
    }

    /// The clause of a permission that is required so many scopes up.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn required(&self, chain: &Chain, required: PermissionId, up: u16) -> Clause {
        let above = chain.above(up);
        let clause = self.clause(above.as_ref().unwrap_or(chain), required);
        Clause { up, reached: above.is_some(), ..clause }
    }

    /// The clause of a permission at a scope.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn clause(&self, chain: &Chain, permission: PermissionId) -> Clause {
        let snapshot = self.snapshot;
        let derived = snapshot.is_derived(permission);
        let guards = (0..snapshot.rows(Table::Guardrails)).filter(|guardrail| {
            forbids(snapshot, *guardrail, permission) && self.is_guarded(chain, *guardrail)
        });
        Clause {
            permission,
            up: 0,
            reached: true,
            derived,
            available: snapshot.availability(permission),
            sources: if derived { Vec::new() } else { self.sources(chain, permission) },
            guards: guards.collect(),
        }
    }

    /// Grants that roles held at a scope bring for a permission, or for one that implies it.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn sources(&self, chain: &Chain, permission: PermissionId) -> Vec<Source> {
        let snapshot = self.snapshot;
        let mut listed = Vec::from([permission]);
        listed.extend(implications(snapshot).filter(|(_, to)| *to == permission).map(|(from, _)| from));
        let mut sources = Vec::new();
        for held in self.holder.roles_at(snapshot, chain) {
            let bundle = Bundle::new(snapshot, chain, held);
            bundle.each(chain, &mut |position, grant| {
                for listed in listed.iter().copied().filter(|listed| lists(snapshot, grant, *listed)) {
                    sources.push(Source {
                        held,
                        near: bundle.near(position),
                        listed,
                        grant,
                        position,
                        condition: snapshot.grant_condition(grant),
                        fields: snapshot.grant_fields(grant),
                    });
                }
            });
        }
        sources
    }

    /// Whether all of some conditions are true without which a permission is not there.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn available(&self, rows: Range<usize>, permission: PermissionId) -> Truth {
        rows.fold(Truth::True, |truth, row| {
            truth.and(self.truth(Some(self.snapshot.availability_condition(row)), permission))
        })
    }

    /// Whether any of some guardrails that apply forbids a permission, and the first that does.
    pub(super) fn forbidden(
        &self,
        guardrails: impl Iterator<Item = usize>,
        permission: PermissionId,
    ) -> (Truth, Option<usize>) {
        let mut any = Truth::False;
        for guardrail in guardrails {
            let truth = self.truth(self.snapshot.guardrail_condition(guardrail), permission);
            if truth == Truth::True {
                return (truth, Some(guardrail));
            }
            any = any.or(truth);
        }
        (any, None)
    }

    /// Whether a guardrail applies at a scope, its condition apart. Anywhere, one applies only if it does everywhere.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn is_guarded(&self, chain: &Chain, guardrail: usize) -> bool {
        let snapshot = self.snapshot;
        let everywhere = Chain::default();
        let chain = if chain.is_anywhere() { &everywhere } else { chain };
        let mut roles = snapshot.guardrail_roles(guardrail);
        chain.depth(snapshot, snapshot.guardrail_extent(guardrail)).is_some()
            && (roles.len() == 0 || {
                let held = self.holder.roles_at(snapshot, chain);
                roles.any(|role| held.iter().any(|held| bring::brings(snapshot, chain, *held, role)))
            })
    }
}

/// Whether a guardrail that applies forbids a permission.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn forbids(snapshot: &Snapshot, guardrail: usize, permission: PermissionId) -> bool {
    let mut spans = snapshot.guardrail_spans(guardrail);
    spans.any(|span| span.contains(&permission.index())) != snapshot.is_cap(guardrail)
}

/// Which permission brings which other. Closed: a chain of them is a pair as well.
pub(super) fn implications(snapshot: &Snapshot) -> impl Iterator<Item = (PermissionId, PermissionId)> + '_ {
    let column = |row, offset| PermissionId(snapshot.u16_at(Table::Implications, row, offset));
    (0..snapshot.rows(Table::Implications)).map(move |row| (column(row, 0), column(row, 2)))
}

/// Whether a grant lists a permission; its spans ascend.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn lists(snapshot: &Snapshot, grant: usize, permission: PermissionId) -> bool {
    let Range { mut start, mut end } = snapshot.grant_spans(grant);
    while start < end {
        let middle = start.midpoint(end);
        let span = snapshot.span(middle);
        if span.contains(&permission.index()) {
            return true;
        }
        if span.start <= permission.index() {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    false
}
