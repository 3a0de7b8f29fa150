//! Telephone and card numbers in a text.
//!
//! A number is digits with at most three separators in a row between them: white space on one line, hyphens,
//! dots, slashes, brackets, invisible characters. Digits are those of ASCII, of full width, and of Arabic and
//! Persian. It is found if it has
//! - 7 digits or more, in pieces, or behind `+`, `(` or a leading `0`;
//! - 10 to 15 digits in one piece;
//! - 16 to 19 digits in one piece whose check digit is right by the rule of Luhn.
//!
//! A date as `2024-01-31` writes it is none.

use super::{super::date, Found};

/// The most digits that a card number has.
const CARD: usize = 19;

pub(super) fn find(text: &str, found: &mut Found) {
    let mut from = 0;
    while let Some((start, behind)) = next_digit(text, from) {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let mark = before.filter(|before| matches!(before, '+' | '(' | '\u{ff0b}' | '\u{ff08}'));
        if mark.is_none() && behind.get(..10).is_some_and(|date| date::read(date).is_some()) {
            from = start + 10;
            continue;
        }
        let number = Number::read(behind);
        from = start + number.length;
        if number.is_found(mark.is_some()) {
            found.add(start - mark.map_or(0, char::len_utf8)..from);
        }
    }
}

/// Where the next digit is, and what it starts.
fn next_digit(text: &str, from: usize) -> Option<(usize, &str)> {
    let behind = text.get(from..)?;
    let at = behind.find(|character| digit(character).is_some())?;
    Some((from + at, behind.get(at..)?))
}

/// Digits and what is between them.
struct Number {
    /// Bytes up to the last digit.
    length: usize,
    digits: usize,
    in_pieces: bool,
    /// As many of the digits as a card has.
    front: [u8; CARD],
}

impl Number {
    fn read(text: &str) -> Self {
        let mut number = Self { length: 0, digits: 0, in_pieces: false, front: [0; CARD] };
        let mut separators = 0;
        for (at, character) in text.char_indices() {
            if let Some(value) = digit(character) {
                number.in_pieces |= separators > 0;
                separators = 0;
                if let Some(place) = number.front.get_mut(number.digits) {
                    *place = value;
                }
                number.digits += 1;
                number.length = at + character.len_utf8();
            } else if is_separator(character) && separators < 3 {
                separators += 1;
            } else {
                break;
            }
        }
        number
    }

    fn is_found(&self, marked: bool) -> bool {
        let evident = marked || self.in_pieces || self.front.first() == Some(&0);
        match self.digits {
            0..=6 => false,
            _ if evident => true,
            10..=15 => true,
            16..=CARD => self.is_card(),
            _ => false,
        }
    }

    /// Luhn: every second digit from the end counts double, the sum of their digits is a multiple of ten.
    fn is_card(&self) -> bool {
        let digits = self.front.get(..self.digits).unwrap_or_default();
        let values = digits.iter().rev().enumerate().map(|(at, digit)| match at % 2 {
            0 => u32::from(*digit),
            _ => u32::from(digit * 2 / 10 + digit * 2 % 10),
        });
        values.sum::<u32>() % 10 == 0
    }
}

fn digit(character: char) -> Option<u8> {
    let zero = match character {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    u8::try_from(u32::from(character) - u32::from(zero)).ok()
}

fn is_separator(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{ad}' | '\u{2000}'..='\u{200f}' | '\u{2010}'..='\u{2015}'
            | '\u{202f}' | '\u{2060}' | '\u{2212}' | '\u{3000}' | '\u{feff}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0d}'
    )
}

#[cfg(test)]
mod tests {
    use crate::mask::scan::tests::scan;

    #[test]
    fn telephone_numbers_are_found() {
        for (text, shown) in [
            ("+44 20 7946 0958", "#"),
            ("call (020) 7946-0958 now", "call # now"),
            ("+44 (0)20 7946 0958.", "#."),
            ("tel:+442079460958", "tel:#"),
            ("0207946", "#"),
            ("555-0123", "#"),
            ("2125550123", "#"),
            ("442079460958", "#"),
            ("020 7946 0958 020 7946 0959", "#"),
            ("020\u{a0}7946\u{2011}0958", "#"),
            ("07\u{200b}946\u{200b}0958", "#"),
            ("\u{660}\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}", "#"),
            ("\u{ff0b}\u{ff14}\u{ff14}\u{ff12}\u{ff10}\u{ff17}\u{ff19}\u{ff14}", "#"),
        ] {
            assert_eq!(scan(text), shown, "{text}");
        }
    }

    #[test]
    fn card_numbers_are_found_by_their_check_digit() {
        for (text, shown) in [
            ("4111111111111111", "#"),
            ("4111-1111-1111-1111", "#"),
            ("x4111111111111111x", "x#x"),
            ("4111111111111112", "4111111111111112"),
            ("6304000000000000000", "#"),
            ("6304000000000000001", "6304000000000000001"),
            ("41111111111111110000", "41111111111111110000"),
        ] {
            assert_eq!(scan(text), shown, "{text}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "",
            "7",
            "123456",
            "1234567",
            "123456789",
            "2024-01-31",
            "2024-01-31T10:00:00Z",
            "12 345",
            "1\n2345678",
        ] {
            assert_eq!(scan(text), text);
        }
        assert_eq!(scan("2024-01-31 020 7946 0958"), "2024-01-31 #");
        assert_eq!(scan("2024-13-31"), "#", "no date");
    }
}
