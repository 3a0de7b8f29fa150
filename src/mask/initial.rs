//! `Ada Lovelace` as `A. L.`
//!
//! Reads words divided by white space; each becomes its first letter and a full stop. A word starts with
//! an ASCII letter or with a character from U+00C0, where the letters of other scripts are, and at least
//! one word has more than its first character and full stops; anything else is not read. Marks that combine
//! with the first letter are dropped with the rest of the word.

use super::is_gap;
use alloc::string::String;

/// Appends the initials; `None` for what is not a name.
pub(super) fn mask(value: &str, out: &mut String) -> Option<()> {
    let (mut in_word, mut longer, mut divider) = (false, false, "");
    for character in value.chars() {
        if is_gap(character) {
            in_word = false;
        } else if in_word {
            // `A. B` would be shown whole.
            longer |= character != '.';
        } else if character.is_ascii_alphabetic() || character >= '\u{c0}' {
            in_word = true;
            out.push_str(divider);
            out.push(character);
            out.push('.');
            divider = " ";
        } else {
            return None;
        }
    }
    longer.then_some(())
}

#[cfg(test)]
mod tests {
    use crate::mask::shown;
    use alloc::string::String;

    fn mask(value: &str) -> Option<String> {
        shown(|out| super::mask(value, out))
    }

    #[test]
    fn keeps_the_first_letter_of_each_word() {
        assert_eq!(mask("Ada Lovelace").as_deref(), Some("A. L."));
        assert_eq!(mask("  \u{c9}mile  du  Ch\u{e2}telet ").as_deref(), Some("\u{c9}. d. C."));
        assert_eq!(mask("E\u{301}mile").as_deref(), Some("E."));
        assert_eq!(mask("J Smith").as_deref(), Some("J. S."));
        assert_eq!(mask("J. Smith").as_deref(), Some("J. S."));
    }

    #[test]
    fn does_not_read_single_letters_or_other_texts() {
        for other in ["", "  ", "A", "A B", "4da", "Ada 2nd", "(Ada)", "A. B", "A. B."] {
            assert_eq!(mask(other), None, "{other:?}");
        }
    }
}
