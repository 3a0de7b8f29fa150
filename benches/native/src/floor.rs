//! The least that an answer could take: the same by hand, without a policy.

use serde_json::Value;
use std::collections::HashSet;

/// One principal's permissions, as bits and as names.
#[derive(Debug)]
pub struct ByHand {
    /// A bit a permission.
    pub bits: Vec<u32>,
    /// `resource:action`.
    pub names: HashSet<String>,
}

impl ByHand {
    /// Whether a bit is set.
    #[inline]
    pub fn has(&self, permission: usize) -> bool {
        self.bits[permission / 32] >> (permission % 32) & 1 == 1
    }
}

/// `resource.owner == subject.id`
pub fn is_owner(record: &Value, subject: &str) -> bool {
    record["owner"].as_str() == Some(subject)
}

/// `resource.status in ['draft', 'paused'] && resource.team in subject.teams`
pub fn is_editable(record: &Value, subject: &Value) -> bool {
    let is_open = record["status"].as_str().is_some_and(|status| ["draft", "paused"].contains(&status));
    is_open && subject["teams"].as_array().is_some_and(|teams| teams.contains(&record["team"]))
}

/// A row put together of others.
pub fn united(rows: &[Vec<u32>]) -> Vec<u32> {
    let mut all = vec![0; rows[0].len()];
    for row in rows {
        for (word, more) in all.iter_mut().zip(row) {
            *word |= more;
        }
    }
    all
}
