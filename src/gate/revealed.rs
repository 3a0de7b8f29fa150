//! Why a field is shown as it is, and who would see more of it.

use super::fields::{fields_at, mask_of};
use super::{Access, Decision, Gate, MaskedField};
use crate::engine;
use crate::model::{FieldId, Mask, ResourceId, RungId, Snapshot};
use alloc::{string::String, vec::Vec};

/// What a data class has to do with how a value is shown.
#[derive(Debug, Clone)]
pub struct ClassReason<'g> {
    /// The path in the policy by which the value carries the class.
    pub field: &'g str,
    /// The class.
    pub class: &'g str,
    /// What it alone would show.
    pub mask: Mask<&'g str>,
    /// The rung that decides: the first whose permission is held, or the last.
    pub rung: RungId,
    /// Rungs above that one, which show more, from the top.
    pub above: Vec<RungReason<'g>>,
}

/// A rung that shows more.
#[derive(Debug, Clone)]
pub struct RungReason<'g> {
    /// What it would show.
    pub mask: Mask<&'g str>,
    /// Why its permission is not allowed, and by which roles it would be.
    pub decision: Decision<'g>,
}

impl<'g> Access<'g> {
    /// The data classes that a value at a path carries, itself or with what is around it, each with the rung that decides.
    /// The strictest mask of them is shown; none means that the value is shown as it is, if the resource is known. A key
    /// of digits in the path is a position in a list.
    pub fn explain_mask(&self, resource: &str, path: &str) -> Vec<ClassReason<'g>> {
        let Some(resource) = engine::find_resource(self.snapshot, resource) else { return Vec::new() };
        let snapshot = self.snapshot;
        let fields = fields_at(snapshot, resource, path).into_iter();
        let classes = fields.flat_map(|field| snapshot.field_classes(field).map(move |class| (field, class)));
        let reason = |(field, class)| {
            let rung = engine::clearance(snapshot, self.row(), class);
            let rows = snapshot.class_rungs(class).take_while(|row| *row < rung.index());
            let above = rows.filter_map(|row| u16::try_from(row).ok()).map(RungId);
            ClassReason {
                field: snapshot.field_path(field),
                class: snapshot.class_name(class),
                mask: mask_of(snapshot, rung),
                rung,
                above: above.filter_map(|rung| self.explain_rung(rung)).collect(),
            }
        };
        classes.map(reason).collect()
    }

    fn explain_rung(&self, rung: RungId) -> Option<RungReason<'g>> {
        let decision = self.check(&permission_of(self.snapshot, rung)?);
        Some(RungReason { mask: mask_of(self.snapshot, rung), decision })
    }

    /// Up to three roles any of which would reveal more of a field's class, the one that allows least first: those for the
    /// first rung from the top that any would give.
    pub fn revealed_by(&self, field: &MaskedField<'_>) -> Vec<&'g str> {
        let snapshot = self.snapshot;
        let class =
            snapshot.field_classes(field.field).find(|class| snapshot.class_name(*class) == field.class);
        let rungs = class.map_or(0..0, |class| snapshot.class_rungs(class));
        let rungs = rungs.filter_map(|row| u16::try_from(row).ok()).map(RungId);
        let above = rungs.take_while(|rung| Some(*rung) != field.rung);
        let roles = above.filter_map(|rung| Some(self.explain_rung(rung)?.decision.nearest().collect()));
        roles.into_iter().find(|roles: &Vec<&str>| !roles.is_empty()).unwrap_or_default()
    }

    /// The permission that gives a rung; none for the last of a ladder.
    pub fn rung_permission(&self, rung: RungId) -> Option<String> {
        permission_of(self.snapshot, rung)
    }
}

impl Gate {
    /// The fields that a value at a path belongs to, itself or as a part.
    pub fn fields_at(&self, resource: ResourceId, path: &str) -> Vec<FieldId> {
        fields_at(&self.snapshot, resource, path)
    }
}

fn permission_of(snapshot: &Snapshot, rung: RungId) -> Option<String> {
    let id = snapshot.rung_permission(rung)?;
    let resource = snapshot.resource_name(snapshot.permission_resource(id));
    Some([resource, ":", snapshot.permission_action(id)].concat())
}
