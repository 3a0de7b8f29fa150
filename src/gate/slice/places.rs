//! The scopes that a slice keeps.

use super::NO_ID;
use crate::engine::Reach;
use crate::model::{Extent, Scope, ScopeId, ScopeType, ScopeTypeId, Snapshot};
use alloc::{string::String, vec::Vec};

/// Stands for the places that a slice does not name: a type of which there is no scope.
const ELSEWHERE: &str = "elsewhere";

/// Scopes and their types, as far as they are kept.
pub(super) struct Places<'s> {
    snapshot: &'s Snapshot,
    reach: &'s Reach,
    elsewhere: String,
    /// In order of name; none for elsewhere.
    types: Vec<Option<ScopeTypeId>>,
}

impl<'s> Places<'s> {
    pub(super) fn new(snapshot: &'s Snapshot, reach: &'s Reach) -> Self {
        let mut places = Self { snapshot, reach, elsewhere: ELSEWHERE.into(), types: Vec::new() };
        let name = |kind: &ScopeTypeId| snapshot.scope_type_name(*kind);
        while reach.scope_types.iter().any(|kind| name(kind) == places.elsewhere) {
            places.elsewhere.push('-');
        }
        places.types.extend(reach.scope_types.iter().copied().map(Some));
        if !reach.extents(snapshot).all(|extent| reach.meets(extent)) {
            let before = reach.scope_types.iter().take_while(|kind| *name(kind) < *places.elsewhere);
            places.types.insert(before.count(), None);
        }
        places
    }

    /// Where something is placed in the slice. What holds at no scope that is kept is elsewhere: it is not reached, and still
    /// there for who asks whether anything could be.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn extent(&self, extent: Extent) -> Extent {
        match extent {
            _ if !self.reach.meets(extent) => Extent::AtEvery(self.kind(None)),
            Extent::Everywhere => extent,
            Extent::At(scope) => Extent::At(self.scope(scope).unwrap_or(scope)),
            Extent::AtEvery(kind) => Extent::AtEvery(self.kind(Some(kind))),
        }
    }

    pub(super) fn scope_types(&self) -> Vec<ScopeType> {
        let scope_type = |kind: &Option<ScopeTypeId>| match kind {
            Some(kind) => ScopeType {
                name: self.snapshot.scope_type_name(*kind).into(),
                replaces: self.snapshot.replaces(*kind),
            },
            None => ScopeType { name: self.elsewhere.clone(), replaces: false },
        };
        self.types.iter().map(scope_type).collect()
    }

    /// Each lies in the innermost one around it that is kept.
    pub(super) fn scopes(&self) -> Vec<Scope> {
        let scope = |id: &ScopeId| Scope {
            kind: self.kind(Some(self.snapshot.scope_type(*id))),
            name: self.snapshot.scope_name(*id).into(),
            parent: self.parent(*id),
        };
        self.reach.scopes.iter().map(scope).collect()
    }

    fn parent(&self, scope: ScopeId) -> Option<ScopeId> {
        let mut above = self.snapshot.scope_parent(scope);
        while let Some(scope) = above {
            let kept = self.scope(scope);
            if kept.is_some() {
                return kept;
            }
            above = self.snapshot.scope_parent(scope);
        }
        None
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn scope(&self, scope: ScopeId) -> Option<ScopeId> {
        let position = self.reach.scopes.binary_search(&scope).ok()?;
        u32::try_from(position).ok().map(ScopeId)
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn kind(&self, kind: Option<ScopeTypeId>) -> ScopeTypeId {
        let position = self.types.iter().position(|known| *known == kind);
        ScopeTypeId(position.and_then(|position| u16::try_from(position).ok()).unwrap_or(NO_ID))
    }
}
