//! Policy document to snapshot bytes.

use crate::policy::{self, Document, PolicyError, Source};
use crate::snapshot::{SnapshotError, Stamp, encode};
use alloc::vec::Vec;
use core::fmt;

/// Why a policy gives no snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackError {
    /// The policy has errors: all of them, in the order in which they stand.
    Policy(Vec<PolicyError>),
    /// The policy is larger than a snapshot can be.
    Snapshot(SnapshotError),
}

/// Compiles policy text, YAML or JSON, and writes it as a snapshot.
pub fn pack(text: &str, stamp: &Stamp) -> Result<Vec<u8>, PackError> {
    write(&policy::compile(text).map_err(PackError::Policy)?, stamp)
}

/// As [`pack`], for a document that was read elsewhere and has no lines and columns.
pub fn pack_document(document: Document, stamp: &Stamp) -> Result<Vec<u8>, PackError> {
    write(&policy::compile_document(document).map_err(PackError::Policy)?, stamp)
}

/// As [`pack`], for a policy whose directory is a document of its own.
pub fn pack_with_directory<'t>(
    policy: impl Into<Source<'t>>,
    directory: impl Into<Source<'t>>,
    stamp: &Stamp,
) -> Result<Vec<u8>, PackError> {
    write(&policy::compile_with_directory(policy, directory).map_err(PackError::Policy)?, stamp)
}

fn write(policy: &crate::model::Policy, stamp: &Stamp) -> Result<Vec<u8>, PackError> {
    encode(policy, stamp).map_err(PackError::Snapshot)
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Policy(errors) => {
                let mut separator = "";
                for error in errors {
                    write!(f, "{separator}{error}")?;
                    separator = "\n";
                }
                Ok(())
            }
            Self::Snapshot(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for PackError {}
