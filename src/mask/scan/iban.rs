//! IBANs in a text: a country, check digits and an account whose check is right (ISO 13616, modulo 97).
//!
//! 15 to 34 letters and digits of ASCII in either case, with at most one space or hyphen between two of them. It
//! starts where a word does and ends where one does; the longest that is right is found.

use super::Found;

const SHORTEST: u32 = 15;
const LONGEST: u32 = 34;

pub(super) fn find(text: &str, found: &mut Found) {
    let mut in_word = false;
    for (at, character) in text.char_indices() {
        let starts = character.is_ascii_alphabetic() && !in_word;
        in_word = character.is_ascii_alphanumeric();
        if starts && let Some(length) = text.get(at..).and_then(read) {
            found.add(at..at + length);
        }
    }
}

/// How many bytes of the text's front are an IBAN.
fn read(text: &str) -> Option<usize> {
    let (&[a, b, c, d], account) = text.as_bytes().split_first_chunk()?;
    let (country, check) = ((letter(a)?, letter(b)?), (digit(c)?, digit(d)?));
    // The check is made of the account, then the country, then the check digits.
    let tail = country.0 * 10_000 + country.1 * 100 + check.0 * 10 + check.1;
    let (mut rest, mut count, mut end, mut apart) = (0, 4, None, false);
    let mut bytes = account.iter().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match (letter(*byte), digit(*byte)) {
            (Some(value), _) => rest = (rest * 100 + value) % 97,
            (_, Some(value)) => rest = (rest * 10 + value) % 97,
            _ if matches!(byte, b' ' | b'-') && !apart => {
                apart = true;
                continue;
            }
            _ => break,
        }
        apart = false;
        count += 1;
        let ends = bytes.peek().is_none_or(|(_, next)| !next.is_ascii_alphanumeric());
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
fn letter(byte: u8) -> Option<u32> {
    byte.is_ascii_alphabetic().then(|| u32::from(byte.to_ascii_uppercase() - b'A') + 10)
}

fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
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
    }
}
