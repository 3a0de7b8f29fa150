//! What a masked value looks like.

use core::cmp::Ordering;

/// What stands where a redacted value stood, unless the policy names another text.
pub const DEFAULT_REDACTION: &str = "[redacted]";

/// How a value of a data class is shown. `S` is the text type: owned in a policy, borrowed in a
/// snapshot.
///
/// Every mask but [`Mask::Clear`] and [`Mask::Scan`] is total and strict: a value that is not of the form
/// it knows becomes [`DEFAULT_REDACTION`], never itself. `src/mask/` has one file a mask with its contract.
/// A `pad` stands where characters are hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask<S> {
    /// The value as it is.
    Clear,
    /// A fixed text in place of any value.
    Redact {
        /// The text. Never empty.
        text: S,
    },
    /// `ada@example.com` as `a***@example.com`.
    Email {
        /// Characters that stay of each hidden part, 0 to 255.
        keep: u8,
        /// What is hidden.
        hide: AddressPart,
        /// Stands once for what is hidden of a part. Never empty.
        pad: S,
    },
    /// `+44 20 7946 0958` as `+** ** **** **58`.
    Digits {
        /// Digits at the end that stay, 0 to 255.
        last: u8,
        /// One character for each hidden one.
        pad: S,
    },
    /// `Ada Lovelace` as `A. L.`
    Initial,
    /// `1815-12-10` as `1815`.
    Year,
    /// Any value as `null`.
    Null,
    /// The member or element disappears.
    Drop,
    /// `ABC-12345` as `A***5`.
    Partial {
        /// Characters at the front that stay, 0 to 255.
        prefix: u8,
        /// Characters at the end that stay, 0 to 255.
        suffix: u8,
        /// Whether the pad, one character then, stands for each hidden character rather than once.
        each: bool,
        /// Never empty.
        pad: S,
    },
    /// `Ab-12` as `Xx-nn`.
    Shape {
        /// What stands for an upper-case letter, any other letter and a digit, a character each; then, if
        /// there is a fourth, for anything else.
        letters: S,
    },
    /// `1815-12-10` as `1815-12`.
    Month,
    /// A date of birth as `30-39`.
    Age {
        /// Years in a band, from 1.
        band: u8,
        /// The age from which on there is one band.
        top: u8,
    },
    /// `42` as the text `[40,50)`.
    Bucket {
        /// How wide a bucket is, from 1 to [`LARGEST_SIZE`].
        size: u64,
    },
    /// `42` as the number `40`.
    Floor {
        /// As that of a bucket.
        size: u64,
    },
    /// `192.0.2.17` as `192.0.2.0/24`.
    Ip {
        /// Bits of a version 4 address that stay, 0 to 24.
        v4: u8,
        /// Bits of a version 6 address that stay, 0 to 48.
        v6: u8,
    },
    /// `SW1A 1AA` as `SW1* ***`.
    Postal {
        /// Letters and digits at the front that stay, 0 to 255.
        keep: u8,
        /// One character for each hidden one.
        pad: S,
    },
    /// `4111 1111 1111 1111` as `**** **** **** 1111`.
    Card {
        /// Digits at the front that stay, 0 to 6.
        first: u8,
        /// Digits at the end that stay, 0 to 4.
        last: u8,
        /// One character for each hidden one.
        pad: S,
    },
    /// `IE64 IRCE 9205 0112 3456 78` as `IE** **** **** **** **** **`.
    Iban {
        /// Letters and digits at the end that stay, 0 to 4.
        last: u8,
        /// One character for each hidden one.
        pad: S,
    },
    /// A keyed hash in hexadecimal digits: the same for the same value and key.
    Pseudonym {
        /// Bytes of the hash that are shown, 8 to 32.
        bytes: u8,
    },
    /// A text with the e-mail addresses, telephone numbers, card numbers and IBANs in it hidden.
    Scan {
        /// Stands for each. Never empty.
        text: S,
    },
}

/// A part of an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressPart {
    /// What stands before the `@`.
    Local,
    /// What stands behind it, but for the last label.
    Domain,
    /// Both.
    Both,
}

/// The options of a mask as a snapshot has them; what a mask has none of is empty or zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaskOptions<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its small numbers.
    pub numbers: [u8; 3],
    /// How wide a bucket is.
    pub size: u64,
}

/// The widest bucket: the largest whole number that JavaScript holds exactly.
pub const LARGEST_SIZE: u64 = (1 << 53) - 1;

/// What a mask's text may be.
#[derive(Clone, Copy)]
enum Wording {
    Nothing,
    Something,
    /// One character.
    Single,
    /// Three characters or four.
    Letters,
}
use Wording::{Letters, Nothing, Single, Something};

