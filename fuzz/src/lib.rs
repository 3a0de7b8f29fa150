//! What each fuzz target does with bytes. `fuzz_targets/` hands it those of the fuzzer, `tests/crashers.rs` those that were kept.

pub mod condition;
pub mod decide;
pub mod decode;
pub mod delta;
mod draw;
pub mod envelope;
pub mod mask_json;
pub mod policy;
mod questions;
mod samples;
pub mod strategies;
pub mod tables;

/// A target: its name, which is that of its folders of seeds and crashers, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("condition", condition::run),
    ("decide", decide::run),
    ("decode", decode::run),
    ("delta", delta::run),
    ("envelope", envelope::run),
    ("mask_json", mask_json::run),
    ("policy", policy::run),
    ("strategies", strategies::run),
];
