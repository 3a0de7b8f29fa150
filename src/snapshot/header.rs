//! The fixed part before the envelope.

use super::SnapshotError;
use crate::model::{Header, is_name};
#[cfg(feature = "slice")]
use alloc::vec::Vec;

/// First bytes of every snapshot.
pub const MAGIC: [u8; 4] = *b"RGS1";

/// The format version this build reads and writes.
pub const FORMAT_VERSION: u16 = 1;

/// Bytes before the policy id.
pub(super) const FIXED: usize = 48;

/// Bytes of the checksum behind the envelope.
pub(super) const CHECKSUM: usize = 4;

/// Bytes of the signature behind the checksum of a signed file.
pub(super) const SIGNATURE: usize = 64;

/// The flag of a signed file.
const SIGNED: u16 = 1;

/// Epochs are compared in JavaScript too, which counts exactly as far as this.
const LARGEST_EPOCH: u64 = (1 << 53) - 1;

/// Where the flags are, and the id of the key that signed.
const FLAGS: usize = 6;
const KEY_ID: usize = 32;

/// Whether a file says that it is signed. Reads no further than the flags.
pub(super) fn is_signed(bytes: &[u8]) -> Result<bool, SnapshotError> {
    let truncated = SnapshotError::Truncated { len: bytes.len() };
    if !bytes.starts_with(&MAGIC) {
        let cut = !bytes.is_empty() && MAGIC.starts_with(bytes);
        return Err(if cut { truncated } else { SnapshotError::BadMagic });
    }
    let version = u16::from_le_bytes(field(bytes, 4).ok_or(truncated)?);
    if version != FORMAT_VERSION {
        return Err(SnapshotError::UnsupportedVersion { found: version });
    }
    match u16::from_le_bytes(field(bytes, FLAGS).ok_or(truncated)?) {
        flags if flags & !SIGNED != 0 => Err(SnapshotError::Unsupported { found: flags }),
        flags => Ok(flags == SIGNED),
    }
}

/// Takes the header from the front of a file: the header, and where the envelope starts and ends.
pub(super) fn read(bytes: &[u8]) -> Result<(Header, core::ops::Range<usize>), SnapshotError> {
    let truncated = SnapshotError::Truncated { len: bytes.len() };
    let signed = is_signed(bytes)?;
    let fixed: &[u8; FIXED] = bytes.first_chunk().ok_or(truncated)?;
    let number = |at| u64::from_le_bytes(field(fixed, at).unwrap_or_default());
    let envelope = u32::from_le_bytes(field(fixed, 40).unwrap_or_default()) as usize;
    let [id_length, reserved @ ..]: [u8; 4] = field(fixed, 44).unwrap_or_default();
    let start = FIXED + usize::from(id_length);
    let key_id = field(fixed, KEY_ID).unwrap_or_default();
    let id = bytes.get(FIXED..start).ok_or(truncated)?;
    let fits = is_name(id) && reserved == [0; 3] && number(8) <= LARGEST_EPOCH;
    if !fits || !signed && key_id != [0; 8] {
        return Err(SnapshotError::MalformedHeader);
    }
    let header = Header {
        // A name is ASCII.
        policy_id: core::str::from_utf8(id).unwrap_or_default().into(),
        epoch: number(8),
        issued_at: number(16),
        not_after: number(24),
        key_id: signed.then_some(key_id),
    };
    Ok((header, start..start.saturating_add(envelope)))
}

/// The header of a file whose envelope is `envelope` bytes long, and that is not signed.
#[cfg(feature = "slice")]
pub(super) fn write(header: &Header, envelope: u32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(FIXED + header.policy_id.len());
    bytes.extend(MAGIC);
    bytes.extend(FORMAT_VERSION.to_le_bytes());
    bytes.extend([0; 2]);
    bytes.extend(header.epoch.to_le_bytes());
    bytes.extend(header.issued_at.to_le_bytes());
    bytes.extend(header.not_after.to_le_bytes());
    bytes.extend([0; 8]);
    bytes.extend(envelope.to_le_bytes());
    bytes.push(u8::try_from(header.policy_id.len()).unwrap_or(u8::MAX));
    bytes.extend([0; 3]);
    bytes.extend(header.policy_id.as_bytes());
    bytes
}

/// The id of the key that a signed file says it is signed with; zero if it is not signed, or too short.
#[cfg(feature = "sign")]
pub(super) fn key_id(bytes: &[u8]) -> [u8; 8] {
    field(bytes, KEY_ID).unwrap_or_default()
}

/// Makes the header of a file say that a key has signed it.
#[cfg(feature = "sign")]
pub(super) fn set_key_id(bytes: &mut [u8], id: [u8; 8]) {
    for (at, value) in [(FLAGS, &SIGNED.to_le_bytes()[..]), (KEY_ID, &id[..])] {
        if let Some(place) = bytes.get_mut(at..at + value.len()) {
            place.copy_from_slice(value);
        }
    }
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}
