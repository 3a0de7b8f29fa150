//! Golden snapshots through the decoder alone, whole and changed: what `pkg-scripts/miri` runs, and small enough for it.
#![cfg(not(target_arch = "wasm32"))]

use rolegate::gate::{Effect, Gate, Principal, Table};

const GOLDEN: [(&str, &[u8]); 7] = [
    ("catalogue", include_bytes!("golden/catalogue.rgs")),
    ("keyed", include_bytes!("golden/keyed.rgs")),
    ("places", include_bytes!("golden/places.rgs")),
    ("records", include_bytes!("golden/records.rgs")),
    ("signed", include_bytes!("golden/signed.rgs")),
    ("smallest", include_bytes!("golden/smallest.rgs")),
    ("statements", include_bytes!("golden/statements.rgs")),
];

/// How many places of a file are changed; all of them are in `tests/hostile/`, which takes too long for an interpreter.
const PLACES: usize = 12;

/// How many roles and permissions are asked about.
const SOME: usize = 3;

/// Bytes of a header before the policy's id.
const HEADER: usize = 48;

/// Asks a few things of whoever holds each role; gives how many were allowed.
fn ask(gate: &Gate) -> usize {
    let mut allowed = 0;
    for role in gate.roles().take(SOME) {
        let access =
            gate.access(&Principal { roles: &[role.name], session: Some(0), ..Principal::default() });
        for name in gate.permissions().take(SOME).map(|permission| permission.name()) {
            let effect = access.check(&name).effect();
            assert!(effect == Effect::Allow || !access.can(&name), "{name}");
            allowed += usize::from(effect == Effect::Allow);
        }
        for resource in gate.resources().take(1) {
            assert!(access.mask_plan(resource.name).is_some());
        }
    }
    allowed
}

#[test]
fn golden_snapshots_load_and_answer() {
    let mut allowed = 0;
    for (name, bytes) in GOLDEN {
        let gate = Gate::load(bytes.to_vec()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let rows: usize = Table::ALL.iter().map(|table| gate.snapshot().rows(*table)).sum();
        assert!(rows > 0, "{name} has a string at least");
        allowed += ask(&gate);
    }
    assert!(allowed > 5, "{allowed}");
}

#[test]
fn golden_snapshots_cut_short_are_refused() {
    for (name, bytes) in GOLDEN {
        for length in (0..bytes.len()).step_by(bytes.len().div_ceil(PLACES)) {
            assert!(Gate::load(bytes[..length].to_vec()).is_err(), "{name}: {length} bytes");
        }
    }
}

/// With a checksum that fits, so that the tables are read.
#[test]
fn golden_snapshots_with_another_bit_are_refused_or_answer() {
    let (mut taken, mut refused) = (0, 0);
    for (_, bytes) in GOLDEN {
        let signature = if bytes[6] == 1 { 64 } else { 0 };
        let end = bytes.len() - signature - 4;
        for at in (HEADER..end).step_by((end - HEADER).div_ceil(PLACES)) {
            let mut bytes = bytes.to_vec();
            bytes[at] ^= 1 << (at % 8);
            let sum = checksum(&bytes[..end]).to_le_bytes();
            bytes[end..end + 4].copy_from_slice(&sum);
            match Gate::load(bytes) {
                Ok(gate) => {
                    ask(&gate);
                    taken += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(taken > 0 && refused > 20, "{taken} taken, {refused} refused");
}

/// CRC-32 of IEEE 802.3.
fn checksum(bytes: &[u8]) -> u32 {
    let shift = |crc: u32| (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| shift(crc)))
}
