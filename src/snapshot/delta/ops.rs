//! Operations as bytes: what [`super::apply`] reads.

use super::shape::{Change, ENDS, Shape, WIDE};
use super::{COPY, INSERT, ROWS, SHAPE, SKIP};
use alloc::vec::Vec;

/// Operations, the last of which may still grow.
#[derive(Debug, Clone, Default)]
pub(super) struct Operations {
    bytes: Vec<u8>,
    /// How much of the base they read.
    base_at: usize,
    /// Bytes that are copied from there, or inserted: never both.
    copied: usize,
    inserted: Vec<u8>,
}

impl Operations {
    /// Copies bytes of the base, which nothing before has read.
    pub(super) fn copy(&mut self, at: usize, count: usize) {
        if count == 0 {
            return;
        }
        if !self.inserted.is_empty() || at != self.base_at + self.copied {
            self.go(at);
        }
        self.copied += count;
    }

    pub(super) fn insert(&mut self, bytes: &[u8]) {
        if self.copied > 0 && !bytes.is_empty() {
            self.flush();
        }
        self.inserted.extend_from_slice(bytes);
    }

    /// Says how the next rows are laid out, the first of which stands at `at`.
    pub(super) fn shape(&mut self, at: usize, shape: &Shape) {
        self.go(at);
        self.bytes.push(SHAPE);
        self.numbers([shape.width, shape.columns.len()]);
        for column in &shape.columns {
            let wide = if column.wide { WIDE } else { 0 };
            match &column.change {
                Change::Ends => self.numbers([column.offset, (wide | ENDS) as usize]),
                Change::Steps(steps) => {
                    self.numbers([column.offset, wide as usize, steps.len()]);
                    let mut before = 0;
                    for (from, change) in steps {
                        let folded = (change << 1) ^ (change >> 31).wrapping_neg();
                        self.numbers([(from - before) as usize, folded as usize]);
                        before = *from;
                    }
                }
            }
        }
    }

    /// Copies rows of the base as the shape says.
    pub(super) fn rows(&mut self, at: usize, count: usize, width: usize) {
        if count > 0 {
            self.go(at);
            self.operation(ROWS, count);
            self.base_at += count * width;
        }
    }

    /// The whole as bytes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.flush();
        self.bytes
    }

    /// How many bytes there are.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() + self.inserted.len()
    }

    /// Writes what was held back, and passes over the base up to a place.
    fn go(&mut self, at: usize) {
        self.flush();
        if at > self.base_at {
            self.operation(SKIP, at - self.base_at);
            self.base_at = at;
        }
    }

    fn flush(&mut self) {
        if self.copied > 0 {
            self.operation(COPY, self.copied);
            self.base_at += core::mem::take(&mut self.copied);
        }
        if !self.inserted.is_empty() {
            let inserted = core::mem::take(&mut self.inserted);
            self.operation(INSERT, inserted.len());
            self.bytes.extend(inserted);
        }
    }

    fn operation(&mut self, operation: u8, count: usize) {
        self.bytes.push(operation);
        self.numbers([count]);
    }

    /// Seven bits a byte, the lowest first. All of them lie within a file, or are 32 bits.
    fn numbers<const N: usize>(&mut self, numbers: [usize; N]) {
        for mut number in numbers {
            while number >= 0x80 {
                let [low, ..] = number.to_le_bytes();
                self.bytes.push(low | 0x80);
                number >>= 7;
            }
            let [last, ..] = number.to_le_bytes();
            self.bytes.push(last);
        }
    }
}
