//! Slices: a snapshot with only what one principal can reach. `tests/oracle/slices.rs` asks slices of random policies.
#![cfg(all(feature = "author", feature = "json", feature = "sign", not(target_arch = "wasm32")))]

mod examples;
mod small;

use rolegate::gate::{SliceOptions, Stamp, pack};
use rolegate::{Gate, Principal};

fn gate(policy: &str) -> Gate {
    let stamp = Stamp { epoch: 7, issued_at: 5, not_after: 0 };
    Gate::load(pack(policy, &stamp).unwrap_or_else(|error| panic!("{error}"))).expect("a snapshot")
}

fn slice(gate: &Gate, principal: &Principal<'_>) -> Gate {
    Gate::load(gate.slice(principal, SliceOptions::default()).expect("a slice")).expect("a snapshot")
}
