//! IBANs in a text: a country, check digits and an account whose check is right (ISO 13616, modulo 97).
//!
//! 15 to 34 letters and digits of ASCII in either case, with at most one space or hyphen between two of them. It
//! starts where a word does and ends where one does; the longest that is right is found.

use super::add;

const SHORTEST: u32 = 15;
const LONGEST: u32 = 34;

pub(super) fn find(text: &[char], found: &mut [bool]) {
    let mut in_word = false;
    for (at, character) in text.iter().enumerate() {
        let starts = character.is_ascii_alphabetic() && !in_word;
        in_word = character.is_ascii_alphanumeric();
        if starts && let Some(length) = text.get(at..).and_then(read) {
            add(found, at, at + length);
        }
    }
}

/// How many characters of the text's front are an IBAN.
fn read(text: &[char]) -> Option<usize> {
    let (&[a, b, c, d], account) = text.split_first_chunk()?;
    let (country, check) = ((letter(a)?, letter(b)?), (digit(c)?, digit(d)?));
    // The check is made of the account, then the country, then the check digits.
    let tail = country.0 * 10_000 + country.1 * 100 + check.0 * 10 + check.1;
    let (mut rest, mut count, mut end, mut apart) = (0, 4, None, false);
    for (at, character) in account.iter().enumerate() {
        if let Some(value) = letter(*character) {
            rest = (rest * 100 + value) % 97;
        } else if let Some(value) = digit(*character) {
            rest = (rest * 10 + value) % 97;
        } else if matches!(character, ' ' | '-') && !apart {
            apart = true;
            continue;
        } else {
            break;
        }
        apart = false;
        count += 1;
        let ends = account.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric());
        if ends && count >= SHORTEST && (rest * 1_000_000 + tail) % 97 == 1 {
            end = Some(at + 5);
        }
        if count == LONGEST {
            break;
        }
    }
    end
}

/// What a letter counts: `A` is 10.
fn letter(character: char) -> Option<u32> {
    if character.is_ascii_alphabetic() { character.to_digit(36) } else { None }
}

fn digit(character: char) -> Option<u32> {
    character.to_digit(10)
}

#[cfg(test)]
mod tests {
    use crate::mask::scan::tests::scan;

    #[test]
    fn ibans_are_found() {
        for (text, shown) in [
            ("IE64 IRCE 9205 0112 3456 78", "#"),
            ("IBAN:IE64IRCE92050112345678, thanks", "IBAN:#, thanks"),
            ("ie64 irce 9205 0112 3456 78 thanks", "# thanks"),
            ("NO93 8601 1117 947", "#"),
            ("GB33-BUKB-2020-1555-5555-55", "#"),
            ("GB67ABCDEFGHIJKLMN thanks", "# thanks"), // no digits that are found as a number
        ] {
            assert_eq!(scan(text), shown, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        for text in ["IE64", "AB12 CDEF GHIJ KLMN", "AB12CDEFGHIJKLMNOP", "IE6"] {
            assert_eq!(scan(text), text);
        }
        assert_eq!(scan("IE65 IRCE"), "IE65 IRCE");
        for text in ["XGB67ABCDEFGHIJKLMN", "GB67ABCD  EFGHIJKLMN", "GB67ABCD_EFGHIJKLMN"] {
            assert_eq!(scan(text), text);
        }
    }
}
