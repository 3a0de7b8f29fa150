//! Why bytes are not a usable snapshot.

use crate::model::Table;
use core::fmt;

/// Why bytes are not a usable snapshot.
///
/// `code()` is the stable name a program matches on; the message is for people and may be reworded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The bytes do not start with `RGS1`. It is another kind of file.
    BadMagic,
    /// Written by another format version. Pack it again, or upgrade this library.
    UnsupportedVersion {
        /// Version in the header.
        found: u16,
    },
    /// The header or the envelope has a flag, table or mask that this build does not know, and that it
    /// must not skip. Upgrade this library.
    Unsupported {
        /// The unknown number.
        found: u16,
    },
    /// The bytes end too early. The download was probably cut short.
    Truncated {
        /// Bytes received.
        len: usize,
    },
    /// There are bytes behind the end.
    TrailingBytes {
        /// How many.
        extra: usize,
    },
    /// Larger than [`Limits::bytes`](crate::model::Limits::bytes), or more rows than ids can number.
    TooLarge {
        /// What the bytes ask for: bytes, or rows.
        found: usize,
        /// What is allowed.
        allowed: usize,
    },
    /// The checksum does not match: the bytes were changed on the way.
    BadChecksum,
    /// The header says nothing that can be true, e.g. a policy id that is no name.
    MalformedHeader,
    /// The envelope is not a sequence of tables.
    MalformedEnvelope,
    /// A table breaks a rule of the format. The bytes were not made by `rolegate pack`.
    Malformed {
        /// The table.
        table: Table,
        /// The row, from 0.
        row: usize,
    },
    /// A signature is required, and there is none.
    Unsigned,
    /// Signed with a key that is not trusted.
    UnknownKey,
    /// The signature is not that of these bytes by the key they name: they were changed, or somebody else signed them.
    BadSignature,
    /// Older than the snapshot that it is to take the place of, or than what was asked for.
    Rollback {
        /// Its epoch.
        found: u64,
        /// The epoch it must not be behind. If both are the same, it was issued before the loaded one.
        least: u64,
    },
    /// Of another policy than the snapshot that it is to take the place of; keys may sign several policies.
    OtherPolicy,
}

impl SnapshotError {
    /// Stable machine name, the same in Rust and as `error.code` in JavaScript.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadMagic => "snapshot/bad-magic",
            Self::UnsupportedVersion { .. } => "snapshot/unsupported-version",
            Self::Unsupported { .. } => "snapshot/unsupported-feature",
            Self::Truncated { .. } => "snapshot/truncated",
            Self::TrailingBytes { .. } => "snapshot/trailing-bytes",
            Self::TooLarge { .. } => "snapshot/too-large",
            Self::BadChecksum => "snapshot/bad-checksum",
            Self::MalformedHeader => "snapshot/malformed-header",
            Self::MalformedEnvelope => "snapshot/malformed-envelope",
            Self::Malformed { .. } => "snapshot/malformed",
            Self::Unsigned => "snapshot/unsigned",
            Self::UnknownKey => "snapshot/unknown-key",
            Self::BadSignature => "snapshot/bad-signature",
            Self::Rollback { .. } => "snapshot/rollback",
            Self::OtherPolicy => "snapshot/other-policy",
        }
    }

    /// The variant as a number, 1 for the first, and what it tells: a count or a kind, then a row.
    ///
    /// The core module crosses into JavaScript with these, since texts cost bytes there.
    pub fn numbers(&self) -> [usize; 3] {
        match *self {
            Self::BadMagic => [1, 0, 0],
            Self::UnsupportedVersion { found } => [2, found.into(), 0],
            Self::Unsupported { found } => [3, found.into(), 0],
            Self::Truncated { len } => [4, len, 0],
            Self::TrailingBytes { extra } => [5, extra, 0],
            Self::TooLarge { found, allowed } => [6, found, allowed],
            Self::BadChecksum => [7, 0, 0],
            Self::MalformedHeader => [8, 0, 0],
            Self::MalformedEnvelope => [9, 0, 0],
            Self::Malformed { table, row } => [10, table as usize, row],
            Self::Unsigned => [11, 0, 0],
            Self::UnknownKey => [12, 0, 0],
            Self::BadSignature => [13, 0, 0],
            Self::Rollback { found, least } => [14, narrow(found), narrow(least)],
            Self::OtherPolicy => [15, 0, 0],
        }
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadMagic => write!(f, "not a snapshot: it does not start with `RGS1`"),
            Self::UnsupportedVersion { found } => {
                write!(f, "snapshot version {found} is not supported, expected {}", super::FORMAT_VERSION)
            }
            Self::Unsupported { found } => {
                write!(f, "snapshot uses feature {found}, which this version does not know")
            }
            Self::Truncated { len } => write!(f, "snapshot is cut short after {len} bytes"),
            Self::TrailingBytes { extra } => write!(f, "snapshot has {extra} bytes behind its end"),
            Self::TooLarge { found, allowed } => {
                write!(f, "snapshot asks for {found}, at most {allowed} allowed")
            }
            Self::BadChecksum => write!(f, "snapshot was changed: its checksum does not match"),
            Self::MalformedHeader => write!(f, "snapshot has a malformed header"),
            Self::MalformedEnvelope => write!(f, "snapshot has a malformed envelope"),
            Self::Malformed { table, row } => {
                write!(f, "snapshot breaks a rule in row {row} of table {table:?}")
            }
            Self::Unsigned => write!(f, "snapshot is not signed"),
            Self::UnknownKey => write!(f, "snapshot is signed with a key that is not trusted"),
            Self::BadSignature => write!(f, "snapshot has a signature that is not of these bytes"),
            Self::Rollback { found, least } if found == least => {
                write!(f, "snapshot of epoch {found} was issued before the one loaded")
            }
            Self::Rollback { found, least } => {
                write!(f, "snapshot of epoch {found} is too old, at least {least} expected")
            }
            Self::OtherPolicy => write!(f, "snapshot is of another policy than the one loaded"),
        }
    }
}

impl core::error::Error for SnapshotError {}

fn narrow(epoch: u64) -> usize {
    usize::try_from(epoch).unwrap_or(usize::MAX)
}
