//! Mask and value to a value that is safe to show. Knows neither who asks nor why.
//!
//! One file a mask, each with its contract. All of them are total and strict: what a mask cannot read
//! becomes [`DEFAULT_REDACTION`], so that nothing is shown that was not understood. [`Mask::Scan`] alone
//! shows what it does not find.

mod age;
mod bucket;
mod card;
mod cluster;
mod date;
mod digits;
mod email;
mod ends;
mod iban;
mod initial;
mod ip;
pub mod json;
#[cfg(feature = "json")]
mod object;
#[cfg(feature = "json")]
mod pairs;
mod partial;
pub mod plan;
mod postal;
#[cfg(feature = "pseudonym")]
mod pseudonym;
#[cfg(feature = "json")]
mod restore;
#[cfg(feature = "scan")]
mod scan;
mod shape;
mod strict;

#[cfg(feature = "json")]
pub use object::mask_value;
#[cfg(feature = "json")]
pub use restore::{is_masked, restore};

pub use strict::stricter;

use crate::model::{DEFAULT_REDACTION, Mask};
use alloc::string::String;
use core::fmt;

/// The fewest bytes of a key for pseudonyms. A shorter one counts as none.
pub const KEY_LENGTH: usize = 16;

/// What a mask may need besides the value: nothing here reads a clock or keeps a key.
#[derive(Clone, Copy, Default)]
pub struct Given<'a> {
    /// The key for pseudonyms, of [`KEY_LENGTH`] bytes at least; without one they are redacted.
    pub key: &'a [u8],
    /// The time, in seconds since 1970, for ages.
    pub now: u64,
}

impl fmt::Debug for Given<'_> {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Given").field("now", &self.now).finish_non_exhaustive()
    }
}

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A text was appended.
    Text,
    /// The spelling of a number was appended.
    Number,
    /// `null` stands in its place; nothing was appended.
    Null,
    /// The member or element disappears; nothing was appended.
    Nothing,
}

/// Appends a text as it is shown through a mask.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn mask_text(mask: Mask<&str>, value: &str, given: &Given<'_>, out: &mut String) -> Shown {
    let start = out.len();
    let read = match mask {
        Mask::Null => return Shown::Null,
        Mask::Drop => return Shown::Nothing,
        Mask::Clear => return append(value, out),
        Mask::Redact { text } => return append(text, out),
        Mask::Scan { text } => return scanned(value, text, out),
        Mask::Email { keep, hide, pad } => email::mask(value, keep.into(), hide, pad, out),
        Mask::Digits { last, pad } => digits::mask(value, last.into(), pad, out),
        Mask::Initial => initial::mask(value, out),
        Mask::Year => date::mask_to_year(value, out),
        Mask::Month => date::mask_to_month(value, out),
        Mask::Age { band, top } => age::mask(value, band.into(), top.into(), given.now, out),
        Mask::Partial { prefix, suffix, each, pad } => {
            partial::mask(value, [prefix, suffix].map(usize::from), each, pad, out)
        }
        Mask::Shape { letters } => shape::mask(value, letters, out),
        Mask::Bucket { size } => bucket::mask(value, size, out),
        Mask::Floor { size } => bucket::mask_to_floor(value, size, out),
        Mask::Ip { v4, v6 } => ip::mask(value, v4, v6, out),
        Mask::Postal { keep, pad } => postal::mask(value, keep.into(), pad, out),
        Mask::Card { first, last, pad } => card::mask(value, [first, last].map(usize::from), pad, out),
        Mask::Iban { last, pad } => iban::mask(value, last.into(), pad, out),
        Mask::Pseudonym { bytes } => pseudonym_of(value, given.key, bytes.into(), out),
    };
    // What comes out as it was has not been hidden, whatever the reason; but the lowest number of a bucket must not
    // be told from the others.
    let hides = matches!(mask, Mask::Floor { .. }) || out.get(start..) != Some(value);
    if read.is_none() || !hides {
        out.truncate(start);
        out.push_str(DEFAULT_REDACTION);
    }
    Shown::Text
}

/// Appends a number, spelled as in JSON, as it is shown through a mask. Buckets and pseudonyms take numbers;
/// every other mask that hides a part redacts them.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn mask_number(mask: Mask<&str>, spelling: &str, given: &Given<'_>, out: &mut String) -> Shown {
    let start = out.len();
    let whole = || {
        let digits = spelling.strip_prefix('-').unwrap_or(spelling);
        digits.len() <= 15 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    match mask {
        Mask::Clear => {
            out.push_str(spelling);
            Shown::Number
        }
        Mask::Floor { size } if bucket::mask_to_floor(spelling, size, out).is_some() => Shown::Number,
        Mask::Null | Mask::Drop | Mask::Redact { .. } | Mask::Bucket { .. } => {
            mask_text(mask, spelling, given, out)
        }
        // Only these are spelled alike wherever the number comes from.
        Mask::Pseudonym { .. } if whole() => mask_text(mask, spelling, given, out),
        _ => {
            out.truncate(start);
            append(DEFAULT_REDACTION, out)
        }
    }
}

