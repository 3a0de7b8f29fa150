//! A bit a permission.

use crate::model::{PermissionId, Snapshot, Table};
use alloc::{vec, vec::Vec};
use core::ops::Range;

/// One bit a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u32>,
}

impl Bits {
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn empty(snapshot: &Snapshot) -> Self {
        Self { words: vec![0; snapshot.rows(Table::Permissions).div_ceil(32)] }
    }

    /// Whether the permission's bit is set; not for an id of another snapshot's that is too large.
    #[inline]
    pub fn has(&self, permission: PermissionId) -> bool {
        self.words.get(permission.index() / 32).is_some_and(|word| word >> (permission.index() % 32) & 1 == 1)
    }

    /// The bits, permission 0 in the lowest of the first word.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn set(&mut self, permission: PermissionId) {
        if let Some(word) = self.words.get_mut(permission.index() / 32) {
            *word |= 1 << (permission.index() % 32);
        }
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn clear(&mut self, permission: PermissionId) {
        if let Some(word) = self.words.get_mut(permission.index() / 32) {
            *word &= !(1 << (permission.index() % 32));
        }
    }

    /// Sets the bits of a span, a word at a time.
    pub(super) fn set_span(&mut self, span: Range<usize>) {
        let mut at = span.start;
        while at < span.end {
            let stop = span.end.min((at / 32 + 1) * 32);
            let ones = (u64::MAX << (at % 32)) & (u64::MAX >> (63 - (stop - 1) % 32));
            if let Some(word) = self.words.get_mut(at / 32) {
                #[expect(clippy::cast_possible_truncation, reason = "both ends lie in one 32-bit word")]
                {
                    *word |= ones as u32;
                }
            }
            at = stop;
        }
    }
}
