//! The clock, and times as the gate reads and shows them.

pub(crate) use rolegate::gate::time::{parse_end, parse_seconds, parse_start, show};
use std::time::{SystemTime, UNIX_EPOCH};

/// The time now; 0 on a machine whose clock is before 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
