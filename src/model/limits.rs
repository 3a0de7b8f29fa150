//! How much a snapshot may ask for.

/// How much a snapshot may ask of the machine that loads it.
///
/// A snapshot arrives over the network, so every count in it is a claim. The decoder holds each claim
/// against these bounds before it allocates. Counts of roles, permissions, resources, classes, rungs
/// and fields need no bound of their own: the format numbers them with 16 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Whole file, in bytes. Default 16 MiB, some 25 times the 2,461 roles and 13,790 permissions
    /// of the largest public role catalogue.
    pub bytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 16 << 20 }
    }
}
