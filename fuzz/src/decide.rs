//! Snapshots with changed cells and rows, and a right checksum: refused, or row, check, decision, masks and queries agree.

use super::draw::Draw;
use super::questions::{Asker, ask, compare};
use super::samples::SAMPLES;
use super::tables::Tables;
use rolegate::gate::{Gate, Table};

/// How many changes one input makes; more leave nothing that loads.
const CHANGES: usize = 6;

pub fn run(input: &[u8]) {
    let mut draw = Draw(input);
    let (sample, changed) = changed(&mut draw);
    let Ok(gate) = Gate::load(changed) else { return };
    for _ in 0..2 {
        ask(&gate, &Asker::draw(&mut draw, &gate));
    }
    if draw.byte() & 15 == 1 {
        compare(&Gate::load(sample.clone()).expect("a sample loads"), &gate);
    }
}

/// The snapshot that an input makes of a sample.
pub fn snapshot(input: &[u8]) -> Vec<u8> {
    changed(&mut Draw(input)).1
}

/// A sample, and a snapshot of which some cells and rows are different.
fn changed(draw: &mut Draw<'_>) -> (&'static Vec<u8>, Vec<u8>) {
    let sample = draw.pick(&SAMPLES[..]);
    let mut tables = Tables::of(sample);
    for _ in 0..draw.below(CHANGES + 1) {
        let table = *draw.pick(Table::ALL);
        change(draw, tables.get(table), table.width());
    }
    (sample, tables.write())
}

/// Changes one row of a table.
pub(super) fn change(draw: &mut Draw<'_>, table: &mut Vec<u8>, width: usize) {
    let (how, rows) = (draw.byte() % 9, table.len() / width);
    if rows == 0 || how == 0 {
        let row = draw.bytes(width);
        let at = draw.below(rows + 1) * width;
        table.splice(at..at, row.iter().copied().chain([0; 32]).take(width));
        return;
    }
    let at = draw.below(rows) * width;
    let cell = at + draw.below(width);
    match how {
        1 => drop(table.drain(at..at + width)),
        2 => {
            let row = table[at..at + width].to_vec();
            table.splice(at..at, row);
        }
        3 => {
            let other = draw.below(rows) * width;
            (0..width).for_each(|byte| table.swap(at + byte, other + byte));
        }
        4 => table[cell] = draw.byte(),
        5 => table[cell] = table[cell].wrapping_add(1),
        6 => table[cell] = table[cell].wrapping_sub(1),
        7 => table[cell] ^= 1 << draw.below(8),
        _ => {
            let value = draw.bytes(4);
            let end = table.len().min(cell + value.len());
            table[cell..end].copy_from_slice(&value[..end - cell]);
        }
    }
}
