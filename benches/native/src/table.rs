//! Criterion's estimates as one table: a line a question, a column a size.

use crate::setting::SIZES;
use serde_json::Value;
use std::{fmt::Write, path::Path};

/// A question that is measured at each size, and beside it a floor.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Criterion's name of the group.
    pub group: &'static str,
    /// What is asked.
    pub title: &'static str,
    /// What the floor is.
    pub floor: &'static str,
    /// Answers in one iteration.
    pub answers: usize,
}

/// The name of the floor within a group.
pub const FLOOR: &str = "floor";

/// The table of what was measured, or none if nothing was.
pub fn table(lines: &[Line], folder: &Path) -> Option<String> {
    let rows: Vec<String> = lines.iter().filter_map(|line| row(line, folder)).collect();
    if rows.is_empty() {
        return None;
    }
    let mut table = format!("{:<44}", "rolegate, native: a median of one answer");
    table.extend(SIZES.map(|size| format!("{:>9}", format!("{size} rl."))));
    let _ = writeln!(table, "{:>9}{:>9}{:>8}  the floor", "floor", "to floor", "growth");
    table.extend(rows);
    Some(table)
}

fn row(line: &Line, folder: &Path) -> Option<String> {
    let median = |parameter: &str| {
        let path = folder.join(line.group).join(parameter).join("new/estimates.json");
        let estimates: Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
        #[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
        Some(estimates["median"]["point_estimate"].as_f64()? / line.answers as f64)
    };
    let sizes = SIZES.map(|size| median(&size.to_string()));
    let (first, last) = (sizes.iter().flatten().next()?, sizes.iter().flatten().last()?);
    let floor = median(FLOOR);
    let mut row = format!("{:<44}", line.title);
    row.extend(sizes.iter().map(|median| format!("{:>9}", median.map_or("-".into(), time))));
    let ratio = floor.map_or("-".into(), |floor| factor(last / floor));
    let _ = write!(row, "{:>9}{ratio:>9}{:>8}", floor.map_or("-".into(), time), factor(last / first));
    Some(row + "  " + line.floor + "\n")
}

/// Nanoseconds with the unit that reads best.
fn time(ns: f64) -> String {
    match ns {
        ..1e1 => format!("{ns:.2} ns"),
        ..1e3 => format!("{ns:.0} ns"),
        ..1e4 => format!("{:.2} µs", ns / 1e3),
        ..1e6 => format!("{:.0} µs", ns / 1e3),
        _ => format!("{:.1} ms", ns / 1e6),
    }
}

fn factor(factor: f64) -> String {
    if factor < 10.0 { format!("{factor:.1} x") } else { format!("{factor:.0} x") }
}
