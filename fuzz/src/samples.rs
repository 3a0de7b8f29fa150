//! Snapshots to start from: those of `tests/golden/`, which have every table between them.

use rolegate::gate::{Stamp, pack};
use std::sync::LazyLock;

const POLICIES: [&str; 5] = [
    include_str!("../../tests/golden/catalogue.yaml"),
    include_str!("../../tests/golden/places.yaml"),
    include_str!("../../tests/golden/records.yaml"),
    include_str!("../../tests/golden/smallest.yaml"),
    include_str!("../../tests/golden/statements.yaml"),
];

pub(super) static SAMPLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let stamp = Stamp { epoch: 3, issued_at: 900, not_after: 0 };
    POLICIES.iter().map(|policy| pack(policy, &stamp).expect("a golden policy compiles")).collect()
});
