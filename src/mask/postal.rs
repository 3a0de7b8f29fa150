//! `SW1A 1AA` as `SW1* ***`.
//!
//! Reads 3 to 10 ASCII letters and digits, at least one of them a digit, with spaces and hyphens between them.
//! The first `keep` stay and every other becomes the pad; separators stay. A code of which fewer than two would
//! be hidden is not read.

use super::ends::{count, keep_ends};
use alloc::string::String;

/// Appends the masked code; `None` for what is not one.
pub(super) fn mask(value: &str, keep: usize, pad: &str, out: &mut String) -> Option<()> {
    let found = count(value, u8::is_ascii_alphanumeric, b" -")?;
    let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digit || !(3..=10).contains(&found) || found < keep + 2 {
        return None;
    }
    keep_ends(value, found, [keep, 0], pad, out);
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::mask::shown;
    use alloc::string::String;

    fn mask(value: &str, keep: usize) -> Option<String> {
        shown(|out| super::mask(value, keep, "*", out))
    }

    #[test]
    fn keeps_the_front() {
        assert_eq!(mask("SW1A 1AA", 3).as_deref(), Some("SW1* ***"));
        assert_eq!(mask("94103-1234", 3).as_deref(), Some("941**-****"));
        assert_eq!(mask("1010", 2).as_deref(), Some("10**"));
        assert_eq!(mask("94103", 0).as_deref(), Some("*****"));
        assert_eq!(mask("1010 AB", 4).as_deref(), Some("1010 **"));
    }

    #[test]
    fn does_not_read_short_codes_or_other_texts() {
        for other in
            ["", "10", "1010", "London", "12 St James's Square", "12345678901", "\u{661}\u{662}\u{663}"]
        {
            assert_eq!(mask(other, 3), None, "{other:?}");
        }
    }
}
