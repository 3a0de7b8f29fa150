//! Sixty-four bytes at once: which of them end a text or need a closer look.

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// The block that was looked at last. Positions are asked for in the order in which they stand.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Block {
    end: usize,
    /// A bit for each byte: `"`, `\`, a control character, not ASCII, or behind the end of the input.
    marks: u64,
}

impl Block {
    /// The first byte from a position on that is `"`, `\`, a control character or not ASCII; or the end of the input.
    #[expect(clippy::inline_always, reason = "most of the time goes by in here, over texts of a few bytes")]
    #[inline(always)]
    pub(super) fn seek(&mut self, input: &[u8], mut at: usize) -> usize {
        loop {
            if at >= self.end {
                let start = at & !(BLOCK - 1);
                self.marks = marks(input, start);
                self.end = start + BLOCK;
            }
            let marks = self.marks >> (at % BLOCK);
            if marks != 0 {
                return at + marks.trailing_zeros() as usize;
            }
            at = self.end;
        }
    }
}

#[inline]
fn marks(input: &[u8], start: usize) -> u64 {
    let rest = input.get(start..).unwrap_or_default();
    rest.first_chunk().map_or_else(|| last_marks(rest), marks_of)
}

/// Those of a block that the input does not fill.
#[inline(never)]
fn last_marks(rest: &[u8]) -> u64 {
    let mut block = [0; BLOCK];
    for (to, from) in block.iter_mut().zip(rest) {
        *to = *from;
    }
    marks_of(&block)
}

/// Sixteen bytes at a time, where the module may use such instructions.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
fn marks_of(block: &[u8; BLOCK]) -> u64 {
    use core::arch::wasm32::{i8x16_lt, u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2, v128_or};
    let (words, _) = block.as_chunks();
    let (pairs, _) = words.as_chunks();
    pairs.iter().rev().fold(0, |marks, [low, high]| {
        let bytes = u64x2(u64::from_le_bytes(*low), u64::from_le_bytes(*high));
        let quote = u8x16_eq(bytes, u8x16_splat(b'"'));
        let backslash = u8x16_eq(bytes, u8x16_splat(b'\\'));
        // As signed numbers, those that are not ASCII are below zero.
        let other = i8x16_lt(bytes, u8x16_splat(b' '));
        marks << 16 | u64::from(u8x16_bitmask(v128_or(v128_or(quote, backslash), other)))
    })
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
fn marks_of(block: &[u8; BLOCK]) -> u64 {
    let (words, _) = block.as_chunks();
    words.iter().rev().fold(0, |marks, word| marks << 8 | gathered(special(u64::from_le_bytes(*word))))
}

/// The highest bit of each byte that is `"`, `\`, a control character or not ASCII.
#[inline]
pub(super) fn special(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES << 7;
    let ascii = word & !HIGH;
    let other_than = |byte: u64| (ascii ^ (ONES * byte)) + !HIGH;
    let printed = ascii + ONES * 0x60;
    (!(other_than(0x22) & other_than(0x5c) & printed) | word) & HIGH
}

/// The highest bits of eight bytes, side by side.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
fn gathered(word: u64) -> u64 {
    (word >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Block};
    use alloc::{vec, vec::Vec};

    fn is_special(byte: u8) -> bool {
        !(b' '..0x80).contains(&byte) || byte == b'"' || byte == b'\\'
    }

    #[test]
    fn every_byte_is_told_at_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..BLOCK {
                let mut input = vec![b'a'; BLOCK + 5];
                input[at] = byte;
                let expected = if is_special(byte) { at } else { BLOCK + 5 };
                assert_eq!(Block::default().seek(&input, 0), expected, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn neighbours_make_no_difference() {
        let mut state: u64 = 1;
        let mut input: Vec<u8> = (0..100_000)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            })
            .collect();
        for length in 0..200 {
            input.truncate(100_000 - length);
            let (mut block, mut at) = (Block::default(), 0);
            while at < input.len() {
                let found = block.seek(&input, at);
                let expected =
                    input[at..].iter().position(|byte| is_special(*byte)).map_or(input.len(), |far| at + far);
                assert_eq!(found, expected);
                at = found + 1;
            }
        }
    }
}
