//! The same short code for the same value and key, which only the key leads back from.
//!
//! Reads any text but the empty one, as its UTF-8 bytes, without folding case or space: HMAC-SHA-256 (RFC 2104),
//! of which the first bytes are shown in lower-case hexadecimal digits. Equal values of different fields and
//! snapshots get equal codes, so that records can be joined. A key of fewer than 16 bytes is none, and nothing is
//! read without one. Who has the key can try values; who has not can still count how often a code occurs.

use super::KEY_LENGTH;
use alloc::string::String;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Appends the code; `None` for the empty text, and without a key.
pub(super) fn mask(value: &str, key: &[u8], bytes: usize, out: &mut String) -> Option<()> {
    if value.is_empty() || key.len() < KEY_LENGTH {
        return None;
    }
    let mut hash = Hmac::<Sha256>::new_from_slice(key).ok()?;
    hash.update(value.as_bytes());
    for byte in hash.finalize().into_bytes().iter().take(bytes) {
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from_digit(digit.into(), 16)?);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::mask::shown;

    /// RFC 4231, test cases 1, and 6, whose key is longer than a block.
    #[test]
    fn is_the_hash_of_the_standard() {
        let mask = |value, key: &[u8], bytes| shown(|out| super::mask(value, key, bytes, out));
        assert_eq!(
            mask("Hi There", &[0x0b; 20], 32).as_deref(),
            Some("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        );
        assert_eq!(
            mask("Test Using Larger Than Block-Size Key - Hash Key First", &[0xaa; 131], 32).as_deref(),
            Some("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
        );
        assert_eq!(mask("Hi There", &[0x0b; 20], 8).as_deref(), Some("b0344c61d8db3853"));
    }

    #[test]
    fn nothing_is_read_without_a_key() {
        for (value, length) in [("ada", 0), ("ada", 15), ("", 16)] {
            let key = alloc::vec![7; length];
            assert_eq!(shown(|out| super::mask(value, &key, 16, out)), None, "{value:?} {length}");
        }
        assert!(shown(|out| super::mask("ada", &[7; 16], 16, out)).is_some());
    }
}
