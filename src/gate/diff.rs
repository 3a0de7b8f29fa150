//! What access changed between two snapshots.

use super::diff_places::{Comparison, Place};
use super::{Gate, query::extent_name};
use crate::engine::Claims;
use crate::model::{Effect, Extent, FieldId, GroupId, Mask, Owner, RoleId, ScopeId, SubjectId, Table};
use alloc::collections::BTreeSet;
use alloc::{format, string::String, vec::Vec};

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct DiffOptions<'o> {
    /// What each role, held everywhere, allows.
    pub roles: bool,
    /// What each subject of the directories may do.
    pub subjects: bool,
    /// Only at this scope; none for all that both have, and for no scope.
    pub at: Option<&'o str>,
    /// The time at which assignments are looked at, in seconds since 1970.
    pub now: u64,
}

impl Default for DiffOptions<'_> {
    fn default() -> Self {
        Self { roles: true, subjects: true, at: None, now: 0 }
    }
}

/// What is different in a later snapshot. Lists are in order of name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diff {
    /// Names that came or went.
    pub catalogue: Vec<CatalogueChange>,
    /// Roles by which something else is allowed or shown than before.
    pub roles: Vec<HolderDiff>,
    /// Subjects to whom something else is allowed or shown than before.
    pub subjects: Vec<HolderDiff>,
}

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// `resource:action`.
    Permission,
    /// A role.
    Role,
    /// A data class.
    Class,
    /// A classified field, as `resource path`, and its class.
    Field,
    /// `type:name`.
    Scope,
    /// A group.
    Group,
    /// A subject.
    Subject,
    /// A guardrail.
    Guardrail,
}

/// A name that came or went.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CatalogueChange {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Whether it came; else it went.
    pub added: bool,
}

/// What changed for one role or subject.
#[derive(Debug, Clone, PartialEq)]
pub struct HolderDiff {
    /// Its name.
    pub name: String,
    /// Permissions that are decided otherwise.
    pub access: Vec<AccessChange>,
    /// Fields, classified before and after, that are shown otherwise.
    pub masks: Vec<MaskChange>,
}

/// A permission that is decided otherwise. Where a change at a scope is also one at the scope it lies in, it is not
/// listed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessChange {
    /// `resource:action`.
    pub permission: String,
    /// The scope asked at, if one is.
    pub at: Option<String>,
    /// The effect before, no record and no circumstances being told; a deny if the name was not there.
    pub before: Effect,
    /// The effect now. Conditional as before if it depends on other conditions or other fields.
    pub after: Effect,
}

/// A field that is shown otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskChange {
    /// The resource of the field.
    pub resource: String,
    /// Its path.
    pub path: String,
    /// The scope asked at, if one is.
    pub at: Option<String>,
    /// How it was shown.
    pub before: Mask<String>,
    /// How it is shown.
    pub after: Mask<String>,
}

impl Diff {
    /// Whether nothing that is compared is different.
    pub fn is_empty(&self) -> bool {
        self.catalogue.is_empty() && self.roles.is_empty() && self.subjects.is_empty()
    }
}

impl Gate {
    /// Compares what is allowed and shown by this snapshot with a later one: decisions, not texts, so that a policy that
    /// is written otherwise and means the same is no difference. That either has expired makes none.
    ///
    /// `told` hears how many roles and subjects are compared, and of how many.
    pub fn diff(&self, later: &Self, options: &DiffOptions<'_>, told: &mut dyn FnMut(usize, usize)) -> Diff {
        let catalogue = catalogue(self, later);
        let comparison = Comparison::new(self, later, options.at);
        let roles = union(
            options.roles,
            &|gate: &Self| gate.roles().map(|role| role.name.into()).collect(),
            self,
            later,
        );
        let subjects = union(options.subjects, &subjects, self, later);
        let (mut done, total) = (0, roles.len() + subjects.len());
        let mut compare = |name: &String, claims: &dyn Fn(&Self) -> Option<Claims>, id: Option<&str>| {
            done += 1;
            told(done, total);
            let (access, masks) = comparison.compare(claims, id, options.now);
            let is_changed = !access.is_empty() || !masks.is_empty();
            is_changed.then(|| HolderDiff { name: name.clone(), access, masks })
        };
        let of_role = |name: &String, gate: &Self| {
            let role = gate.role_id(name)?;
            Some(Claims { roles: [(role, Extent::Everywhere)].into(), ..Claims::default() })
        };
        let roles =
            roles.iter().filter_map(|name| compare(name, &|gate| of_role(name, gate), None)).collect();
        let of_subject = |name: &String, gate: &Self| {
            let subject = gate.subject_id(name)?;
            Some(Claims { subject: Some(subject), ..Claims::default() })
        };
        let subjects = subjects.iter();
        let subjects = subjects.filter_map(|name| compare(name, &|gate| of_subject(name, gate), Some(name)));
        let subjects = subjects.collect();
        Diff { catalogue, roles, subjects }
    }
}

