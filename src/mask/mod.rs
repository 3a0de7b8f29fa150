//! Mask and value to a value that is safe to show. Knows neither who asks nor why.
//!
//! One file a mask, each with its contract. All of them are total and strict: what a mask cannot read
//! becomes [`DEFAULT_REDACTION`], so that nothing is shown that was not understood.

mod digits;
mod email;
mod initial;
pub mod json;
#[cfg(feature = "json")]
mod object;
pub mod plan;
#[cfg(feature = "json")]
mod restore;
mod strict;
mod year;

#[cfg(feature = "json")]
pub use object::mask_value;
#[cfg(feature = "json")]
pub use restore::{is_masked, restore};

pub use strict::stricter;

use crate::model::{DEFAULT_REDACTION, Mask};
use alloc::string::String;

/// How a text is shown through a mask.
///
/// Texts only: what becomes of other values is the object walker's business.
pub fn mask_text(mask: Mask<&str>, value: &str) -> String {
    let shown = match mask {
        Mask::Clear => Some(value.into()),
        Mask::Redact { text } => Some(text.into()),
        Mask::Email { keep } => email::mask(value, keep.into()),
        Mask::Digits { last } => digits::mask(value, last.into()),
        Mask::Initial => initial::mask(value),
        Mask::Year => year::mask(value),
    };
    shown.unwrap_or_else(|| DEFAULT_REDACTION.into())
}

/// White space, control characters and the invisible marks of the General Punctuation block: whatever
/// parts one word from the next.
fn is_gap(character: char) -> bool {
    matches!(character, '\0'..=' ' | '\u{7f}'..='\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{206f}' | '\u{3000}' | '\u{feff}')
}
