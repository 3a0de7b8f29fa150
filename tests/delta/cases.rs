//! Every operation by hand, and everything that is none: `cases.json`, which `tests/js/delta.test.mjs` runs as well.

use rolegate::gate::{DeltaError, Limits, apply_delta};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

/// A delta by hand.
fn delta_of(base: &[u8], operations: &[u8], result: &[u8], length: u32) -> Vec<u8> {
    let hashes = [Sha256::digest(base), Sha256::digest(result)].concat();
    [&b"RGD1"[..], &hashes, &length.to_le_bytes(), operations].concat()
}

#[test]
fn operations_do_what_the_page_says() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("cases.json")).expect("JSON");
    for case in &cases {
        let text = |member: &str| case[member].as_str().map(bytes);
        let (name, base) = (&case["name"], text("base").expect("a base"));
        let result = text("result");
        let length = result.as_ref().map_or_else(
            || u32::try_from(case["length"].as_u64().expect("a length")).expect("32 bits"),
            |result| u32::try_from(result.len()).expect("short"),
        );
        let operations = text("operations").expect("operations");
        let delta = delta_of(&base, &operations, result.as_deref().unwrap_or_default(), length);
        let made = apply_delta(&base, &delta, &Limits::default());
        match result {
            Some(result) => assert_eq!(made, Ok(result), "{name}"),
            None => assert_eq!(
                made.map_err(|error| error.code()),
                Err(case["error"].as_str().expect("a code")),
                "{name}"
            ),
        }
    }
    assert!(cases.len() > 50, "{}", cases.len());
}

#[test]
fn where_a_delta_is_malformed_is_told() {
    // A copy of nine bytes of eight: known once both bytes behind the 72 of the header are read.
    let made = apply_delta(&[0; 8], &delta_of(&[0; 8], &[0, 9], &[0; 8], 8), &Limits::default());
    assert_eq!(made, Err(DeltaError::Malformed { at: 74 }));
}
