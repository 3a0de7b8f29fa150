//! Why a policy does not compile.

use core::fmt;
use std::fmt::Write as _;

/// Where in a text something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Which text an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Origin {
    /// The policy.
    #[default]
    Policy,
    /// The directory, where that is a text of its own.
    Directory,
}

/// One thing that is wrong with a policy.
///
/// Programs match on `code`, which is stable; `docs/policy-format.md` lists the codes. The message is for
/// people and may be reworded. Shown as `12:9: unknown permission …`, without the name of a file, or
/// `directory:12:9: …`; an error without a place is shown with its path instead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyError {
    /// Stable name, e.g. `unknown-permission`.
    pub code: &'static str,
    /// What is wrong, without place and suggestion.
    pub message: String,
    /// Which text it is about.
    pub origin: Origin,
    /// Where in the document, e.g. `roles.viewer.grants[0].allow[1]`. Empty for the whole document, and
    /// for text that is no document.
    pub path: String,
    /// Where in the text. `None` for a policy that came as an object.
    pub place: Option<Place>,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl PolicyError {
    /// An error about the text itself, before there is a document.
    pub(super) fn of_text(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        let (origin, path) = (Origin::Policy, String::new());
        Self { code, message: message.into(), origin, path, place: Some(place), suggestion: None }
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.origin == Origin::Directory {
            f.write_str("directory:")?;
        }
        match self.place {
            Some(place) => write!(f, "{place}: ")?,
            None if self.path.is_empty() => {}
            None => write!(f, "{}: ", self.path)?,
        }
        f.write_str(&self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, ", did you mean `{suggestion}`?"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for PolicyError {}

/// What somebody wrote, in backticks: on one line, and cut when it is long.
pub(super) struct Quoted<'a>(pub(super) &'a str);

/// Characters of somebody's text that a message repeats.
pub(super) const SHOWN: usize = 80;

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('`')?;
        for (count, letter) in self.0.chars().enumerate() {
            if count == SHOWN {
                f.write_char('…')?;
                break;
            }
            if letter.is_control() {
                write!(f, "{}", letter.escape_default())?;
            } else {
                f.write_char(letter)?;
            }
        }
        f.write_char('`')
    }
}