fn append(text: &str, out: &mut String) -> Shown {
    out.push_str(text);
    Shown::Text
}

#[cfg(feature = "scan")]
fn scanned(value: &str, text: &str, out: &mut String) -> Shown {
    scan::mask(value, text, out);
    Shown::Text
}

/// Without the scan everything may be what it would have found.
#[cfg(not(feature = "scan"))]
fn scanned(_: &str, _: &str, out: &mut String) -> Shown {
    append(DEFAULT_REDACTION, out)
}

#[cfg(feature = "pseudonym")]
use pseudonym::mask as pseudonym_of;

#[cfg(not(feature = "pseudonym"))]
fn pseudonym_of(_: &str, _: &[u8], _: usize, _: &mut String) -> Option<()> {
    None
}

/// The text that stands for a value that a mask redacts whole.
fn redaction(mask: Mask<&str>) -> &str {
    if let Mask::Redact { text } = mask { text } else { DEFAULT_REDACTION }
}

/// White space, control characters and the invisible marks of the General Punctuation block: whatever
/// parts one word from the next.
fn is_gap(character: char) -> bool {
    // Most are none of these, and two comparisons tell.
    !matches!(character, '!'..='~')
        && matches!(character, '\0'..=' ' | '\u{7f}'..='\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{206f}' | '\u{3000}' | '\u{feff}')
}

/// Appends a number in decimal digits.
fn push_number(number: i64, out: &mut String) {
    if number < 0 {
        out.push('-');
    }
    let (mut digits, mut place) = (number.unsigned_abs(), 1);
    while digits / place >= 10 {
        place *= 10;
    }
    while place > 0 {
        out.push(char::from(b'0' + u8::try_from(digits / place).unwrap_or_default()));
        digits %= place;
        place /= 10;
    }
}

/// What a strategy makes of a value, for its tests.
#[cfg(test)]
fn shown(mask: impl FnOnce(&mut String) -> Option<()>) -> Option<String> {
    let mut out = String::from("before ");
    mask(&mut out)?;
    out.strip_prefix("before ").map(String::from)
}

#[cfg(test)]
mod tests {
    use super::{Given, Shown, mask_number, mask_text, push_number};
    use crate::model::Mask;
    use alloc::{format, string::String};

    fn number(mask: Mask<&str>, spelling: &str) -> (Shown, String) {
        let mut out = String::new();
        let shown = mask_number(mask, spelling, &Given { key: &[7; 16], now: 0 }, &mut out);
        (shown, out)
    }

    #[test]
    fn numbers_are_spelled() {
        for (value, spelled) in
            [(0, "0"), (7, "7"), (10, "10"), (-105, "-105"), (i64::MAX, "9223372036854775807")]
        {
            let mut out = String::new();
            push_number(value, &mut out);
            assert_eq!(out, spelled);
        }
    }

    #[test]
    fn a_value_that_comes_out_as_it_was_is_redacted() {
        let mut out = String::from(">");
        mask_text(Mask::Digits { last: 0, pad: "5" }, "555-555", &Given::default(), &mut out);
        assert_eq!(out, ">[redacted]");
    }

    #[test]
    fn few_masks_take_numbers() {
        assert_eq!(number(Mask::Clear, "1e2"), (Shown::Number, "1e2".into()));
        assert_eq!(number(Mask::Floor { size: 10 }, "42"), (Shown::Number, "40".into()));
        assert_eq!(number(Mask::Bucket { size: 10 }, "42"), (Shown::Text, "[40,50)".into()));
        assert_eq!(number(Mask::Floor { size: 10 }, "1e99"), (Shown::Text, "[redacted]".into()));
        assert_eq!(number(Mask::Digits { last: 2, pad: "*" }, "123456"), (Shown::Text, "[redacted]".into()));
        assert_eq!(number(Mask::Null, "5"), (Shown::Null, String::new()));
        assert_eq!(number(Mask::Drop, "5"), (Shown::Nothing, String::new()));
        assert_eq!(number(Mask::Redact { text: "hidden" }, "5"), (Shown::Text, "hidden".into()));
        assert_eq!(number(Mask::Scan { text: "hidden" }, "5"), (Shown::Text, "[redacted]".into()));
    }

    #[cfg(feature = "pseudonym")]
    #[test]
    fn pseudonyms_take_whole_numbers_that_are_spelled_alike_everywhere() {
        let mut text = String::new();
        let given = Given { key: &[7; 16], now: 0 };
        mask_text(Mask::Pseudonym { bytes: 8 }, "-42", &given, &mut text);
        assert_eq!(number(Mask::Pseudonym { bytes: 8 }, "-42"), (Shown::Text, text));
        for other in ["4.2", "1e2", "42.0", "1234567890123456"] {
            assert_eq!(number(Mask::Pseudonym { bytes: 8 }, other), (Shown::Text, "[redacted]".into()));
        }
    }

    #[test]
    fn a_key_is_not_printed() {
        assert_eq!(format!("{:?}", Given { key: b"secret", now: 5 }), "Given { now: 5, .. }");
    }
}
