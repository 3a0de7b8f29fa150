//! Any bytes, and signed ones that were changed, to who trusts a key: nothing is believed but what that key signed.

use super::draw::Draw;
use super::samples::SAMPLES;
use rolegate::gate::{Gate, PublicKey, SecretKey, SnapshotError, Trust, sign};
use std::sync::LazyLock;

/// Bytes of a signature.
const SIGNATURE: usize = 64;

/// Where the flags are, and the key's id.
const FLAGS: usize = 6;
const KEY_ID: usize = 32;

static KEYS: LazyLock<[SecretKey; 2]> =
    LazyLock::new(|| [1, 2].map(|seed| SecretKey::from_bytes(&[seed; 32])));

static SIGNED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    SAMPLES.iter().map(|sample| sign(sample, &KEYS[0]).expect("a sample can be signed")).collect()
});

pub fn run(input: &[u8]) {
    let mut draw = Draw(input);
    match draw.byte() % 4 {
        0 => any(draw.0),
        1 => changed(&mut draw),
        2 => signed_by_another(&mut draw),
        _ => keys(draw.0),
    }
}

fn trust() -> Trust {
    Trust::new([KEYS[0].public()])
}

/// Bytes that nobody signed.
fn any(bytes: &[u8]) {
    assert!(trust().verify(bytes).is_err(), "nobody signed this");
    assert!(Gate::load_signed(bytes.to_vec(), &trust()).is_err());
    let unsigned = Gate::load_signed(bytes.to_vec(), &trust().or_unsigned());
    assert!(unsigned.is_err() || Gate::load(bytes.to_vec()).is_ok_and(|gate| gate.header().key_id.is_none()));
    if let Ok(signed) = sign(bytes, &KEYS[0]) {
        Gate::load_signed(signed, &trust()).expect("what was signed is believed");
    }
}

/// A signed snapshot of which bytes were changed, put in, taken out or cut off.
fn changed(draw: &mut Draw<'_>) {
    let good = draw.pick(&SIGNED[..]);
    let mut bytes = good.clone();
    for _ in 0..=draw.below(4) {
        if bytes.is_empty() {
            break;
        }
        let at = draw.below(bytes.len());
        match draw.byte() % 6 {
            0 => bytes[at] ^= 1 << draw.below(8),
            1 => bytes[at] = draw.byte(),
            2 => bytes.insert(at, draw.byte()),
            3 => drop(bytes.remove(at)),
            4 => bytes.truncate(at),
            _ => {
                // From the end, where the signature is.
                let end = bytes.len() - 1 - at % SIGNATURE.min(bytes.len());
                bytes[end] = bytes[end].wrapping_add(draw.byte());
            }
        }
    }
    let loaded = Gate::load_signed(bytes.clone(), &trust()).map(drop);
    assert_eq!(loaded.is_ok(), bytes == *good, "{loaded:?}");
    let loaded = Gate::load_signed(bytes.clone(), &trust().or_unsigned());
    let is_unsigned = bytes.get(FLAGS..FLAGS + 2) == Some(&[0, 0]);
    assert!(loaded.is_err() || is_unsigned || bytes == *good, "a signature that is wrong is worse than none");
}

/// A snapshot that another key signed, under its own name or that of the key that is trusted.
fn signed_by_another(draw: &mut Draw<'_>) {
    let sample = draw.pick(&SAMPLES[..]);
    let mut bytes = sign(sample, &KEYS[1]).expect("a sample can be signed");
    assert_eq!(trust().verify(&bytes), Err(SnapshotError::UnknownKey));
    bytes[KEY_ID..KEY_ID + 8].copy_from_slice(&KEYS[0].public().id());
    assert_eq!(trust().verify(&bytes), Err(SnapshotError::BadSignature));
    let end = bytes.len() - SIGNATURE;
    let forged = draw.bytes(SIGNATURE);
    bytes[end..end + forged.len()].copy_from_slice(forged);
    assert_eq!(trust().verify(&bytes), Err(SnapshotError::BadSignature));
}

/// Any text as a key, any bytes as one, and what such a key is asked to believe.
fn keys(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input) {
        drop((PublicKey::from_pem(text), SecretKey::from_pem(text)));
    }
    let Some((key, rest)) = input.split_first_chunk() else { return };
    if let Ok(key) = PublicKey::from_bytes(key) {
        let mut bytes = SIGNED[0].clone();
        bytes[KEY_ID..KEY_ID + 8].copy_from_slice(&key.id());
        let end = bytes.len() - SIGNATURE;
        let forged = &rest[..rest.len().min(SIGNATURE)];
        bytes[end..end + forged.len()].copy_from_slice(forged);
        assert_eq!(Trust::new([key]).verify(&bytes), Err(SnapshotError::BadSignature));
    }
}
