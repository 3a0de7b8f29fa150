//! Base and delta to the result.

use super::shape::{Change, Column, ENDS, Shape, WIDE, WIDEST, added};
use super::{COPY, DeltaError, HEADER, INSERT, MAGIC, ROWS, SHAPE, SKIP, sha256};
use crate::model::Limits;
use alloc::vec::Vec;

/// The bytes of the snapshot that a delta makes of another one's.
///
/// Total: whatever the delta holds, the answer is those bytes, checked by their SHA-256, or an error. The base is read
/// once from front to back, so that the result is never longer than both together. Whether the result is a snapshot,
/// and whose, is for who loads it to check.
pub fn apply_delta(base: &[u8], delta: &[u8], limits: &Limits) -> Result<Vec<u8>, DeltaError> {
    if !delta.starts_with(&MAGIC) {
        return Err(DeltaError::BadMagic);
    }
    let Some((header, operations)) = delta.split_at_checked(HEADER) else {
        return Err(DeltaError::Malformed { at: delta.len() });
    };
    let (_, header) = header.split_at(MAGIC.len());
    let (before, header) = header.split_at(32);
    let (after, length) = header.split_at(32);
    if sha256(base) != before {
        return Err(DeltaError::OtherBase);
    }
    let length = length.first_chunk().copied().map_or(0, u32::from_le_bytes);
    if length > limits.bytes {
        return Err(DeltaError::TooLarge { found: length as usize, allowed: limits.bytes as usize });
    }
    // No operation reads the base again, so that more than this cannot come out, whatever is claimed.
    if length as usize > base.len() + delta.len() {
        return Err(DeltaError::Malformed { at: HEADER });
    }
    let mut patch = Patch {
        base,
        base_at: 0,
        rest: operations,
        length: length as usize,
        out: Vec::new(),
        shape: Shape::default(),
        start: (0, 0),
    };
    if patch.run().is_none() {
        return Err(DeltaError::Malformed { at: delta.len() - patch.rest.len() });
    }
    if sha256(&patch.out) == after { Ok(patch.out) } else { Err(DeltaError::WrongResult) }
}

/// A result in the making.
struct Patch<'d> {
    base: &'d [u8],
    /// How much of the base was read.
    base_at: usize,
    /// What is left of the delta.
    rest: &'d [u8],
    /// How long the result will be.
    length: usize,
    out: Vec<u8>,
    shape: Shape,
    /// Where base and result were when the shape was given.
    start: (usize, usize),
}

impl<'d> Patch<'d> {
    /// Everything that is left; nothing if it is malformed.
    fn run(&mut self) -> Option<()> {
        while let Some((operation, rest)) = self.rest.split_first() {
            self.rest = rest;
            if *operation == SHAPE {
                self.read_shape()?;
                continue;
            }
            let count = self.number()? as usize;
            match *operation {
                _ if count == 0 => return None,
                COPY => {
                    let bytes = self.take(count)?;
                    self.put(bytes)?;
                }
                INSERT => {
                    let (bytes, rest) = self.rest.split_at_checked(count)?;
                    self.put(bytes)?;
                    self.rest = rest;
                }
                SKIP => drop(self.take(count)?),
                ROWS => self.rows(count)?,
                _ => return None,
            }
        }
        (self.out.len() == self.length).then_some(())
    }

    /// Appends to the result, which may not become longer than it says.
    fn put(&mut self, bytes: &[u8]) -> Option<()> {
        let room = self.length - self.out.len();
        (bytes.len() <= room).then(|| self.out.extend_from_slice(bytes))
    }

    fn take(&mut self, count: usize) -> Option<&'d [u8]> {
        let bytes = self.base.get(self.base_at..)?.get(..count)?;
        self.base_at += count;
        Some(bytes)
    }

    /// Rows of the base, changed as the shape says.
    fn rows(&mut self, count: usize) -> Option<()> {
        let width = self.shape.width;
        let (from, to) = (self.base_at, self.out.len());
        // Without a shape, rows have no bytes.
        let bytes = self.take(count.checked_mul(width).filter(|length| *length > 0)?)?;
        let before = |bytes: &'_ [u8], at: usize, start: usize, column: &Column| {
            let row = at.checked_sub(width).filter(|row| *row >= start);
            row.and_then(|row| column.read(bytes.get(row..at)?)).unwrap_or(0)
        };
        let shifts: Vec<u32> = self
            .shape
            .columns
            .iter()
            .map(|column| {
                let (old, new) = (
                    before(self.base, from, self.start.0, column),
                    before(&self.out, to, self.start.1, column),
                );
                new.wrapping_sub(old)
            })
            .collect();
        self.put(bytes)?;
        for row in self.out.get_mut(to..)?.chunks_exact_mut(width) {
            for (column, shift) in self.shape.columns.iter().zip(&shifts) {
                let value = column.read(row)?;
                let change = match &column.change {
                    Change::Ends => *shift,
                    Change::Steps(steps) => added(steps, value),
                };
                column.write(row, value.wrapping_add(change));
            }
        }
        Some(())
    }

    /// The width of rows, and their columns from left to right.
    fn read_shape(&mut self) -> Option<()> {
        let width = self.number()? as usize;
        let count = self.number()?;
        let mut columns = Vec::new();
        let mut free = 0;
        if width == 0 || width > WIDEST {
            return None;
        }
        for _ in 0..count {
            let (offset, kind) = (self.number()? as usize, self.number()?);
            let change = match kind & !WIDE {
                0 => Change::Steps(self.steps()?),
                ENDS => Change::Ends,
                _ => return None,
            };
            let column = Column { offset, wide: kind & WIDE != 0, change };
            let end = offset.checked_add(column.size())?;
            if offset < free || end > width {
                return None;
            }
            free = end;
            columns.push(column);
        }
        self.shape = Shape { width, columns };
        self.start = (self.base_at, self.out.len());
        Some(())
    }

    /// From which number on what is added. How many is a claim: none is stored that is not there.
    fn steps(&mut self) -> Option<Vec<(u32, u32)>> {
        let count = self.number()?;
        let mut steps: Vec<(u32, u32)> = Vec::new();
        for _ in 0..count {
            let (further, change) = (self.number()?, self.number()?);
            let from = match steps.last() {
                None => further,
                Some((before, _)) => before.checked_add(further).filter(|_| further > 0)?,
            };
            steps.push((from, (change >> 1) ^ (change & 1).wrapping_neg()));
        }
        Some(steps)
    }

    /// A number of 32 bits, seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u32> {
        let mut value = 0_u64;
        for shift in (0..35).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return u32::try_from(value).ok();
            }
        }
        None
    }
}
