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
use core::ops::Range;

/// Appends the text with a text in place of each thing found.
pub(super) fn mask(value: &str, text: &str, out: &mut String) {
    let mut found = Found { bytes: vec![false; value.len()] };
    address::find(value, &mut found);
    number::find(value, &mut found);
    iban::find(value, &mut found);
    let mut start = 0;
    for run in found.bytes.chunk_by(|one, next| one == next) {
        let end = start + run.len();
        if run.first() == Some(&true) {
            out.push_str(text);
        } else {
            out.push_str(value.get(start..end).unwrap_or_default());
        }
        start = end;
    }
}

/// Which bytes of a text belong to something found.
struct Found {
    bytes: Vec<bool>,
}

impl Found {
    fn add(&mut self, range: Range<usize>) {
        if let Some(bytes) = self.bytes.get_mut(range) {
            bytes.fill(true);
        }
    }

    /// Whether the byte before a place was found already.
    fn ends_at(&self, place: usize) -> bool {
        place.checked_sub(1).and_then(|before| self.bytes.get(before)) == Some(&true)
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
        for part in ["%40a", "@", "a@", "\"@", "1 ", "+1-", "AB12", "AB12 ", "(", "%40"] {
            let text = part.repeat(1_000_000 / part.len());
            assert!(scan(&text).len() <= text.len());
        }
    }
}
