//! `+44 20 7946 0958` as `+** ** **** **58`.
//!
//! Reads a text of ASCII digits and the separators of telephone and card numbers: space and `+-.()/`.
//! The last `last` digits stay, every other digit becomes `*`, separators stay. Fewer than twice `last`
//! digits are not read: more than half of the number would be shown.

use alloc::string::String;

/// The masked number, or `None` for what is not one.
pub(super) fn mask(value: &str, last: usize) -> Option<String> {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let readable = |byte: u8| byte.is_ascii_digit() || b" +-.()/".contains(&byte);
    if digits == 0 || digits < 2 * last || !value.bytes().all(readable) {
        return None;
    }
    let mut hidden = digits - last;
    let mut shown = String::with_capacity(value.len());
    for byte in value.bytes() {
        let hide = hidden > 0 && byte.is_ascii_digit();
        hidden -= usize::from(hide);
        shown.push(if hide { '*' } else { char::from(byte & 0x7f) });
    }
    Some(shown)
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn keeps_the_last_digits_and_the_separators() {
        assert_eq!(mask("+44 20 7946 0958", 2).as_deref(), Some("+** ** **** **58"));
        assert_eq!(mask("(020) 7946-0958", 3).as_deref(), Some("(***) ****-*958"));
        assert_eq!(mask("1234", 2).as_deref(), Some("**34"));
        assert_eq!(mask("1234", 0).as_deref(), Some("****"));
    }

    #[test]
    fn does_not_read_short_numbers_or_other_texts() {
        for other in
            ["", "+", "123", "12", "1234 ext. Bob", "\u{661}\u{662}\u{663}\u{664}", "ada@example.com"]
        {
            assert_eq!(mask(other, 2), None, "{other:?}");
        }
    }
}
