//! Deltas between a snapshot and a changed one, those damaged, and any bytes: what comes out is what was meant, or nothing.

use super::decide::change;
use super::draw::Draw;
use super::samples::SAMPLES;
use super::tables::Tables;
use rolegate::gate::{DeltaError, Gate, Limits, Table, apply_delta};

/// Bytes before the operations.
const HEADER: usize = 72;

/// How many changes one input makes at most.
const CHANGES: usize = 6;

pub fn run(input: &[u8]) {
    let mut draw = Draw(input);
    let sample = draw.pick(&SAMPLES[..]);
    let old = Gate::load(sample.clone()).expect("a sample loads");
    let mut tables = Tables::of(sample);
    for _ in 0..draw.below(CHANGES + 1) {
        let table = *draw.pick(Table::ALL);
        change(&mut draw, tables.get(table), table.width());
    }
    // What is no snapshot has no delta; the sample itself then does.
    let new = Gate::load(tables.write()).or_else(|_| Gate::load(sample.clone())).expect("a sample loads");
    let delta = old.delta(&new);
    assert_eq!(made(&old, &delta).as_deref(), Ok(new.snapshot().bytes()));
    assert_eq!(made(&new, &new.delta(&old)).as_deref(), Ok(old.snapshot().bytes()));
    let mut damaged = delta.clone();
    for _ in 0..draw.below(4) {
        let at = draw.below(damaged.len());
        damaged[at] = draw.byte();
    }
    let (header, _) = delta.split_at(HEADER);
    for bytes in [&damaged, &[header, draw.0].concat(), draw.0] {
        // What one changes may not matter; what the result is cannot be changed and go unnoticed.
        if let Ok(made) = made(&old, bytes) {
            assert_eq!(made, new.snapshot().bytes());
        }
    }
}

fn made(base: &Gate, delta: &[u8]) -> Result<Vec<u8>, DeltaError> {
    apply_delta(base.snapshot().bytes(), delta, &Limits::default())
}
