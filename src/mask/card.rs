//! `4111 1111 1111 1111` as `**** **** **** 1111`.
//!
//! Reads 12 to 19 ASCII digits with spaces and hyphens between them, whether the check digit is right or not: a
//! mistyped number is close to a real one. The first `first`, at most 6, and the last `last`, at most 4, stay and
//! every other becomes the pad; separators stay. A number of which fewer than 5 would be hidden is not read.

use super::ends::{count, keep_ends};
use alloc::string::String;

/// Appends the masked number; `None` for what is not one.
pub(super) fn mask(value: &str, kept: [usize; 2], pad: &str, out: &mut String) -> Option<()> {
    let digits = count(value, u8::is_ascii_digit, b" -")?;
    let [first, last] = kept;
    if !(12..=19).contains(&digits) || digits < first + last + 5 {
        return None;
    }
    keep_ends(value, digits, kept, pad, out);
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::mask::shown;
    use alloc::string::String;

    fn mask(value: &str, kept: [usize; 2]) -> Option<String> {
        shown(|out| super::mask(value, kept, "*", out))
    }

    #[test]
    fn keeps_both_ends() {
        assert_eq!(mask("4111 1111 1111 1111", [0, 4]).as_deref(), Some("**** **** **** 1111"));
        assert_eq!(mask("4111111111111234", [6, 4]).as_deref(), Some("411111******1234"));
        assert_eq!(mask("3782-822463-10005", [6, 4]).as_deref(), Some("3782-82****-*0005"));
        assert_eq!(mask("411111111111", [0, 0]).as_deref(), Some("************"));
    }

    #[test]
    fn does_not_read_short_numbers_or_other_texts() {
        for other in ["", "41111111111", "41111111111111", "41111111111111111111", "4111 1111 1111 111x"] {
            assert_eq!(mask(other, [6, 4]), None, "{other:?}");
        }
    }
}
