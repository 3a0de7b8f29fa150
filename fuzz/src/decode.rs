//! Any bytes as a snapshot: refused, or one that answers.

use super::draw::Draw;
use super::questions::{Asker, ask};
use super::tables::checksum;
use rolegate::gate::{Gate, Limits, SnapshotError, Table};

/// The lengths that a header and a checksum need.
const HEADER: usize = 48;
const CHECKSUM: usize = 4;

pub fn run(input: &[u8]) {
    load(input.to_vec());
    load(mended(input.to_vec()));
}

fn load(bytes: Vec<u8>) {
    let (size, limits) = (bytes.len(), Limits { bytes: 60 });
    if size > 60 {
        let refused = Gate::load_within(bytes.clone(), &limits).map(drop);
        assert_eq!(refused, Err(SnapshotError::TooLarge { found: size, allowed: 60 }));
    }
    let again = bytes.clone();
    let Ok(gate) = Gate::load(bytes) else { return };
    assert_eq!(gate.size(), size);
    for table in Table::ALL {
        let (rows, bytes) = (gate.snapshot().rows(*table), gate.snapshot().table(*table).len());
        assert_eq!(rows * table.width(), bytes, "{table:?} has a part of a row");
    }
    let mut draw = Draw(&again[HEADER..]);
    ask(&gate, &Asker::draw(&mut draw, &gate));
    let mut gate = gate;
    gate.swap(again).expect("what was loaded may take its own place");
}

/// The same bytes with a length and a checksum that fit, so that what stands behind these is read at all.
pub fn mended(mut bytes: Vec<u8>) -> Vec<u8> {
    let Some(envelope) = bytes.len().checked_sub(HEADER + CHECKSUM) else { return bytes };
    let signature = if bytes[6] & 1 == 1 { 64 } else { 0 };
    let Some(envelope) = envelope.checked_sub(usize::from(bytes[44]) + signature) else { return bytes };
    bytes[..6].copy_from_slice(b"RGS1\x01\0");
    bytes[40..44].copy_from_slice(&u32::try_from(envelope).expect("an input is small").to_le_bytes());
    let end = HEADER + usize::from(bytes[44]) + envelope;
    let sum = checksum(&bytes[..end]);
    bytes[end..end + CHECKSUM].copy_from_slice(&sum.to_le_bytes());
    bytes
}
