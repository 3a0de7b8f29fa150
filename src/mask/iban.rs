//! `IE64 IRCE 9205 0112 3456 78` as `IE** **** **** **** **** **`.
//!
//! Reads two ASCII letters, two digits, and then letters and digits, 15 to 34 in all, with spaces between them,
//! whether the check digits are right or not: a mistyped number is close to a real one. The country and the last
//! `last`, at most 4, stay and every other becomes the pad; separators stay.

use super::ends::{count, keep_ends};
use alloc::string::String;

/// Appends the masked number; `None` for what is not one.
pub(super) fn mask(value: &str, last: usize, pad: &str, out: &mut String) -> Option<()> {
    let found = count(value, u8::is_ascii_alphanumeric, b" ")?;
    let mut start = value.bytes().filter(|byte| *byte != b' ');
    let mut next = |wanted: fn(&u8) -> bool| start.next().filter(wanted);
    next(u8::is_ascii_alphabetic)?;
    next(u8::is_ascii_alphabetic)?;
    next(u8::is_ascii_digit)?;
    next(u8::is_ascii_digit)?;
    if !(15..=34).contains(&found) {
        return None;
    }
    keep_ends(value, found, [2, last], pad, out);
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::mask::shown;
    use alloc::string::String;

    fn mask(value: &str, last: usize) -> Option<String> {
        shown(|out| super::mask(value, last, "*", out))
    }

    #[test]
    fn keeps_the_country_and_the_end() {
        assert_eq!(mask("IE64 IRCE 9205 0112 3456 78", 0).as_deref(), Some("IE** **** **** **** **** **"));
        assert_eq!(mask("NO9386011117947", 4).as_deref(), Some("NO*********7947"));
        assert_eq!(mask("gb33bukb20201555555555", 0).as_deref(), Some("gb********************"));
    }

    #[test]
    fn does_not_read_other_texts() {
        for other in [
            "",
            "NO938601111794",
            "9386011117947NO",
            "NOX386011117947",
            "NO93-8601-1117-947",
            "ada@example.com",
        ] {
            assert_eq!(mask(other, 0), None, "{other:?}");
        }
        assert_eq!(mask(&["GB33", &"1".repeat(31)].concat(), 0), None, "35 characters");
    }
}
