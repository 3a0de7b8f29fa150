//! CRC-32 (IEEE 802.3, reflected, polynomial 0xEDB88320), as in zlib and PNG.

/// Bytes taken per step. Tables are made when called: 4 KiB of them in the module would cost more than
/// all of the decoder.
const LANES: usize = 4;

/// The CRC-32 of `bytes`.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let tables = tables();
    let lane = |table: usize, byte: u32| {
        tables.get(table).and_then(|table| table.get((byte & 0xff) as usize)).copied().unwrap_or_default()
    };
    let (steps, rest) = bytes.as_chunks::<LANES>();
    let mut crc = u32::MAX;
    for step in steps {
        let word = crc ^ u32::from_le_bytes(*step);
        crc = lane(3, word) ^ lane(2, word >> 8) ^ lane(1, word >> 16) ^ lane(0, word >> 24);
    }
    for byte in rest {
        crc = (crc >> 8) ^ lane(0, crc ^ u32::from(*byte));
    }
    !crc
}

/// Table 0 takes a byte at the end of the register, table `n` a byte that is `n` bytes ahead of it.
fn tables() -> [[u32; 256]; LANES] {
    let mut tables = [[0; 256]; LANES];
    for byte in 0..256_u32 {
        let mut crc = byte;
        for table in &mut tables {
            // Left as a loop: unrolled, it was a hundredth of the core module.
            for _ in 0..core::hint::black_box(8) {
                crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
            }
            if let Some(entry) = table.get_mut(byte as usize) {
                *entry = crc;
            }
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::crc32;

    /// Check values of the CRC catalogue ("123456789").
    #[test]
    fn known_values() {
        assert_eq!(crc32(b""), 0);
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b"The quick brown fox jumps over the lazy dog"), 0x414f_a339);
    }
}
