//! CRC-32 (IEEE 802.3, reflected, polynomial 0xEDB88320), as in zlib and PNG.
//!
//! To the polynomial, y^300 is y^155 + y^117 + y^89 + 1, where y stands for the 64 bits of a word. So a word can be left
//! out if it is added to those 145, 183, 211 and 300 behind it; only what the last words come to goes through the register.

/// How many words behind a word it is added.
const BEHIND: [usize; 4] = [145, 183, 211, LAST];

/// Words at the end that are not left out, since there are none so far behind them.
const LAST: usize = 300;

/// How many words are kept: more than are looked back at, in a power of two.
const KEPT: usize = 512;

/// The CRC-32 of `bytes`.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let table = table();
    let step = |crc: u32, byte: u8| {
        let [low, ..] = (crc ^ u32::from(byte)).to_le_bytes();
        (crc >> 8) ^ table.get(usize::from(low)).copied().unwrap_or_default()
    };
    let (words, rest) = bytes.as_chunks();
    let (left_out, last) = words.split_at(words.len().saturating_sub(LAST));
    let mut kept = Kept([0; KEPT]);
    let mut crc = u32::MAX;
    for (at, word) in left_out.iter().enumerate() {
        // What the register begins with is added to the first.
        kept.put(at, kept.added(at, *word) ^ u64::from(core::mem::take(&mut crc)));
    }
    for (at, word) in (left_out.len()..).zip(last) {
        crc = kept.added(at, *word).to_le_bytes().into_iter().fold(crc, step);
        kept.put(at, 0);
    }
    !rest.iter().copied().fold(crc, step)
}

/// What was left out of late, each word at its position modulo [`KEPT`]; zero before the first.
struct Kept([u64; KEPT]);

impl Kept {
    fn put(&mut self, at: usize, word: u64) {
        if let Some(place) = self.0.get_mut(at % KEPT) {
            *place = word;
        }
    }

    /// A word, and those that are added to it.
    fn added(&self, at: usize, word: [u8; 8]) -> u64 {
        let before = |behind| self.0.get(at.wrapping_sub(behind) % KEPT).copied().unwrap_or_default();
        BEHIND.into_iter().map(before).fold(u64::from_le_bytes(word), |sum, word| sum ^ word)
    }
}

/// What a byte at the end of the register comes to. Made when called: in the module it would cost more than all of the
/// decoder.
fn table() -> [u32; 256] {
    core::array::from_fn(|byte| {
        let mut crc = u32::try_from(byte).unwrap_or_default();
        // Left as a loop: unrolled, it was a hundredth of the core module.
        for _ in 0..core::hint::black_box(8) {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
        crc
    })
}

#[cfg(test)]
mod tests {
    use super::{KEPT, LAST, crc32};

    /// Check values of the CRC catalogue ("123456789").
    #[test]
    fn known_values() {
        assert_eq!(crc32(b""), 0);
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b"The quick brown fox jumps over the lazy dog"), 0x414f_a339);
    }

    /// Bit by bit, as the standard defines it.
    fn by_definition(bytes: &[u8]) -> u32 {
        let step = |crc: u32| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
        !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
    }

    #[test]
    fn words_are_left_out_of_long_texts_alone() {
        let mut random = 1_u32;
        let bytes: Vec<u8> = (0..10 * 8 * LAST)
            .map(|_| {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                random.to_be_bytes()[0]
            })
            .collect();
        for words in [LAST - 1, LAST, LAST + 1, KEPT, KEPT + 1, KEPT + LAST, 9 * LAST] {
            for more in [0, 1, 7] {
                let bytes = &bytes[words % 16..][..8 * words + more];
                assert_eq!(crc32(bytes), by_definition(bytes), "{words} words and {more} bytes");
            }
        }
    }
}
