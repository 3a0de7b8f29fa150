//! Compares one role or subject in two snapshots, scope by scope.

use super::diff::{AccessChange, MaskChange, fields, scopes};
use super::{Gate, fields::masked_field};
use crate::engine::{self, Claims, Holder, Request};
use crate::model::{Code, Effect, FieldId, Mask, PermissionId};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::{string::String, vec::Vec};

/// A scope, and the one that it lies in.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) parent: Option<String>,
}

/// Two snapshots with their names brought together.
#[derive(Debug)]
pub(super) struct Comparison<'g> {
    gates: [&'g Gate; 2],
    /// Scopes to ask at, the outer before the inner; none for no scope.
    places: Vec<Option<Place>>,
    /// Every permission of either, in order of name.
    permissions: Vec<(String, [Option<PermissionId>; 2])>,
    /// Fields that are classified in both.
    fields: Vec<((&'g str, &'g str), [FieldId; 2])>,
}

/// Whatever is different at one scope, by position in the lists of a [`Comparison`].
#[derive(Debug, Clone, PartialEq, Default)]
struct Differences {
    access: BTreeMap<usize, Pair>,
    masks: BTreeMap<usize, [Mask<String>; 2]>,
}

/// Effects before and after, and what conditional ones depend on.
#[derive(Debug, Clone, PartialEq)]
struct Pair {
    effects: [Effect; 2],
    rests: Option<[Rest; 2]>,
}

/// What is left of conditions, and the fields that are permitted.
type Rest = (Vec<u8>, Vec<String>);

impl<'g> Comparison<'g> {
    pub(super) fn new(before: &'g Gate, after: &'g Gate, at: Option<&str>) -> Self {
        let mut permissions: BTreeMap<String, [Option<PermissionId>; 2]> = BTreeMap::new();
        for gate in [before, after] {
            for permission in gate.permissions() {
                let name = permission.name();
                let ids = [before, after].map(|gate| gate.permission_id(&name));
                permissions.insert(name, ids);
            }
        }
        let old: BTreeMap<_, _> = fields(before).map(|(id, resource, path)| ((resource, path), id)).collect();
        let both = fields(after)
            .filter_map(|(id, resource, path)| Some(((resource, path), [*old.get(&(resource, path))?, id])));
        let fields = both.collect();
        let known: BTreeSet<String> = scopes(before).map(|place| place.name).collect();
        let common = scopes(after).filter(|place| known.contains(&place.name));
        let places = match at {
            Some(at) => common.filter(|place| place.name == at).map(Some).collect(),
            None => core::iter::once(None).chain(common.map(Some)).collect(),
        };
        Self { gates: [before, after], places, permissions: permissions.into_iter().collect(), fields }
    }

    /// What is different for who makes such claims; they are none where the name is not known.
    pub(super) fn compare(
        &self,
        claims: &dyn Fn(&Gate) -> Option<Claims>,
        id: Option<&str>,
        now: u64,
    ) -> (Vec<AccessChange>, Vec<MaskChange>) {
        let holders = self.gates.map(|gate| {
            // A longest session is about who asks, and an end about when.
            let claims = claims(gate).map(|claims| Claims { now, session: Some(now), ..claims })?;
            let mut holder = gate.holder(&claims);
            if holder.barred == Some(Code::StaleSnapshot) {
                holder.barred = None;
            }
            Some(holder)
        });
        let (mut access, mut masks) = (Vec::new(), Vec::new());
        let mut found: BTreeMap<Option<&str>, Differences> = BTreeMap::new();
        let nothing = Differences::default();
        for place in &self.places {
            let at = place.as_ref().map(|place| place.name.as_str());
            let here = self.at(&holders, at, id);
            let above = place.as_ref().map(|place| place.parent.as_deref());
            let above = above.and_then(|parent| found.get(&parent)).unwrap_or(&nothing);
            access.extend(self.access(&here, above, at));
            masks.extend(self.masks(&here, above, at));
            if here != nothing {
                found.insert(at, here);
            }
        }
        (access, masks)
    }

    /// What is different at a scope.
    fn at(&self, holders: &[Option<Holder>; 2], at: Option<&str>, id: Option<&str>) -> Differences {
        let asked = Request { id, ..Request::default() };
        let [before, after] = [0, 1].map(|side| {
            let (gate, holder) = (self.gates.get(side)?, holders.get(side)?.as_ref()?);
            let holder = match at.and_then(|at| gate.scope_id(at)) {
                Some(scope) => holder.asking_at(&gate.snapshot, scope),
                None => holder.clone(),
            };
            Some((*gate, engine::resolve(&gate.snapshot, &holder, &asked), holder))
        });
        let effect = |side: &Option<(&Gate, engine::Row, Holder)>, permission: Option<PermissionId>| match (
            side, permission,
        ) {
            (Some((_, row, _)), Some(id)) if row.has(id) => Effect::Allow,
            (Some((_, row, _)), Some(id)) if row.is_open(id) => Effect::Conditional,
            _ => Effect::Deny,
        };
        let rest = |side: &Option<(&Gate, engine::Row, Holder)>, id: Option<PermissionId>| {
            let (Some((gate, _, holder)), Some(id)) = (side, id) else { return Rest::default() };
            let (_, left) = engine::residual(&gate.snapshot, holder, &asked, id);
            (left, engine::permitted_fields(&gate.snapshot, holder, &asked, id))
        };
        let mut differences = Differences::default();
        for (position, (_, [old, new])) in self.permissions.iter().enumerate() {
            let effects = [effect(&before, *old), effect(&after, *new)];
            let [first, second] = effects;
            let rests =
                (effects == [Effect::Conditional; 2]).then(|| [rest(&before, *old), rest(&after, *new)]);
            let is_changed = rests.as_ref().map_or(first != second, |[old, new]| old != new);
            if is_changed {
                differences.access.insert(position, Pair { effects, rests });
            }
        }
        for (position, (_, [old, new])) in self.fields.iter().enumerate() {
            let shown = [shown(before.as_ref(), *old), shown(after.as_ref(), *new)];
            if let [Some(old), Some(new)] = shown
                && old != new
            {
                differences.masks.insert(position, [old, new]);
            }
        }
        differences
    }

    /// Changes of decisions at a scope, without those that are the same in the scope above.
    fn access(&self, here: &Differences, above: &Differences, at: Option<&str>) -> Vec<AccessChange> {
        let new = here.access.iter().filter(|(position, pair)| above.access.get(position) != Some(*pair));
        let change = |(position, pair): (&usize, &Pair)| {
            let (permission, _) = self.permissions.get(*position)?;
            let [before, after] = pair.effects;
            Some(AccessChange { permission: permission.clone(), at: at.map(String::from), before, after })
        };
        new.filter_map(change).collect()
    }

    /// The same of masks.
    fn masks(&self, here: &Differences, above: &Differences, at: Option<&str>) -> Vec<MaskChange> {
        let new = here.masks.iter().filter(|(position, masks)| above.masks.get(position) != Some(*masks));
        let change = |(position, masks): (&usize, &[Mask<String>; 2])| {
            let ((resource, path), _) = self.fields.get(*position)?;
            let ([before, after], at) = (masks.clone(), at.map(String::from));
            Some(MaskChange { resource: (*resource).into(), path: (*path).into(), at, before, after })
        };
        new.filter_map(change).collect()
    }
}

/// How a field is shown; none if there is nobody to show it to.
fn shown(side: Option<&(&Gate, engine::Row, Holder)>, field: FieldId) -> Option<Mask<String>> {
    let (gate, row, _) = side?;
    Some(masked_field(&gate.snapshot, row, field).mask.to_owned())
}
