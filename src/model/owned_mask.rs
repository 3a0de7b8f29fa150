//! Masks with texts of their own.

use super::Mask;
use alloc::string::String;

impl Mask<&str> {
    /// The same with a text of its own.
    pub fn to_owned(&self) -> Mask<String> {
        self.with(|text| String::from(*text))
    }
}

impl Mask<String> {
    /// The same with a borrowed text.
    pub fn as_deref(&self) -> Mask<&str> {
        self.with(String::as_str)
    }
}

impl<S> Mask<S> {
    fn with<'a, T>(&'a self, of: impl Fn(&'a S) -> T) -> Mask<T> {
        match self {
            Self::Clear => Mask::Clear,
            Self::Redact { text } => Mask::Redact { text: of(text) },
            Self::Email { keep, hide, pad } => Mask::Email { keep: *keep, hide: *hide, pad: of(pad) },
            Self::Digits { last, pad } => Mask::Digits { last: *last, pad: of(pad) },
            Self::Initial => Mask::Initial,
            Self::Year => Mask::Year,
            Self::Null => Mask::Null,
            Self::Drop => Mask::Drop,
            Self::Partial { prefix, suffix, each, pad } => {
                Mask::Partial { prefix: *prefix, suffix: *suffix, each: *each, pad: of(pad) }
            }
            Self::Shape { letters } => Mask::Shape { letters: of(letters) },
            Self::Month => Mask::Month,
            Self::Age { band, top } => Mask::Age { band: *band, top: *top },
            Self::Bucket { size } => Mask::Bucket { size: *size },
            Self::Floor { size } => Mask::Floor { size: *size },
            Self::Ip { v4, v6 } => Mask::Ip { v4: *v4, v6: *v6 },
            Self::Postal { keep, pad } => Mask::Postal { keep: *keep, pad: of(pad) },
            Self::Card { first, last, pad } => Mask::Card { first: *first, last: *last, pad: of(pad) },
            Self::Iban { last, pad } => Mask::Iban { last: *last, pad: of(pad) },
            Self::Pseudonym { bytes } => Mask::Pseudonym { bytes: *bytes },
            Self::Scan { text } => Mask::Scan { text: of(text) },
        }
    }
}
