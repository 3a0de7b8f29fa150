//! Characters as people count them: where a text may be cut.
//!
//! A character that continues the one before it is never parted from it: combining marks, variation selectors,
//! skin tones, tags, marks of Hebrew, Arabic and Thai, a joiner and the picture behind it, the second of two
//! regional indicators, the parts of a Hangul syllable, a line feed behind a carriage return. Marks of other
//! scripts count as characters of their own: a cut before one shows a letter without its mark, which is less.

/// The first `count` characters of a text that has more; nothing of one that has not.
pub(super) fn front(text: &str, count: usize) -> &str {
    place(text, count).ok().and_then(|end| text.get(..end)).unwrap_or_default()
}

/// How many characters a text has.
pub(super) fn count(text: &str) -> usize {
    place(text, usize::MAX).err().unwrap_or_default()
}

/// The byte at which a character starts, or how many there are if there are not so many.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn place(text: &str, position: usize) -> Result<usize, usize> {
    let (mut count, mut before, mut flags) = (0, '\0', 0_usize);
    for (at, character) in text.char_indices() {
        flags = if matches!(character, '\u{1f1e6}'..='\u{1f1ff}') { flags + 1 } else { 0 };
        let second = flags > 0 && flags % 2 == 0;
        if at == 0 || !second && !continues(before, character) {
            if count == position {
                return Ok(at);
            }
            count += 1;
        }
        before = character;
    }
    Err(count)
}

/// Whether a character belongs to the one before it; regional indicators are not looked at.
pub(super) fn continues(before: char, character: char) -> bool {
    match character {
        '\u{300}'..='\u{36f}' // combining marks
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{e31}'
        | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}'..='\u{200d}' // joiners
        | '\u{20d0}'..='\u{20ff}' // keycaps among them
        | '\u{fe00}'..='\u{fe0f}' // variation selectors
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{1f3fb}'..='\u{1f3ff}' // skin tones
        | '\u{e0020}'..='\u{e007f}' // tags
        | '\u{e0100}'..='\u{e01ef}' => true,
        '\n' => before == '\r',
        '\u{2190}'..='\u{2bff}' | '\u{1f300}'..='\u{1faff}' => before == '\u{200d}',
        // Vowels and finals behind any part of a syllable; initials and whole syllables behind an initial.
        '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}' => {
            matches!(before, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97c}' | '\u{ac00}'..='\u{d7fb}')
        }
        '\u{1100}'..='\u{115f}' | '\u{a960}'..='\u{a97c}' | '\u{ac00}'..='\u{d7a3}' => {
            matches!(before, '\u{1100}'..='\u{115f}' | '\u{a960}'..='\u{a97c}')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{count, front};

    #[test]
    fn characters_are_counted_as_people_do() {
        for (text, expected) in [
            ("", 0),
            ("abc", 3),
            ("e\u{301}e", 2),
            ("\u{1f469}\u{200d}\u{1f4bb}\u{1f44d}\u{1f3fd}", 2), // a technologist, a thumb with a skin tone
            ("\u{1f1eb}\u{1f1f7}\u{1f1e9}\u{1f1ea}\u{1f1eb}", 3), // two flags and half of one
            ("\u{1112}\u{1161}\u{11ab}\u{ae00}", 2),             // a syllable in parts, a syllable
            ("\u{1112}\u{1112}\u{1161}\u{1112}\u{ae00}", 2), // initials before a vowel, and before a syllable
            ("\r\n\n", 2),
            ("a\nb", 3),
            ("1\u{fe0f}\u{20e3}2", 2),
            ("\u{301}a", 2),
            ("\u{5e9}\u{5c1}", 2), // a mark that is not listed counts by itself
        ] {
            assert_eq!(count(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_front_is_less_than_the_whole() {
        assert_eq!(front("abc", 2), "ab");
        assert_eq!(front("abc", 3), "");
        assert_eq!(front("abc", 0), "");
        assert_eq!(front("e\u{301}va", 1), "e\u{301}");
    }
}
