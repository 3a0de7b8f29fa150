//! Members and elements that disappear: with the comma in front of them, or, where nothing has been shown in front of
//! them, with the one behind.

use super::pass::Pass;
use super::{Fault, MAX_TOKEN};

#[expect(clippy::inline_always, reason = "what is called by address would keep the whole pass in memory")]
impl Pass<'_> {
    /// Whether what comes next stands in an object or list that is shown.
    #[inline(always)]
    pub(super) fn is_within_shown(&self) -> bool {
        self.place.muted == 0 && self.place.depth > 0
    }

    /// What disappears starts where its comma does, since that goes with it.
    #[inline(always)]
    pub(super) fn drop_or_show(&mut self, byte: u8) -> Result<(), (Fault, usize)> {
        if self.start - self.item > MAX_TOKEN {
            return Err((Fault::Size, self.item));
        }
        let state = self.plan.state(self.place.value);
        let is_whole = match byte {
            b'{' => state.other.is_none(),
            b'[' => state.element.is_none(),
            _ => true,
        };
        self.place.shown_around = self.place.shown;
        if is_whole && state.shown.is_some_and(|mask| self.plan.drops(mask)) {
            self.start = self.item;
        } else {
            self.place.shown = true;
            self.place.shown_around = true;
        }
        Ok(())
    }

    /// A comma belongs to what follows it, unless nothing has been shown in front of it.
    #[inline(always)]
    pub(super) fn comma(&mut self) {
        self.item = self.at;
        if self.plan.drops_any() && self.is_within_shown() && !self.place.shown {
            self.out.extend_from_slice(self.input.get(self.copied..self.at).unwrap_or_default());
            self.copied = self.at + 1;
            self.item = self.copied;
        }
    }
}
