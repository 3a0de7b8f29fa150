//! What a slice keeps of permissions, and of what decides about them besides grants.

use super::conditions::Conditions;
use super::schema::Schema;
use super::{NO_ID, SliceOptions, ids};
use crate::engine::Reach;
use crate::model::{
    Action, ConditionId, Implication, PermissionId, Requirement, Resource, ResourceId, Snapshot, Table,
};
use alloc::{string::String, vec, vec::Vec};

/// An action that nobody is granted, where a resource needs one so as not to be taken for a shape of another.
const NOTHING: &str = "nothing";

/// Permissions, as far as they are kept.
pub(super) struct Catalogue<'s> {
    snapshot: &'s Snapshot,
    reach: &'s Reach,
    schema: &'s Schema<'s>,
    options: SliceOptions,
    /// For each permission its id in the slice.
    ids: Vec<Option<PermissionId>>,
}

impl<'s> Catalogue<'s> {
    pub(super) fn new(
        snapshot: &'s Snapshot,
        reach: &'s Reach,
        schema: &'s Schema<'s>,
        options: SliceOptions,
    ) -> Self {
        let ids = vec![None; snapshot.rows(Table::Permissions)];
        let mut catalogue = Self { snapshot, reach, schema, options, ids };
        let mut next = 0;
        for resource in schema.kept() {
            let named = catalogue.named(resource);
            next += u16::from(named.is_empty() && schema.looks_like_shape(resource));
            for id in named {
                catalogue.ids.get_mut(id.index()).into_iter().for_each(|new| *new = Some(PermissionId(next)));
                next += 1;
            }
        }
        catalogue
    }

    /// A permission's id in the slice.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn id(&self, id: PermissionId) -> Option<PermissionId> {
        self.ids.get(id.index()).copied().flatten()
    }

    /// A permission that the slice must have.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn certain(&self, id: PermissionId) -> PermissionId {
        self.id(id).unwrap_or(PermissionId(NO_ID))
    }

    /// A permission's id in the slice, if it may come to be allowed.
    pub(super) fn possible(&self, id: PermissionId) -> Option<PermissionId> {
        self.id(id).filter(|_| self.reach.possible.has(id))
    }

    pub(super) fn resources(&self) -> Vec<Resource> {
        let resource = |id| Resource {
            name: self.snapshot.resource_name(id).into(),
            title: self.options.title(self.snapshot.resource_title(id)),
            actions: self.actions(id),
            fields: self.schema.fields(id),
            redacts_others: self.schema.redacts_others(id),
        };
        self.schema.kept().into_iter().map(resource).collect()
    }

    /// Which permission brings which other, as far as it makes a difference.
    pub(super) fn implications(&self) -> Vec<Implication> {
        let column = |row, offset| PermissionId(self.snapshot.u16_at(Table::Implications, row, offset));
        let rows = (0..self.snapshot.rows(Table::Implications)).map(|row| (column(row, 0), column(row, 2)));
        let told = rows.filter(|(from, to)| self.reach.tells(self.snapshot, *from, *to));
        told.map(|(from, to)| Implication { from: self.certain(from), to: self.certain(to) }).collect()
    }

    /// Of permissions that are named, what they require; that is named too.
    pub(super) fn requirements(&self) -> Vec<Requirement> {
        let named = ids(self.snapshot, Table::Permissions).map(PermissionId);
        let named = named.filter(|id| self.reach.named.has(*id));
        let own = |id| {
            let rows = self.snapshot.requirements(id);
            rows.map(move |row| {
                let (required, up) = self.snapshot.requirement(row);
                Requirement { permission: self.certain(id), required: self.certain(required), up }
            })
        };
        named.flat_map(own).collect()
    }

    /// Permissions with conditions under which they are there.
    pub(super) fn conditional(&self) -> impl Iterator<Item = (PermissionId, ConditionId)> + '_ {
        let weighed = ids(self.snapshot, Table::Permissions)
            .map(PermissionId)
            .filter(|id| self.reach.is_weighed(self.snapshot, *id));
        weighed.flat_map(move |id| {
            let rows = self.snapshot.availability(id);
            rows.map(move |row| (id, self.snapshot.availability_condition(row)))
        })
    }

    /// The same in the slice.
    pub(super) fn availability(&self, conditions: &Conditions<'_>) -> Vec<(PermissionId, ConditionId)> {
        let pair = |(id, condition)| (self.certain(id), conditions.id(condition));
        self.conditional().map(pair).collect()
    }

    /// Permissions of a resource that are named.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn named(&self, resource: ResourceId) -> Vec<PermissionId> {
        let rows = self.snapshot.resource_permissions(resource);
        let all = rows.filter_map(|row| u16::try_from(row).ok()).map(PermissionId);
        all.filter(|id| self.reach.named.has(*id)).collect()
    }

    fn actions(&self, resource: ResourceId) -> Vec<Action> {
        let snapshot = self.snapshot;
        let action = |id| Action {
            name: snapshot.permission_action(id).into(),
            title: self.options.title(snapshot.permission_title(id)),
            audited: snapshot.is_audited(id),
            derived: snapshot.is_derived(id),
        };
        let mut actions: Vec<Action> = self.named(resource).into_iter().map(action).collect();
        if actions.is_empty() && self.schema.looks_like_shape(resource) {
            let nothing =
                Action { name: NOTHING.into(), title: String::new(), audited: false, derived: false };
            actions.push(nothing);
        }
        actions
    }
}
