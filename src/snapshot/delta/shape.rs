//! How rows change on the way from base to result: the numbers in some of their columns.

use alloc::vec::Vec;

/// Most bytes of a row.
pub(super) const WIDEST: usize = 255;

/// Column kinds, by number: bit 0 for 32 bits rather than 16, bit 1 for ends.
pub(super) const WIDE: u32 = 1;
pub(super) const ENDS: u32 = 2;

/// Rows of one width, and the columns in which they change.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) width: usize,
    pub(super) columns: Vec<Column>,
}

/// A column of little-endian numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) offset: usize,
    /// 32 bits rather than 16.
    pub(super) wide: bool,
    pub(super) change: Change,
}

/// What becomes of the numbers of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// Each stays as far from that of the row before as it was.
    Ends,
    /// From each first number on, until the next one, the second is added. Ascending.
    Steps(Vec<(u32, u32)>),
}

impl Column {
    pub(super) fn size(&self) -> usize {
        if self.wide { 4 } else { 2 }
    }

    /// The number in a row; nothing if the row is too short.
    pub(super) fn read(&self, row: &[u8]) -> Option<u32> {
        let bytes = row.get(self.offset..)?;
        if self.wide {
            bytes.first_chunk().copied().map(u32::from_le_bytes)
        } else {
            bytes.first_chunk().copied().map(u16::from_le_bytes).map(u32::from)
        }
    }

    /// Puts the lowest bits of a number into a row.
    pub(super) fn write(&self, row: &mut [u8], value: u32) {
        let size = self.size();
        let place = row.get_mut(self.offset..self.offset + size);
        place.into_iter().flatten().zip(value.to_le_bytes()).for_each(|(byte, new)| *byte = new);
    }

    /// What is added to one of its numbers to come to another.
    #[cfg(feature = "author")]
    pub(super) fn difference(&self, to: u32, from: u32) -> u32 {
        let difference = to.wrapping_sub(from);
        let [low, high, ..] = difference.to_le_bytes();
        // Of 16 bits the same either way, and of the two the nearer to zero is shorter.
        let near = i32::from(i16::from_le_bytes([low, high])).cast_unsigned();
        if self.wide { difference } else { near }
    }
}

/// What the steps of a column add to a number.
pub(super) fn added(steps: &[(u32, u32)], value: u32) -> u32 {
    let behind = steps.partition_point(|(from, _)| *from <= value);
    behind.checked_sub(1).and_then(|last| steps.get(last)).map_or(0, |(_, change)| *change)
}