/// By number: name, the most each number may be, and what the text may be. Only buckets have a size.
const RULES: [(&str, [u8; 3], Wording); 20] = [
    ("clear", [0; 3], Nothing),
    ("redact", [0; 3], Something),
    ("email", [255, 2, 0], Something),
    ("digits", [255, 0, 0], Single),
    ("initial", [0; 3], Nothing),
    ("year", [0; 3], Nothing),
    ("null", [0; 3], Nothing),
    ("drop", [0; 3], Nothing),
    ("partial", [255, 255, 1], Something),
    ("shape", [0; 3], Letters),
    ("month", [0; 3], Nothing),
    ("age", [255, 255, 0], Nothing),
    ("bucket", [0; 3], Nothing),
    ("floor", [0; 3], Nothing),
    ("ip", [24, 48, 0], Nothing),
    ("postal", [255, 0, 0], Single),
    ("card", [6, 4, 0], Single),
    ("iban", [4, 0, 0], Single),
    ("pseudonym", [32, 0, 0], Nothing),
    ("scan", [0; 3], Something),
];

/// How many masks there are: their numbers in a snapshot are all below.
pub const MASKS: u8 = 20;

impl<'a> Mask<&'a str> {
    /// The mask of a number and options; `None` where any of them is out of its range, or is there and has
    /// no meaning, and for a text with control characters, which part texts elsewhere.
    pub fn of(kind: u8, options: MaskOptions<'a>) -> Option<Self> {
        let MaskOptions { text, numbers: [first, second, third], size } = options;
        let (_, most, wording) = RULES.get(usize::from(kind))?;
        if text.chars().any(char::is_control) {
            return None;
        }
        let characters = text.chars().take(5).count();
        let worded = match wording {
            Nothing => characters == 0,
            Something => characters > 0,
            Single => characters == 1,
            Letters => matches!(characters, 3 | 4),
        };
        let within = options.numbers.iter().zip(most).all(|(number, most)| number <= most);
        let sized = if matches!(kind, 12 | 13) { (1..=LARGEST_SIZE).contains(&size) } else { size == 0 };
        if !(worded && within && sized) {
            return None;
        }
        Some(match kind {
            0 => Self::Clear,
            1 => Self::Redact { text },
            2 => Self::Email { keep: first, hide: AddressPart::of(second), pad: text },
            3 => Self::Digits { last: first, pad: text },
            4 => Self::Initial,
            5 => Self::Year,
            6 => Self::Null,
            7 => Self::Drop,
            8 if third == 0 || characters == 1 => {
                Self::Partial { prefix: first, suffix: second, each: third == 1, pad: text }
            }
            9 => Self::Shape { letters: text },
            10 => Self::Month,
            11 if first > 0 => Self::Age { band: first, top: second },
            12 => Self::Bucket { size },
            13 => Self::Floor { size },
            14 => Self::Ip { v4: first, v6: second },
            15 => Self::Postal { keep: first, pad: text },
            16 => Self::Card { first, last: second, pad: text },
            17 => Self::Iban { last: first, pad: text },
            18 if first >= 8 => Self::Pseudonym { bytes: first },
            19 => Self::Scan { text },
            _ => return None,
        })
    }
}

impl<S> Mask<S> {
    /// The mask's number in a snapshot.
    pub fn kind(&self) -> u8 {
        match self {
            Self::Clear => 0,
            Self::Redact { .. } => 1,
            Self::Email { .. } => 2,
            Self::Digits { .. } => 3,
            Self::Initial => 4,
            Self::Year => 5,
            Self::Null => 6,
            Self::Drop => 7,
            Self::Partial { .. } => 8,
            Self::Shape { .. } => 9,
            Self::Month => 10,
            Self::Age { .. } => 11,
            Self::Bucket { .. } => 12,
            Self::Floor { .. } => 13,
            Self::Ip { .. } => 14,
            Self::Postal { .. } => 15,
            Self::Card { .. } => 16,
            Self::Iban { .. } => 17,
            Self::Pseudonym { .. } => 18,
            Self::Scan { .. } => 19,
        }
    }

    /// The mask's name in a policy.
    pub fn name(&self) -> &'static str {
        RULES.get(usize::from(self.kind())).map_or("", |(name, ..)| *name)
    }
}

impl Mask<()> {
    /// The names of all masks, in order of number.
    pub fn names() -> impl Iterator<Item = &'static str> {
        RULES.iter().map(|(name, ..)| *name)
    }
}

