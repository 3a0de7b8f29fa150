//! STUB
/// Truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// F
    False,
    /// U
    Unknown,
    /// T
    True,
}
/// Facts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// S
    pub subject: &'a [u8],
    /// R
    pub resource: &'a [u8],
    /// C
    pub context: &'a [u8],
    /// A
    pub action: (&'a str, &'a str),
    /// N
    pub now: Option<u64>,
    /// I
    pub id: Option<&'a str>,
}
/// E
pub fn evaluate(_code: &[u8], _facts: &Facts<'_>) -> Truth {
    Truth::Unknown
}
/// A
pub fn attributes(_code: &[u8], _found: &mut dyn FnMut(&str)) {}
/// M
pub fn missing(_code: &[u8], _facts: &Facts<'_>, _found: &mut dyn FnMut(&str)) {}
/// R
pub fn residual(_code: &[u8], _facts: &Facts<'_>, _out: &mut alloc::vec::Vec<u8>) -> Truth {
    Truth::Unknown
}

impl Truth {
    /// &&
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }
    /// ||
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }
    /// !
    pub fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}
