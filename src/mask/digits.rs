//! `+44 20 7946 0958` as `+** ** **** **58`.
//!
//! Reads a text of ASCII digits and the separators of telephone and card numbers: space and `+-.()/`.
//! The last `last` digits stay, every other digit becomes the pad, separators stay. Fewer than twice `last`
//! digits are not read: more than half of the number would be shown.

use super::ends::{count, keep_ends};
use alloc::string::String;

/// Appends the masked number; `None` for what is not one.
pub(super) fn mask(value: &str, last: usize, pad: &str, out: &mut String) -> Option<()> {
    let digits = count(value, u8::is_ascii_digit, b" +-.()/")?;
    if digits == 0 || digits < 2 * last {
        return None;
    }
    keep_ends(value, digits, [0, last], pad, out);
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
    fn keeps_the_last_digits_and_the_separators() {
        assert_eq!(mask("+44 20 7946 0958", 2).as_deref(), Some("+** ** **** **58"));
        assert_eq!(mask("(020) 7946-0958", 3).as_deref(), Some("(***) ****-*958"));
        assert_eq!(mask("1234", 2).as_deref(), Some("**34"));
        assert_eq!(mask("1234", 0).as_deref(), Some("****"));
        assert_eq!(mask("12", 1).as_deref(), Some("*2"));
    }

    #[test]
    fn does_not_read_short_numbers_or_other_texts() {
        for other in
            ["", "+", "123", "12", "1234 ext. Bob", "\u{661}\u{662}\u{663}\u{664}", "ada@example.com"]
        {
            assert_eq!(mask(other, 2), None, "{other:?}");
        }
        assert_eq!(mask("12345", 3), None, "more than half would be shown");
    }
}
