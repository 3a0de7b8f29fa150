//! Telephone and card numbers in a text.
//!
//! A number is digits with at most three separators in a row between them: white space on one line, hyphens,
//! dots, slashes, brackets, invisible characters. Digits are those of ASCII, of full width, and of Arabic and
//! Persian. It is found if it has
//! - 7 digits or more, in pieces, or behind `+`, `(` or a leading `0`;
//! - 10 to 15 digits in one piece;
//! - 16 to 19 digits in one piece whose check digit is right by the rule of Luhn.
//!
//! A date as `2024-01-31` writes it is none, if no digits go on behind it but those of a time such as `10:00`.

use super::{super::date, add};

/// The most digits that a card number has.
const CARD: usize = 19;

/// How many characters a date has.
const DATE: usize = 10;

pub(super) fn find(text: &[char], found: &mut [bool]) {
    let mut from = 0;
    while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
        let number = Number::read(rest);
        if number.digits == 0 {
            from += 1;
            continue;
        }
        let before = from.checked_sub(1).and_then(|before| text.get(before));
        let marked = matches!(before, Some('+' | '(' | '\u{ff0b}' | '\u{ff08}'));
        let ends = number.length == DATE || rest.get(DATE..).is_some_and(starts_with_time);
        if !marked && ends && starts_with_date(rest) {
            from += DATE;
            continue;
        }
        let end = from + number.length;
        if number.is_found(marked) {
            add(found, from - usize::from(marked), end);
        }
        from = end;
    }
}

fn starts_with_date(text: &[char]) -> bool {
    let mut date = [0; DATE];
    for (byte, character) in date.iter_mut().zip(text) {
        *byte = u8::try_from(*character).unwrap_or_default();
    }
    date::read(&date).is_some()
}

/// Whether ` 10:00` stands here, or what looks like it.
fn starts_with_time(text: &[char]) -> bool {
    let [' ', time @ ..] = text else { return false };
    let [hour @ .., ':', ten, one] = time.get(..5).unwrap_or_default() else { return false };
    hour.iter().chain([ten, one]).all(char::is_ascii_digit)
}

/// Digits and what is between them.
struct Number {
    /// Characters up to the last digit.
    length: usize,
    digits: usize,
    in_pieces: bool,
    /// As many of the digits as a card has.
    front: [u8; CARD],
}

impl Number {
    /// Reads a text that starts with a digit; of any other there are none.
    fn read(text: &[char]) -> Self {
        let mut number = Self { length: 0, digits: 0, in_pieces: false, front: [0; CARD] };
        let mut separators = 0;
        for (at, character) in text.iter().enumerate() {
            if let Some(value) = digit(*character) {
                number.in_pieces |= separators > 0;
                separators = 0;
                if let Some(place) = number.front.get_mut(number.digits) {
                    *place = value;
                }
                number.digits += 1;
                number.length = at + 1;
            } else if number.digits > 0 && separators < 3 && is_separator(*character) {
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
            ("020 7946 - 0958", "#"),
            ("020 7946 -- 0958", "# -- 0958"),
            ("020\u{a0}7946\u{2011}0958", "#"),
            ("07\u{200b}946\u{200b}0958", "#"),
            ("\u{660}\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}", "#"),
            ("\u{6f0}\u{6f1}\u{6f2}\u{6f3}\u{6f4}\u{6f5}\u{6f9}", "#"),
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
            ("5500005555555559", "#"), // digits of five count double as 1 + 0
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
            "2024-01-31 10:00",
            "from 2024-01-31, to 2024-02-01.",
            "12 345",
            "1\n2345678",
        ] {
            assert_eq!(scan(text), text);
        }
        assert_eq!(scan("2024-01-31, 020 7946 0958"), "2024-01-31, #");
        assert_eq!(scan("2024-13-31"), "#", "no date");
    }

    #[test]
    fn a_number_that_starts_like_a_date_is_found() {
        for (text, shown) in [
            ("0120-11-2233", "#"),
            ("0800-12-0155", "#"),
            ("4111-11-11-1111111", "#"),
            ("2024-01-31-555-123", "#"),
            ("2024-01-31 020 7946 0958", "#"),
            ("2024-01-31 10:00 020 7946 0958", "2024-01-31 10:#"),
            ("2024-01-31 10.00", "#"),
        ] {
            assert_eq!(scan(text), shown, "{text}");
        }
    }
}
