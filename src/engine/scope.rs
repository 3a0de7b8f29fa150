//! Where something holds: a scope asked at, and the scopes it lies in.

use crate::model::{Extent, ROOT, ScopeId, ScopeTypeId, Snapshot};
use alloc::vec::Vec;

/// The scope asked at and every scope it lies in, the outermost first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chain {
    scopes: Vec<ScopeId>,
    /// Whether every place counts, as when one looks for where something would hold.
    anywhere: bool,
}

impl Chain {
    /// The chain of a scope; without one, nothing but what holds everywhere.
    pub fn new(snapshot: &Snapshot, at: Option<ScopeId>) -> Self {
        let mut scopes = Vec::new();
        let mut next = at;
        while let Some(scope) = next {
            scopes.push(scope);
            next = snapshot.scope_parent(scope);
        }
        scopes.reverse();
        Self { scopes, anywhere: false }
    }

    /// The scope asked at.
    pub fn at(&self) -> Option<ScopeId> {
        self.scopes.last().copied()
    }

    /// A chain for which every place counts.
    pub(super) fn anywhere() -> Self {
        Self { scopes: Vec::new(), anywhere: true }
    }

    /// Whether every place counts.
    pub(super) fn is_anywhere(&self) -> bool {
        self.anywhere
    }

    /// The chain of a scope so many levels up, [`ROOT`] for the outermost; none if there is no such scope.
    pub(super) fn above(&self, up: u16) -> Option<Self> {
        if self.anywhere || up == 0 {
            return Some(self.clone());
        }
        let length = if up == ROOT { 1 } else { self.scopes.len().checked_sub(up.into())? };
        let scopes = self.scopes.get(..length).filter(|scopes| !scopes.is_empty())?;
        Some(Self { scopes: scopes.into(), anywhere: false })
    }

    /// How many depths there are: that of what holds everywhere, and one for each scope.
    pub(super) fn depths(&self) -> usize {
        self.scopes.len() + 1
    }

    /// How deep a place lies on the chain, if what is placed there holds at the scope asked at: the outermost
    /// scope is 1 deep; what holds everywhere or at every scope of a type is 0 deep.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn depth(&self, snapshot: &Snapshot, place: Extent) -> Option<usize> {
        match place {
            _ if self.anywhere => Some(0),
            Extent::Everywhere => Some(0),
            Extent::At(scope) => self.scopes.iter().position(|above| *above == scope).map(|depth| depth + 1),
            Extent::AtEvery(kind) => self.has(snapshot, kind).then_some(0),
        }
    }

    /// Whether the scope so deep on the chain is of a type whose grants replace inherited ones.
    pub(super) fn replaces(&self, snapshot: &Snapshot, depth: usize) -> bool {
        let scope = depth.checked_sub(1).and_then(|position| self.scopes.get(position));
        scope.is_some_and(|scope| snapshot.replaces(snapshot.scope_type(*scope)))
    }

    fn has(&self, snapshot: &Snapshot, kind: ScopeTypeId) -> bool {
        self.scopes.iter().any(|scope| snapshot.scope_type(*scope) == kind)
    }
}
