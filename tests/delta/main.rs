//! Deltas: what they make is byte for byte the next snapshot, they are short if little has changed, and anything else is
//! refused.
#![cfg(all(feature = "author", feature = "json", feature = "sign", not(target_arch = "wasm32")))]

mod cases;
mod large;
mod pairs;
mod refused;

// The oracle's policies: small, and with every kind of statement.
#[allow(dead_code, reason = "what only the oracle needs")]
#[path = "../oracle/dice.rs"]
mod dice;
#[allow(dead_code, reason = "what only the oracle needs")]
#[path = "../oracle/document.rs"]
mod document;
#[allow(dead_code, reason = "what only the oracle needs")]
#[path = "../oracle/generate.rs"]
mod generate;
#[allow(dead_code, reason = "what only the oracle needs")]
#[path = "../oracle/policy.rs"]
mod policy;
#[allow(dead_code, reason = "what only the oracle needs")]
#[path = "../oracle/terms.rs"]
mod terms;

use rolegate::gate::{Gate, Limits, Stamp, Table, apply_delta, pack};

/// A policy that must compile, loaded.
fn loaded(policy: &str, epoch: u64) -> Gate {
    let stamp = Stamp { epoch, issued_at: 1_700_000_000 + epoch, not_after: 0 };
    Gate::load(pack(policy, &stamp).expect("the policy compiles")).expect("what was packed loads")
}

/// The delta, after it was seen to make the one of the other.
fn delta(old: &Gate, new: &Gate) -> Vec<u8> {
    let delta = old.delta(new);
    let made = apply_delta(old.snapshot().bytes(), &delta, &Limits::default());
    assert!(made.as_deref() == Ok(new.snapshot().bytes()), "{:?}", made.err());
    // At worst all of it is inserted, each table and what lies between by an operation of its own.
    let most = 72 + 6 * (1 + 2 * Table::ALL.len()) + new.size();
    assert!(delta.len() <= most, "{} bytes for a snapshot of {}", delta.len(), new.size());
    delta
}
