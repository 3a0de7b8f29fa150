//! What a masked value looks like.

use alloc::string::String;

/// What stands where a redacted value stood, unless the policy names another text.
pub const DEFAULT_REDACTION: &str = "[redacted]";

/// How a value of a data class is shown. `S` is the text type: owned in a policy, borrowed in a
/// snapshot.
///
/// Every mask but [`Mask::Clear`] is total and strict: a value that is not of the form it knows
/// becomes [`DEFAULT_REDACTION`], never itself. `src/mask/` has one file a mask with its contract.
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
        /// Characters of the local part that stay, 0 to 255.
        keep: u8,
    },
    /// `+44 20 7946 0958` as `+** ** **** **58`.
    Digits {
        /// Digits at the end that stay, 0 to 255.
        last: u8,
    },
    /// `Ada Lovelace` as `A. L.`
    Initial,
    /// `1815-12-10` as `1815`.
    Year,
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
        }
    }

    /// The mask's name in a policy.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Redact { .. } => "redact",
            Self::Email { .. } => "email",
            Self::Digits { .. } => "digits",
            Self::Initial => "initial",
            Self::Year => "year",
        }
    }
}

impl Mask<&str> {
    /// The same with texts of its own.
    pub fn to_owned(&self) -> Mask<String> {
        self.with(|text| String::from(*text))
    }
}

impl Mask<String> {
    /// The same with borrowed texts.
    pub fn as_deref(&self) -> Mask<&str> {
        self.with(String::as_str)
    }
}

impl<S> Mask<S> {
    fn with<'a, T>(&'a self, text_of: impl FnOnce(&'a S) -> T) -> Mask<T> {
        match self {
            Self::Clear => Mask::Clear,
            Self::Redact { text } => Mask::Redact { text: text_of(text) },
            Self::Email { keep } => Mask::Email { keep: *keep },
            Self::Digits { last } => Mask::Digits { last: *last },
            Self::Initial => Mask::Initial,
            Self::Year => Mask::Year,
        }
    }
}
