//! What a slice keeps of resources, of their fields and of what masks these.

use super::catalogue::Catalogue;
use super::conditions::Conditions;
use super::{NO_ID, SliceOptions, ids, position};
use crate::engine::{self, Reach};
use crate::model::{
    Class, ClassId, ConditionId, Field, FieldId, PermissionId, ResourceId, Rung, RungId, Snapshot, Table,
};
use alloc::{vec, vec::Vec};

/// What is kept of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kept {
    /// Nothing.
    Left,
    /// Its name, since something is required of it; as one whose values are all redacted, as those of an unknown one are.
    Named,
    /// All that is known of its fields.
    Shown,
}

/// Resources and data classes, as far as they are kept.
pub(super) struct Schema<'s> {
    snapshot: &'s Snapshot,
    options: SliceOptions,
    resources: Vec<Kept>,
    classes: Vec<bool>,
}

impl<'s> Schema<'s> {
    pub(super) fn new(snapshot: &'s Snapshot, reach: &Reach, options: SliceOptions) -> Self {
        let resources = vec![Kept::Left; snapshot.rows(Table::Resources)];
        let classes = vec![false; snapshot.rows(Table::Classes)];
        let mut schema = Self { snapshot, options, resources, classes };
        for id in ids(snapshot, Table::Permissions).map(PermissionId) {
            let resource = snapshot.permission_resource(id);
            if reach.possible.has(id) {
                schema.keep(resource, Kept::Shown);
            } else if reach.named.has(id) {
                schema.keep(resource, Kept::Named);
            }
        }
        while schema.spread() {}
        for resource in schema.shown() {
            for class in schema.fields_of(resource).flat_map(|field| snapshot.field_classes(field)) {
                schema.classes.get_mut(class.index()).into_iter().for_each(|kept| *kept = true);
            }
        }
        schema
    }

    /// A resource's id in the slice.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn resource(&self, id: ResourceId) -> ResourceId {
        let before = self.resources.iter().take(id.index()).filter(|kept| **kept > Kept::Left).count();
        let position = u16::try_from(before).ok().filter(|_| self.is(id, Kept::Named));
        ResourceId(position.unwrap_or(NO_ID))
    }

    /// Resources that are kept.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn kept(&self) -> Vec<ResourceId> {
        self.resource_ids().filter(|id| self.is(*id, Kept::Named)).collect()
    }

    /// Whether a resource would be taken for a shape of another, as shapes have no permissions, and is none.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn looks_like_shape(&self, id: ResourceId) -> bool {
        let has_permissions = !self.snapshot.resource_permissions(id).is_empty();
        has_permissions && self.around(id).any(|base| self.is(base, Kept::Shown))
    }

    /// The fields of a resource.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn fields(&self, id: ResourceId) -> Vec<Field> {
        let snapshot = self.snapshot;
        let fields = self.fields_of(id).filter(|_| self.is(id, Kept::Shown));
        let field = |field| Field {
            path: snapshot.field_path(field).into(),
            classes: snapshot.field_classes(field).map(|class| self.class(class)).collect(),
            records: snapshot.field_records(field).map(|record| self.resource(record)).collect(),
        };
        fields.map(field).collect()
    }

    /// Whether what is not known of a resource is redacted.
    pub(super) fn redacts_others(&self, id: ResourceId) -> bool {
        !self.is(id, Kept::Shown) || self.snapshot.redacts_others(id)
    }

    /// Classes of the fields, each with the rungs that can be held.
    pub(super) fn classes(&self, catalogue: &Catalogue<'_>) -> Vec<Class> {
        let snapshot = self.snapshot;
        let kept = ids(snapshot, Table::Classes).map(ClassId).filter(|id| self.has(*id));
        let class = |id| Class {
            name: snapshot.class_name(id).into(),
            title: self.options.title(snapshot.class_title(id)),
            ladder: self.ladder(id, catalogue),
        };
        kept.map(class).collect()
    }

    /// Conditions under which records that are shown are erased.
    pub(super) fn erasures(&self) -> impl Iterator<Item = (ResourceId, ConditionId)> + '_ {
        self.shown().into_iter().filter_map(|id| Some((id, self.snapshot.erased_when(id)?)))
    }

    /// The same in the slice.
    pub(super) fn erased(&self, conditions: &Conditions<'_>) -> Vec<(ResourceId, ConditionId)> {
        let erased = |(id, condition)| (self.resource(id), conditions.id(condition));
        self.erasures().map(erased).collect()
    }

    fn ladder(&self, class: ClassId, catalogue: &Catalogue<'_>) -> Vec<Rung> {
        let snapshot = self.snapshot;
        let rungs = snapshot.class_rungs(class).filter_map(|row| u16::try_from(row).ok()).map(RungId);
        let rung = |id| {
            let permission = match snapshot.rung_permission(id) {
                // A rung that nobody here can hold shows nobody anything.
                Some(permission) => Some(catalogue.possible(permission)?),
                None => None,
            };
            Some(Rung { permission, mask: snapshot.rung_mask(id)?.to_owned() })
        };
        rungs.filter_map(rung).collect()
    }

    /// Keeps what records within kept ones are of, and resources that have no permissions, so that nobody is kept from them:
    /// shapes with what they are shapes of, others always. Whether anything was added.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn spread(&mut self) -> bool {
        let snapshot = self.snapshot;
        let mut found = Vec::new();
        for id in self.resource_ids() {
            if self.is(id, Kept::Shown) {
                found.extend(self.fields_of(id).flat_map(|field| snapshot.field_records(field)));
            } else if snapshot.resource_permissions(id).is_empty() {
                let mut around = self.around(id).peekable();
                if around.peek().is_none() || around.any(|base| self.is(base, Kept::Shown)) {
                    found.push(id);
                }
            }
        }
        found.retain(|id| !self.is(*id, Kept::Shown));
        for id in &found {
            self.keep(*id, Kept::Shown);
        }
        !found.is_empty()
    }

    /// Resources of which a resource would be a shape by its name.
    fn around(&self, id: ResourceId) -> impl Iterator<Item = ResourceId> + '_ {
        let name = self.snapshot.resource_name(id);
        let bases = name.match_indices('/').filter_map(|(at, _)| name.get(..at));
        bases.filter_map(|base| engine::find_resource(self.snapshot, base))
    }

    fn class(&self, id: ClassId) -> ClassId {
        ClassId(position(&self.classes, id.index()))
    }

    fn has(&self, id: ClassId) -> bool {
        self.classes.get(id.index()).copied().unwrap_or_default()
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn keep(&mut self, id: ResourceId, as_what: Kept) {
        if let Some(kept) = self.resources.get_mut(id.index()) {
            *kept = as_what.max(*kept);
        }
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn is(&self, id: ResourceId, at_least: Kept) -> bool {
        self.resources.get(id.index()).is_some_and(|kept| *kept >= at_least)
    }

    fn shown(&self) -> Vec<ResourceId> {
        self.resource_ids().filter(|id| self.is(*id, Kept::Shown)).collect()
    }

    fn resource_ids(&self) -> impl Iterator<Item = ResourceId> + use<> {
        ids(self.snapshot, Table::Resources).map(ResourceId)
    }

    fn fields_of(&self, id: ResourceId) -> impl Iterator<Item = FieldId> + use<> {
        self.snapshot.resource_fields(id).filter_map(|row| u16::try_from(row).ok()).map(FieldId)
    }
}
