//! Scopes at which somebody can come to something.
//!
//! A scope is reached if an extent reaches it at which a role is held; then all below it are reached too. At any other,
//! nothing is allowed, so these are kept only as far as they make a difference to what lies in them.

use crate::model::{Extent, RoleId, ScopeId, ScopeTypeId, Snapshot, Table};
use alloc::{vec, vec::Vec};

/// What a scope is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    /// Nothing.
    Left,
    /// One that is wanted lies in it, and it is not reached itself.
    Around,
    /// It is asked at.
    Wanted,
}

/// Scopes, while it is found out which are kept.
pub(super) struct Places<'s> {
    snapshot: &'s Snapshot,
    marks: Vec<Mark>,
    /// Of which there is a scope that is not left.
    types: Vec<bool>,
    /// Of which a role is held at every scope, or there is a scope that is kept.
    kept_types: Vec<bool>,
}

impl<'s> Places<'s> {
    pub(super) fn new(snapshot: &'s Snapshot, held: &[(RoleId, Extent)], at: Option<ScopeId>) -> Self {
        let mut kept_types = vec![false; snapshot.rows(Table::ScopeTypes)];
        for (_, extent) in held {
            if let Extent::AtEvery(kind) = extent {
                kept_types.get_mut(kind.index()).into_iter().for_each(|kept| *kept = true);
            }
        }
        let marks = vec![Mark::Left; snapshot.rows(Table::Scopes)];
        let mut places = Self { snapshot, marks, types: vec![false; kept_types.len()], kept_types };
        let reached = places.reached(held);
        let is_reached = |scope: ScopeId| reached.get(scope.0 as usize).copied().unwrap_or_default();
        let held_at = held.iter().filter_map(|(_, extent)| match extent {
            Extent::At(scope) => Some(*scope),
            _ => None,
        });
        let wanted: Vec<ScopeId> = match at {
            Some(at) => held_at.chain([at]).collect(),
            None => places.scopes().filter(|scope| is_reached(*scope)).collect(),
        };
        for scope in wanted {
            places.want(scope, &is_reached);
        }
        for scope in places.scopes() {
            let kind = snapshot.scope_type(scope).index();
            if let Some(known) = places.types.get_mut(kind) {
                *known |= places.marks.get(scope.0 as usize).is_some_and(|mark| *mark != Mark::Left);
            }
        }
        places
    }

    /// Whether what is placed there can hold at a scope that is wanted.
    pub(super) fn meets(&self, extent: Extent) -> bool {
        match extent {
            Extent::Everywhere => true,
            Extent::At(scope) => self.mark(scope) != Mark::Left,
            Extent::AtEvery(kind) => self.types.get(kind.index()).copied().unwrap_or_default(),
        }
    }

    /// Keeps of the scopes around those that are wanted all, or those at which something is placed.
    pub(super) fn keep(&mut self, placed: &mut dyn Iterator<Item = Extent>, all: bool) {
        let mut kept: Vec<bool> = self.marks.iter().map(|mark| all || *mark == Mark::Wanted).collect();
        let mut kinds = vec![false; self.types.len()];
        for extent in placed {
            let place = match extent {
                Extent::Everywhere => None,
                Extent::At(scope) => kept.get_mut(scope.0 as usize),
                Extent::AtEvery(kind) => kinds.get_mut(kind.index()),
            };
            if let Some(place) = place {
                *place = true;
            }
        }
        for (scope, kept) in self.scopes().zip(kept) {
            let kind = self.snapshot.scope_type(scope).index();
            let is_kept = kept || kinds.get(kind).copied().unwrap_or_default();
            if let Some(mark) = self.marks.get_mut(scope.0 as usize).filter(|mark| **mark == Mark::Around) {
                *mark = if is_kept { Mark::Wanted } else { Mark::Left };
            }
        }
    }

    /// The scopes that are kept, and the types.
    pub(super) fn kept(mut self) -> (Vec<ScopeId>, Vec<ScopeTypeId>) {
        let scopes: Vec<ScopeId> = self.scopes().filter(|scope| self.mark(*scope) == Mark::Wanted).collect();
        for scope in &scopes {
            let kind = self.snapshot.scope_type(*scope).index();
            self.kept_types.get_mut(kind).into_iter().for_each(|kept| *kept = true);
        }
        let types = (0..).zip(self.kept_types).filter(|(_, kept)| *kept);
        (scopes, types.map(|(kind, _)| ScopeTypeId(kind)).collect())
    }

    fn scopes(&self) -> impl Iterator<Item = ScopeId> + use<> {
        (0..u32::try_from(self.marks.len()).unwrap_or(0)).map(ScopeId)
    }

    fn mark(&self, scope: ScopeId) -> Mark {
        self.marks.get(scope.0 as usize).copied().unwrap_or(Mark::Left)
    }

    /// For each scope, whether any of the extents reaches it.
    fn reached(&self, held: &[(RoleId, Extent)]) -> Vec<bool> {
        let snapshot = self.snapshot;
        let everywhere = held.iter().any(|(_, extent)| *extent == Extent::Everywhere);
        let mut reached = vec![everywhere; self.marks.len()];
        for (_, extent) in held {
            if let Extent::At(scope) = extent {
                reached.get_mut(scope.0 as usize).into_iter().for_each(|reached| *reached = true);
            }
        }
        // A scope stands before all that lie in it. The types kept so far are those of which a role is held at every scope.
        for scope in self.scopes() {
            let is_inside = snapshot.scope_parent(scope).and_then(|above| reached.get(above.0 as usize));
            let is_inside = is_inside.copied().unwrap_or_default();
            let is_of_type = self.kept_types.get(snapshot.scope_type(scope).index()).copied();
            if is_inside || is_of_type.unwrap_or_default() {
                reached.get_mut(scope.0 as usize).into_iter().for_each(|reached| *reached = true);
            }
        }
        reached
    }

    /// Wants a scope, and those around it that are reached.
    fn want(&mut self, scope: ScopeId, is_reached: &dyn Fn(ScopeId) -> bool) {
        let mut mark = Mark::Wanted;
        let mut next = Some(scope);
        while let Some(scope) = next {
            let Some(known) = self.marks.get_mut(scope.0 as usize).filter(|known| **known < mark) else {
                return;
            };
            *known = mark;
            next = self.snapshot.scope_parent(scope);
            if next.is_some_and(|above| !is_reached(above)) {
                mark = Mark::Around;
            }
        }
    }
}
