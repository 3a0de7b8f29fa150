//! Golden snapshots: each is what its policy gives today, they have every table between them, and nothing that was
//! changed on the way is taken for one. What they decide and mask is run with the corpus.
//!
//! `WRITE_GOLDEN=1` writes those that are missing, and no other: a file that was written once stays as it is.

use super::{golden, root};
use rolegate::gate::{Gate, PublicKey, Stamp, Table, Trust, pack};
use std::fs;
use std::path::PathBuf;

/// The golden snapshots that `tests/signing.rs` and `tests/delta/` do not make, and their stamps.
const GOLDEN: [(&str, Stamp); 6] = [
    ("catalogue", Stamp { epoch: 7, issued_at: 1_000, not_after: 5_000 }),
    ("keyed", Stamp { epoch: 7, issued_at: 1_000, not_after: 0 }),
    ("places", Stamp { epoch: 7, issued_at: 1_000, not_after: 0 }),
    ("records", Stamp { epoch: 7, issued_at: 1_000, not_after: 0 }),
    ("smallest", Stamp { epoch: (1 << 53) - 1, issued_at: 0, not_after: u64::MAX }),
    ("statements", Stamp { epoch: 0, issued_at: 0, not_after: 0 }),
];

fn path(file: &str) -> PathBuf {
    root().join("tests/golden").join(file)
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(path(&format!("{name}.rgs"))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// While the format version is 1, the same policy gives the same bytes: deltas and signatures are made of bytes, and
/// two builds must agree on them. A writer that must give others for a good reason leaves these files as they are,
/// and moves them to a list of those that are only read.
#[test]
fn a_policy_gives_the_bytes_that_it_gave() {
    for (name, stamp) in GOLDEN {
        let policy = fs::read_to_string(path(&format!("{name}.yaml"))).expect("the policy");
        let made = pack(&policy, &stamp).unwrap_or_else(|error| panic!("{name}: {error}"));
        let file = path(&format!("{name}.rgs"));
        if std::env::var_os("WRITE_GOLDEN").is_some() && !file.exists() {
            fs::write(&file, &made).expect("the file can be written");
        }
        assert!(made == bytes(name), "{name}: packing gives other bytes than it gave");
    }
    let names: Vec<String> = golden().into_iter().map(|(name, _)| name).collect();
    let mut known: Vec<_> = GOLDEN.iter().map(|(name, _)| *name).chain(["next", "signed"]).collect();
    known.sort_unstable();
    assert_eq!(names, known, "a golden snapshot that nothing makes or checks");
}

#[test]
fn every_table_is_in_a_golden_snapshot() {
    let gates: Vec<Gate> =
        golden().into_iter().map(|(_, bytes)| Gate::load(bytes).expect("it loads")).collect();
    for table in Table::ALL {
        assert!(gates.iter().any(|gate| gate.snapshot().rows(*table) > 0), "{table:?} is in none");
    }
    for flag in [1, 2] {
        let is_set = |gate: &Gate| {
            (0..gate.permissions().count())
                .any(|row| gate.snapshot().u16_at(Table::Permissions, row, 10) & flag != 0)
        };
        assert!(gates.iter().any(is_set), "no permission has flag {flag}");
    }
}

/// A checksum of 32 bits finds every change of one bit, so none decides at all.
#[test]
fn every_flipped_bit_of_a_golden_snapshot_is_refused() {
    for (name, good) in golden() {
        // Whatever is behind the checksum is the signature's, which only who has a key reads.
        let signature = if good[6] == 1 { 64 } else { 0 };
        for bit in 0..(good.len() - signature) * 8 {
            let mut bytes = good.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Gate::load(bytes).is_err(), "{name}: bit {bit}");
        }
    }
}

#[test]
fn every_flipped_bit_of_a_signed_golden_snapshot_is_refused_by_who_has_the_key() {
    let pem = fs::read_to_string(path("signed.pub.pem")).expect("the key");
    let (trust, good) = (Trust::new([PublicKey::from_pem(&pem).expect("a key")]), bytes("signed"));
    for bit in 0..good.len() * 8 {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(Gate::load_signed(bytes, &trust).is_err(), "bit {bit}");
    }
    Gate::load_signed(good, &trust).expect("as it was, it loads");
}

#[test]
fn every_truncation_and_every_byte_more_is_refused() {
    for (name, good) in golden() {
        for length in 0..good.len() {
            let code = Gate::load(good[..length].to_vec()).expect_err("it is cut").code();
            assert_eq!(
                code,
                if length == 0 { "snapshot/bad-magic" } else { "snapshot/truncated" },
                "{name}: {length}"
            );
        }
        let code = Gate::load([&good[..], &[0]].concat()).expect_err("it is longer").code();
        assert_eq!(code, "snapshot/trailing-bytes", "{name}");
    }
}
