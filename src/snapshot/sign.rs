//! Signatures of snapshots: Ed25519 over all of a file before them.

use super::header::{self, CHECKSUM, SIGNATURE};
use super::{PublicKey, SecretKey, SnapshotError, checksum::crc32, decode};
use crate::model::Limits;
use alloc::vec::Vec;

/// Whose signatures are believed.
///
/// Several keys may be: to change the key of a publisher, let the readers trust the new one too, sign with it, and
/// take the old one away.
#[derive(Debug, Clone)]
pub struct Trust {
    keys: Vec<PublicKey>,
    required: bool,
}

impl Trust {
    /// In these keys. Without any, no snapshot is believed.
    pub fn new(keys: impl IntoIterator<Item = PublicKey>) -> Self {
        Self { keys: keys.into_iter().collect(), required: true }
    }

    /// The same, and unsigned snapshots as well: for the time until all are signed. A signature that is there must
    /// still be right; whoever can cut it off is not kept out.
    #[must_use]
    pub fn or_unsigned(self) -> Self {
        Self { required: false, ..self }
    }

    /// Verifies the signature of a file, before anything but magic, version, flags and key id is read of it.
    ///
    /// Errors: [`SnapshotError::Unsigned`], [`SnapshotError::UnknownKey`], [`SnapshotError::BadSignature`], and what is
    /// wrong with a file of another kind, of another version, or too short to be signed.
    pub fn verify(&self, bytes: &[u8]) -> Result<(), SnapshotError> {
        if !header::is_signed(bytes)? {
            return if self.required { Err(SnapshotError::Unsigned) } else { Ok(()) };
        }
        let (message, signature) = match bytes.split_last_chunk::<SIGNATURE>() {
            Some((message, signature)) if message.len() >= header::FIXED => (message, signature),
            _ => return Err(SnapshotError::Truncated { len: bytes.len() }),
        };
        let id = header::key_id(bytes);
        let mut named = self.keys.iter().filter(|key| key.id() == id).peekable();
        if named.peek().is_none() {
            return Err(SnapshotError::UnknownKey);
        }
        if named.any(|key| key.verifies(message, signature)) {
            Ok(())
        } else {
            Err(SnapshotError::BadSignature)
        }
    }
}

/// The same snapshot, signed; a signature that it had is replaced.
///
/// Signs only what can be loaded. The same snapshot and key give the same bytes.
pub fn sign(bytes: &[u8], key: &SecretKey) -> Result<Vec<u8>, SnapshotError> {
    let signed = decode(bytes.into(), &Limits::default())?.header().key_id.is_some();
    let behind = CHECKSUM + if signed { SIGNATURE } else { 0 };
    let mut bytes: Vec<u8> = bytes.get(..bytes.len() - behind).unwrap_or_default().into();
    header::set_key_id(&mut bytes, key.public().id());
    bytes.extend(crc32(&bytes).to_le_bytes());
    bytes.extend(key.sign(&bytes));
    // A file that was just below the limit is not any more.
    decode(bytes.clone(), &Limits::default())?;
    Ok(bytes)
}
