//! Bytes as a source of choices: what is drawn from an empty one is zero.

/// What is left of an input.
pub(super) struct Draw<'i>(pub(super) &'i [u8]);

impl<'i> Draw<'i> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn byte(&mut self) -> u8 {
        let Some((byte, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *byte
    }

    pub(super) fn word(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    /// A number below a bound that is not zero.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let drawn = if bound > 256 { self.word() } else { self.byte().into() };
        usize::from(drawn) % bound
    }

    pub(super) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }

    /// As many bytes as there are, `count` at most.
    pub(super) fn bytes(&mut self, count: usize) -> &'i [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }
}