/// Names of either, if they are wanted.
fn union(wanted: bool, names: &dyn Fn(&Gate) -> Vec<String>, before: &Gate, after: &Gate) -> Vec<String> {
    if !wanted {
        return Vec::new();
    }
    let all: BTreeSet<String> = names(before).into_iter().chain(names(after)).collect();
    all.into_iter().collect()
}

fn numbers(gate: &Gate, table: Table) -> core::ops::Range<u32> {
    0..u32::try_from(gate.snapshot.rows(table)).unwrap_or(0)
}

fn subjects(gate: &Gate) -> Vec<String> {
    numbers(gate, Table::Subjects).map(|id| gate.subject_name(SubjectId(id)).into()).collect()
}

/// Every scope by name, and the one that it lies in.
pub(super) fn scopes(gate: &Gate) -> impl Iterator<Item = Place> + '_ {
    numbers(gate, Table::Scopes).map(|id| Place {
        name: extent_name(&gate.snapshot, Extent::At(ScopeId(id))),
        parent: gate.snapshot.scope_parent(ScopeId(id)).map(|id| extent_name(&gate.snapshot, Extent::At(id))),
    })
}

/// Every field: itself, resource, path.
pub(super) fn fields(gate: &Gate) -> impl Iterator<Item = (FieldId, &str, &str)> {
    let snapshot = &gate.snapshot;
    (0..=u16::MAX).zip(gate.resources()).flat_map(move |(resource, named)| {
        let rows = snapshot.resource_fields(crate::model::ResourceId(resource));
        let ids = rows.filter_map(|row| u16::try_from(row).ok()).map(FieldId);
        ids.map(move |id| (id, named.name, snapshot.field_path(id)))
    })
}

/// Names that a snapshot has of one kind.
type Names<'n> = dyn Fn(&Gate) -> BTreeSet<String> + 'n;

fn catalogue(before: &Gate, after: &Gate) -> Vec<CatalogueChange> {
    let groups = |gate: &Gate| {
        let name = |id| gate.snapshot.owner_name(Owner::Group(GroupId(id))).into();
        numbers(gate, Table::Groups).map(name).collect()
    };
    let classified = |gate: &Gate| {
        fields(gate)
            .flat_map(|(field, resource, path)| {
                let classes = gate.snapshot.field_classes(field);
                classes.map(move |class| format!("{resource} {path}: {}", gate.snapshot.class_name(class)))
            })
            .collect()
    };
    let guardrails = |gate: &Gate| {
        let rows = 0..gate.snapshot.rows(Table::Guardrails);
        rows.map(|row| gate.snapshot.guardrail_name(row).into()).collect()
    };
    let roles = |gate: &Gate| {
        let ids = (0..=u16::MAX).take(gate.snapshot.rows(Table::Roles)).map(RoleId);
        ids.map(|id| gate.snapshot.role_name(id).into()).collect()
    };
    let kinds: [(Kind, &Names<'_>); 8] = [
        (Kind::Permission, &|gate| gate.permissions().map(|permission| permission.name()).collect()),
        (Kind::Role, &roles),
        (Kind::Class, &|gate| gate.classes().map(|class| class.name.into()).collect()),
        (Kind::Field, &classified),
        (Kind::Scope, &|gate| scopes(gate).map(|place| place.name).collect()),
        (Kind::Group, &groups),
        (Kind::Subject, &|gate| subjects(gate).into_iter().collect()),
        (Kind::Guardrail, &guardrails),
    ];
    let mut changes = Vec::new();
    for (kind, names) in kinds {
        let (old, new) = (names(before), names(after));
        let change = |name: &String| CatalogueChange { kind, name: name.clone(), added: new.contains(name) };
        changes.extend(old.symmetric_difference(&new).map(change));
    }
    changes
}
