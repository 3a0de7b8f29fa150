//! Looks ahead over a record before any of it is shown: whether it is erased may stand behind the fields that this hides.

use super::record::{Bounds, attributes};
use super::scan::Part;
use super::{MAX_ERASABLE_DEPTH, MAX_TOKEN};
use crate::mask::plan::Erasure;

/// What is remembered while the end of a record has not arrived.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ahead {
    /// Whether the body is there as a whole, so that all of a record is, whatever its length.
    whole: bool,
    begun: bool,
    bounds: Bounds,
    /// How much of the record has been read.
    read: usize,
}

impl Ahead {
    /// A piece of the body begins.
    pub(super) fn begin(&mut self, last: bool) {
        self.whole |= last && !self.begun;
        self.begun = true;
    }

    /// Whether the record at the start of a text, so deep in others, is erased; none if more of it has to arrive first.
    /// Of a stream, one longer than a text may be counts as erased.
    #[inline(never)]
    pub(super) fn is_erased(
        &mut self,
        erasure: Option<&Erasure>,
        mut text: &[u8],
        last: bool,
        depth: usize,
    ) -> Option<bool> {
        let Some(erasure) = erasure.filter(|_| depth <= MAX_ERASABLE_DEPTH) else { return Some(true) };
        let needed = erasure.needed();
        if needed.is_nothing() {
            return Some(erasure.erases(&[]));
        }
        if !self.whole {
            let found = self.bounds.find(text, self.read);
            if let Part::Cut(read) = found
                && !last
                && text.len() <= MAX_TOKEN
            {
                self.read = read;
                return None;
            }
            *self = Self { bounds: Bounds::default(), read: 0, ..*self };
            text = match found {
                Part::Whole(end) if end <= MAX_TOKEN => text.get(..end)?,
                _ => return Some(true),
            };
        }
        Some(attributes(needed, text).is_none_or(|record| erasure.erases(&record)))
    }
}
