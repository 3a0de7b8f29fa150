//! `Ab-12` as `Xx-nn`: which kinds of characters a text is made of.
//!
//! Reads any text. `letters` has what stands for an upper-case letter, any other letter and a digit; a fourth, if
//! there is one, stands for anything else, which otherwise stays. Upper case and digits are those of ASCII. A
//! character beyond ASCII counts as another letter and never stays; what continues the character before it is
//! left out. A text that has neither letter nor digit is not read.

use super::cluster::continues;
use alloc::string::String;

/// Appends the shape; `None` for a text in which there is nothing to hide.
pub(super) fn mask(value: &str, letters: &str, out: &mut String) -> Option<()> {
    let mut letters = letters.chars();
    let (upper, other, digit) = (letters.next()?, letters.next()?, letters.next()?);
    let rest = letters.next();
    let (mut hides, mut before) = (false, '\0');
    for character in value.chars() {
        let continues = continues(before, character);
        before = character;
        if continues && hides {
            continue;
        }
        let shown = match character {
            'A'..='Z' => Some(upper),
            '0'..='9' => Some(digit),
            'a'..='z' | '\u{80}'.. => Some(other),
            _ => None,
        };
        hides |= shown.is_some();
        out.push(shown.or(rest).unwrap_or(character));
    }
    hides.then_some(())
}

#[cfg(test)]
mod tests {
    use crate::mask::shown;

    #[test]
    fn keeps_the_kinds_of_characters() {
        let mask = |value, letters| shown(|out| super::mask(value, letters, out));
        assert_eq!(mask("AbCD123-@$#", "Xxn").as_deref(), Some("XxXXnnn-@$#"));
        assert_eq!(mask("AbCD123-@$#", "QqdO").as_deref(), Some("QqQQdddOOOO"));
        assert_eq!(mask("\u{c9}\u{e9} \u{661} e\u{301}", "Xxn").as_deref(), Some("xx x x"));
        assert_eq!(mask("\u{1f469}\u{200d}\u{1f4bb}", "Xxn").as_deref(), Some("x"));
        for other in ["", "-", "- -"] {
            assert_eq!(mask(other, "Xxn"), None, "{other:?}");
            assert_eq!(mask(other, "Xxn*"), None, "{other:?}");
        }
    }
}