impl<S: AsRef<str>> Mask<S> {
    /// The mask's options as a snapshot has them.
    pub fn options(&self) -> MaskOptions<'_> {
        let (text, numbers, size) = match self {
            Self::Clear | Self::Initial | Self::Year | Self::Month | Self::Null | Self::Drop => {
                ("", [0; 3], 0)
            }
            Self::Redact { text } | Self::Scan { text } => (text.as_ref(), [0; 3], 0),
            Self::Email { keep, hide, pad } => (pad.as_ref(), [*keep, *hide as u8, 0], 0),
            Self::Digits { last: number, pad }
            | Self::Postal { keep: number, pad }
            | Self::Iban { last: number, pad } => (pad.as_ref(), [*number, 0, 0], 0),
            Self::Partial { prefix, suffix, each, pad } => {
                (pad.as_ref(), [*prefix, *suffix, u8::from(*each)], 0)
            }
            Self::Shape { letters } => (letters.as_ref(), [0; 3], 0),
            Self::Age { band, top } => ("", [*band, *top, 0], 0),
            Self::Bucket { size } | Self::Floor { size } => ("", [0; 3], *size),
            Self::Ip { v4, v6 } => ("", [*v4, *v6, 0], 0),
            Self::Card { first, last, pad } => (pad.as_ref(), [*first, *last, 0], 0),
            Self::Pseudonym { bytes } => ("", [*bytes, 0, 0], 0),
        };
        MaskOptions { text, numbers, size }
    }

    /// Whether it shows less than another, as much, or more; `None` where that cannot be said.
    ///
    /// Nothing shows more than `clear`, then `scan`; nothing less than `redact`, `null` and `drop`. In between,
    /// masks of one form compare by their options: more only if no option shows less.
    pub fn compare<T: AsRef<str>>(&self, other: &Mask<T>) -> Option<Ordering> {
        let ((form, shown), (other_form, other_shown)) = (self.shown(), other.shown());
        let rank = |form| match form {
            Self::HIDDEN => 0,
            Self::SCANNED => 2,
            Self::SHOWN => 3,
            _ => 1,
        };
        if form != other_form {
            return Some(rank(form).cmp(&rank(other_form))).filter(|order| order.is_ne());
        }
        let mut sum = Ordering::Equal;
        for order in shown.iter().zip(&other_shown).map(|(one, other)| one.cmp(other)) {
            if sum.is_ne() && order.is_ne() && sum != order {
                return None;
            }
            sum = sum.then(order);
        }
        Some(sum)
    }

    const HIDDEN: u8 = 1;
    const SHOWN: u8 = 0;
    const SCANNED: u8 = 19;

    /// The form of what is shown, as the number of one mask of it, and how much: the larger, the more.
    fn shown(&self) -> (u8, [u64; 3]) {
        let own = |first: u64, second: u64, third: u64| (self.kind(), [first, second, third]);
        match self {
            Self::Clear | Self::Initial | Self::Scan { .. } => own(0, 0, 0),
            Self::Redact { .. } | Self::Null | Self::Drop => (Self::HIDDEN, [0; 3]),
            Self::Email { keep, hide, .. } => own(
                (*keep).into(),
                (*hide == AddressPart::Domain).into(),
                (*hide == AddressPart::Local).into(),
            ),
            Self::Digits { last: number, .. }
            | Self::Postal { keep: number, .. }
            | Self::Iban { last: number, .. }
            | Self::Pseudonym { bytes: number } => own((*number).into(), 0, 0),
            Self::Month => (5, [2, u64::MAX, u64::MAX]),
            Self::Year => (5, [1, u64::MAX, u64::MAX]),
            Self::Age { band, top } => (5, [0, (u8::MAX - *band).into(), (*top).into()]),
            Self::Partial { prefix, suffix, each, .. } => {
                own((*prefix).into(), (*suffix).into(), (*each).into())
            }
            Self::Shape { letters } => own((letters.as_ref().chars().count() == 3).into(), 0, 0),
            Self::Bucket { size } | Self::Floor { size } => (12, [u64::MAX - *size, 0, 0]),
            Self::Ip { v4, v6 } => own((*v4).into(), (*v6).into(), 0),
            Self::Card { first, last, .. } => own((*first).into(), (*last).into(), 0),
        }
    }
}

impl AddressPart {
    fn of(number: u8) -> Self {
        match number {
            0 => Self::Local,
            1 => Self::Domain,
            _ => Self::Both,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Mask, MaskOptions};

    #[test]
    fn no_mask_has_a_text_with_control_characters() {
        for kind in [1, 2, 3, 8, 9, 15, 16, 17, 19] {
            let mask = |text| Mask::of(kind, MaskOptions { text, numbers: [0; 3], size: 0 });
            let (plain, control) = if kind == 9 { ("Xx0", "Xx\0") } else { ("*", "\u{85}") };
            assert!(mask(plain).is_some() && mask(control).is_none(), "{kind}");
        }
    }
}
