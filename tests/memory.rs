//! How much memory a load takes: at most three times the file, the file included, and none before the claims in it were
//! held against the bytes there are.
#![cfg(all(feature = "author", not(target_arch = "wasm32")))]

use peak_alloc::PeakAlloc;
use rolegate::gate::{Gate, Stamp, pack};
use std::fmt::Write;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What a call gives, and the most that was allocated meanwhile besides what there was.
fn measured<T>(call: impl FnOnce() -> T) -> (T, usize) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let value = call();
    (value, ALLOCATOR.peak_usage().saturating_sub(before))
}

/// Many roles that include each other and grant much, and a directory: all that a load keeps count of.
fn policy() -> String {
    let mut text = String::from("{\"rolegate\": 1, \"id\": \"large\", \"resources\": {");
    for resource in 0..600 {
        let comma = if resource == 0 { "" } else { "," };
        write!(
            text,
            "{comma}\"resource-{resource}\": {{\"actions\": [\"view\", \"edit\", \"remove\", \"export\"]}}"
        )
        .expect("a string");
    }
    text.push_str("}, \"roles\": {");
    for role in 0..3_000 {
        let comma = if role == 0 { "" } else { "," };
        let grants: Vec<String> =
            (0..12).map(|grant| format!("\"resource-{}:view\"", (role * 7 + grant * 31) % 600)).collect();
        let includes =
            if role > 2 { format!("\"role-{}\", \"role-{}\"", role - 1, role / 2) } else { String::new() };
        write!(
            text,
            "{comma}\"role-{role}\": {{\"title\": \"The role number {role}\", \"includes\": [{includes}], \"grants\": [{}]}}",
            grants.join(",")
        )
        .expect("a string");
    }
    text.push_str("}, \"directory\": {\"groups\": {");
    for group in 0..4_000 {
        let comma = if group == 0 { "" } else { "," };
        let around = if group > 0 { format!("\"group-{}\"", group - 1) } else { String::new() };
        write!(text, "{comma}\"group-{group}\": {{\"in\": [{around}]}}").expect("a string");
    }
    text.push_str("}, \"assignments\": [");
    for subject in 0..30_000 {
        let comma = if subject == 0 { "" } else { "," };
        write!(
            text,
            "{comma}{{\"subject\": \"user-number-{subject}\", \"role\": \"role-{}\"}}",
            subject % 3_000
        )
        .expect("a string");
    }
    text.push_str("]}}");
    text
}

/// One test, since all threads have one allocator.
#[test]
fn a_load_takes_at_most_three_times_the_file_and_a_refusal_next_to_nothing() {
    let bytes = pack(&policy(), &Stamp::default()).expect("it compiles");
    let size = bytes.len();
    assert!(size >= 1 << 20, "{size} bytes are not large");
    // The copy stands for what was read from the network, and is handed over.
    let (gate, most) = measured(|| Gate::load(bytes.clone()).expect("it loads"));
    println!("{size} bytes, {most} at most: a thousand times {}", most * 1_000 / size);
    assert!(most <= 3 * size, "{most} bytes for a file of {size}");
    drop(gate);

    // A file that claims to have four gigabytes in it, and such as are cut short.
    let good =
        pack("{\"rolegate\": 1, \"id\": \"small\", \"resources\": {}, \"roles\": {}}", &Stamp::default());
    let good = good.expect("it compiles");
    let mut claims = good.clone();
    claims[40..44].copy_from_slice(&[0xff; 4]);
    for bytes in [claims, good[..60].to_vec(), b"RGS1".to_vec(), Vec::new()] {
        let (refused, most) = measured(|| Gate::load(bytes).is_err());
        assert!(refused);
        assert!(most <= 256, "{most} bytes to refuse it");
    }
}
