//! A text with the e-mail addresses, telephone numbers, card numbers and IBANs in it hidden.
//!
//! Reads any text. Each of these becomes the mask's text, and what lies between them stays: the one mask besides
//! `clear` that shows what it does not understand. `address`, `number` and `iban` say what is found; where they
//! are in doubt they find it. What is written in words or taken apart (`ada at example dot com`) is not found,
//! and neither are names and postal addresses. Takes time in proportion to the text.

mod address;
mod iban;
mod number;

use alloc::{string::String, vec, vec::Vec};

/// Appends the text with a text in place of each thing found.
///
/// The three finders read characters in a row, since decoding them anew in each would be most of their code.
pub(super) fn mask(value: &str, text: &str, out: &mut String) {
    let characters: Vec<char> = value.chars().collect();
    let mut found = vec![false; characters.len()];
    address::find(&characters, &mut found);
    number::find(&characters, &mut found);
    iban::find(&characters, &mut found);
    let mut inside = false;
    for (character, is_found) in characters.iter().zip(found) {
        if !is_found {
            out.push(*character);
        } else if !inside {
            out.push_str(text);
        }
        inside = is_found;
    }
}

/// Notes the characters from one place to another as found.
fn add(found: &mut [bool], start: usize, end: usize) {
    for place in found.iter_mut().take(end).skip(start) {
        *place = true;
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    pub(super) fn scan(value: &str) -> String {
        let mut out = String::new();
        super::mask(value, "#", &mut out);
        out
    }

    #[test]
    fn what_is_found_is_hidden_and_the_rest_stays() {
        assert_eq!(
            scan(
                "Ada (ada@example.com, +44 20 7946 0958) paid with 4111111111111111 from IE64 IRCE 9205 0112 3456 78."
            ),
            "Ada (#, #) paid with # from #."
        );
        assert_eq!(
            scan("Nothing to see: 7 items, 42 EUR, order 1234567."),
            "Nothing to see: 7 items, 42 EUR, order 1234567."
        );
        assert_eq!(scan(""), "");
        assert_eq!(
            scan("\u{e9}\u{1f469}\u{200d}\u{1f4bb} ada@example.com \u{e9}"),
            "\u{e9}\u{1f469}\u{200d}\u{1f4bb} # \u{e9}"
        );
    }

    #[test]
    fn long_texts_take_time_in_proportion() {
        for part in ["%40a", "@", "a@", "\"@", "1 ", "+1-", "AB12", "AB12 ", "(", "%40", "@[", "a@[", "+"] {
            let text = part.repeat(1_000_000 / part.len());
            assert!(scan(&text).len() <= text.len());
        }
    }
}
