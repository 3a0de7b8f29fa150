//! Deltas: the bytes of one snapshot to those of the next.
//!
//! The format is `docs/delta-format.md`. Applying one knows nothing of tables; making one does, to find a short one.

#[cfg(feature = "author")]
mod align;
mod apply;
mod error;
#[cfg(feature = "author")]
mod make;
#[cfg(feature = "author")]
mod marks;
#[cfg(feature = "author")]
mod ops;
mod shape;

pub use apply::apply_delta;
pub use error::DeltaError;
#[cfg(feature = "author")]
pub use make::delta;

/// First bytes of every delta.
const MAGIC: [u8; 4] = *b"RGD1";

/// Bytes before the operations: magic, SHA-256 of base and result, length of the result.
const HEADER: usize = 72;

/// Operations, by their first byte.
const COPY: u8 = 0;
const INSERT: u8 = 1;
const SKIP: u8 = 2;
const ROWS: u8 = 3;
const SHAPE: u8 = 4;

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).into()
}
