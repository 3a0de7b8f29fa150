//! What says whether records are erased, for walkers that read them as text.

use super::Plan;
use alloc::{string::String, vec::Vec};

/// Whether a record is erased, by a condition's program and what is known of the record; both as
/// `docs/snapshot-format.md` has them.
pub type Erases = fn(code: &[u8], record: &[u8]) -> bool;

/// What says whether the records of one resource are erased.
#[derive(Debug, Clone)]
pub struct Erasure {
    code: Vec<u8>,
    needed: Needed,
    erases: Erases,
}

/// Which attributes of a record are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::mask) enum Needed {
    /// All that is there.
    All,
    /// Those with these keys, and of each what is asked for below it.
    Keys(Vec<(Vec<u8>, Needed)>),
}

impl Erasure {
    /// `paths` are those of the attributes that the program asks for, such as `resource.anonymised`.
    pub fn new(code: &[u8], paths: &[String], erases: Erases) -> Self {
        let mut needed = Needed::Keys(Vec::new());
        for path in paths {
            // The first key is the record itself.
            needed.add(path.as_bytes().split(|byte| *byte == b'.').skip(1));
        }
        Self { code: code.into(), needed, erases }
    }

    pub(in crate::mask) fn needed(&self) -> &Needed {
        &self.needed
    }

    /// Whether a record is erased of which this is known.
    pub(in crate::mask) fn erases(&self, record: &[u8]) -> bool {
        (self.erases)(&self.code, record)
    }
}

impl Needed {
    fn add<'k>(&mut self, mut keys: impl Iterator<Item = &'k [u8]>) {
        let Some(key) = keys.next() else {
            *self = Self::All;
            return;
        };
        let Self::Keys(known) = self else { return };
        if !known.iter().any(|(other, _)| other == key) {
            known.push((key.into(), Self::Keys(Vec::new())));
        }
        if let Some((_, below)) = known.iter_mut().find(|(other, _)| other == key) {
            below.add(keys);
        }
    }

    /// What is asked for below a key; none if it is not asked for.
    pub(in crate::mask) fn below(&self, key: &[u8]) -> Option<&Self> {
        match self {
            Self::All => Some(self),
            Self::Keys(known) => known.iter().find(|(other, _)| other == key).map(|(_, below)| below),
        }
    }

    /// Whether nothing is asked for.
    pub(in crate::mask) fn is_nothing(&self) -> bool {
        matches!(self, Self::Keys(known) if known.is_empty())
    }
}

impl Plan {
    /// Takes in what says whether the records of each resource that it has are erased. Where there is nothing for a
    /// resource, its records count as erased wherever they are masked as text.
    #[must_use]
    pub fn deciding(mut self, erasure: &dyn Fn(u16) -> Option<Erasure>) -> Self {
        for (_, resource) in self.states.iter().filter_map(|state| state.erased) {
            if !self.erasures.iter().any(|(other, _)| *other == resource) {
                self.erasures.extend(erasure(resource).map(|erasure| (resource, erasure)));
            }
        }
        self
    }

    /// What says whether records of a resource are erased.
    pub(in crate::mask) fn erasure(&self, resource: u16) -> Option<&Erasure> {
        self.erasures.iter().find(|(other, _)| *other == resource).map(|(_, erasure)| erasure)
    }
}

#[cfg(test)]
mod tests {
    use super::{Erasure, Needed};

    fn needed(paths: &[&str]) -> Needed {
        let paths: Vec<String> = paths.iter().map(|path| String::from(*path)).collect();
        Erasure::new(&[], &paths, |_, _| true).needed
    }

    #[test]
    fn what_is_asked_for_whole_takes_in_what_lies_below() {
        let whole = Needed::Keys(vec![("a".into(), Needed::All)]);
        assert_eq!(needed(&["resource.a", "resource.a.b"]), whole);
        assert_eq!(needed(&["resource.a.b", "resource.a"]), whole);
        assert_eq!(needed(&["resource.a", "resource"]), Needed::All);
        assert!(needed(&[]).is_nothing() && !needed(&["resource"]).is_nothing());
    }
}
