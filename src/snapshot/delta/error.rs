//! Why a delta does not apply.

use crate::snapshot::SnapshotError;
use core::fmt;

/// Why a delta does not apply.
///
/// `code()` is the stable name a program matches on; the message is for people and may be reworded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeltaError {
    /// The bytes do not start with `RGD1`. It is another kind of file.
    BadMagic,
    /// Cut short, or not made by `rolegate delta`.
    Malformed {
        /// Where, in bytes from the start.
        at: usize,
    },
    /// It was made for another snapshot than the one loaded. Load the new one whole.
    OtherBase,
    /// The new snapshot would be larger than [`Limits::bytes`](crate::model::Limits::bytes).
    TooLarge {
        /// Its length in bytes, as the delta has it.
        found: usize,
        /// What is allowed.
        allowed: usize,
    },
    /// What comes out is not what the delta was made for: the delta was changed on the way.
    WrongResult,
    /// What comes out is as it was meant, and is refused.
    Snapshot(SnapshotError),
}

impl DeltaError {
    /// Stable machine name, the same in Rust and as `error.code` in JavaScript.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadMagic => "delta/bad-magic",
            Self::Malformed { .. } => "delta/malformed",
            Self::OtherBase => "delta/other-base",
            Self::TooLarge { .. } => "delta/too-large",
            Self::WrongResult => "delta/wrong-result",
            Self::Snapshot(error) => error.code(),
        }
    }
}

impl fmt::Display for DeltaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadMagic => write!(f, "not a delta: it does not start with `RGD1`"),
            Self::Malformed { at } => write!(f, "delta is malformed or cut short, at {at}"),
            Self::OtherBase => write!(f, "delta was made for another snapshot than the one loaded"),
            Self::TooLarge { found, allowed } => {
                write!(f, "delta makes a snapshot of {found} bytes, at most {allowed} allowed")
            }
            Self::WrongResult => write!(f, "delta was changed: it does not make what it was made for"),
            Self::Snapshot(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for DeltaError {}

impl From<SnapshotError> for DeltaError {
    fn from(error: SnapshotError) -> Self {
        Self::Snapshot(error)
    }
}
