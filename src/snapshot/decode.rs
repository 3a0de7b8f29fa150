//! Bytes to a checked snapshot.

use super::{SnapshotError, check::check, checksum::crc32, header};
use crate::model::{Limits, Sections, Snapshot, Table};
use alloc::vec::Vec;

/// Takes a file apart and checks all of it, once: magic, version, length, checksum, every index, every
/// order, every name. What comes out needs no check after that.
///
/// A signature is not among what is checked: it is verified before, by [`Trust`](super::Trust) or by the loader in
/// JavaScript, or it vouches for nothing.
///
/// Keeps the bytes; besides them it allocates the policy id and, while it checks, a byte for each string and a word or two
/// for each role and group.
pub fn decode(bytes: Vec<u8>, limits: &Limits) -> Result<Snapshot, SnapshotError> {
    let allowed = limits.bytes as usize;
    if bytes.len() > allowed {
        return Err(SnapshotError::TooLarge { found: bytes.len(), allowed });
    }
    let (header, envelope) = header::read(&bytes)?;
    let signature = if header.key_id.is_some() { header::SIGNATURE } else { 0 };
    let end = envelope.end.saturating_add(header::CHECKSUM + signature);
    if end > bytes.len() {
        return Err(SnapshotError::Truncated { len: bytes.len() });
    }
    if end < bytes.len() {
        return Err(SnapshotError::TrailingBytes { extra: bytes.len() - end });
    }
    let (covered, behind) = bytes.split_at(envelope.end);
    if !behind.starts_with(&crc32(covered).to_le_bytes()) {
        return Err(SnapshotError::BadChecksum);
    }
    let sections = sections(covered, envelope.start)?;
    let snapshot = Snapshot::new(header, bytes, sections);
    check(&snapshot)?;
    Ok(snapshot)
}

/// Where each table lies. A postcard sequence of (kind, bytes), in ascending order of kind; a table that
/// is not there is empty.
fn sections(covered: &[u8], start: usize) -> Result<Sections, SnapshotError> {
    let mut sections: Sections = core::array::from_fn(|_| 0..0);
    let mut rest = covered.get(start..).unwrap_or_default();
    let mut last = 0;
    let count: u32 = take(&mut rest)?;
    for _ in 0..count {
        let kind: u8 = take(&mut rest)?;
        // Not as a slice, whose length may be written in more bytes where a word has 64 bits.
        let length: u32 = take(&mut rest)?;
        let (table, behind) =
            rest.split_at_checked(length as usize).ok_or(SnapshotError::MalformedEnvelope)?;
        rest = behind;
        let position = usize::from(kind).wrapping_sub(1);
        let (Some(known), Some(section)) = (Table::ALL.get(position), sections.get_mut(position)) else {
            return Err(SnapshotError::Unsupported { found: kind.into() });
        };
        if kind <= last || table.is_empty() || table.len() % known.width() != 0 {
            return Err(SnapshotError::Malformed { table: *known, row: 0 });
        }
        last = kind;
        let end = covered.len() - rest.len();
        *section = end - table.len()..end;
    }
    if rest.is_empty() { Ok(sections) } else { Err(SnapshotError::TrailingBytes { extra: rest.len() }) }
}

/// The next postcard number.
fn take<'a, T: serde::Deserialize<'a>>(rest: &mut &'a [u8]) -> Result<T, SnapshotError> {
    let (value, after) = postcard::take_from_bytes(rest).map_err(|_| SnapshotError::MalformedEnvelope)?;
    *rest = after;
    Ok(value)
}
