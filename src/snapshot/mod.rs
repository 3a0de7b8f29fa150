//! Bytes to a checked model, and back. Knows what a snapshot looks like, not what a decision is.
//!
//! The format is `docs/snapshot-format.md`. Change both together, and add a file to `tests/golden/`
//! when the version changes.

mod check;
mod check_schema;
mod check_statements;
mod checksum;
mod columns;
mod decode;
#[cfg(feature = "delta")]
mod delta;
#[cfg(feature = "slice")]
mod encode;
mod error;
mod header;
#[cfg(feature = "sign")]
mod key;
mod program;
#[cfg(feature = "slice")]
mod schema;
#[cfg(feature = "sign")]
mod sign;
#[cfg(feature = "slice")]
mod statements;

pub use decode::decode;
#[cfg(feature = "author")]
pub use delta::delta;
#[cfg(feature = "delta")]
pub use delta::{DeltaError, apply_delta};
#[cfg(feature = "slice")]
pub use encode::{Stamp, encode};
pub use error::SnapshotError;
pub use header::{FORMAT_VERSION, MAGIC};
#[cfg(feature = "sign")]
pub use key::{KeyError, PublicKey, SecretKey};
#[cfg(feature = "sign")]
pub use sign::{Trust, sign};
