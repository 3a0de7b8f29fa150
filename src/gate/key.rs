//! The key that pseudonyms are made with: kept out of snapshots and of everything that is printed.

use alloc::vec::Vec;
use core::fmt;

/// A key for [`Gate::set_pseudonym_key`](super::Gate::set_pseudonym_key). The default is none.
#[derive(Clone, Default)]
pub struct PseudonymKey(Vec<u8>);

impl PseudonymKey {
    /// The key's bytes as a mask takes them.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for PseudonymKey {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for PseudonymKey {
    /// Without the bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PseudonymKey")
    }
}
