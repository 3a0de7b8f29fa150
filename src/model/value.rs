//! Attributes as bytes: read where they lie, without allocation, recursion or errors.
//!
//! A value is a tag and what it needs; `docs/snapshot-format.md` has the layout. What is malformed is missing.

/// A value that a condition reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Not told, or of no use: whatever is made of it is unknown.
    Missing,
    /// Told to be nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(f64),
    /// UTF-8; compared byte by byte.
    Text(&'a [u8]),
    /// Values, one after the other.
    List(&'a [u8]),
    /// Keys and values, one after the other.
    Map(&'a [u8]),
    /// Seconds since 1970.
    Timestamp(f64),
    /// Seconds.
    Duration(f64),
}

impl<'a> Value<'a> {
    /// The value at the start of some bytes, and what is behind it.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn read(bytes: &'a [u8]) -> (Self, &'a [u8]) {
        let Some((tag, rest)) = bytes.split_first() else { return (Self::Missing, &[]) };
        match tag {
            0 => (Self::Null, rest),
            1 | 2 => (Self::Bool(*tag == 2), rest),
            3 | 7 | 8 => match rest.split_first_chunk() {
                Some((number, rest)) => {
                    let number = f64::from_le_bytes(*number);
                    let value = match tag {
                        3 => Self::Number(number),
                        7 => Self::Timestamp(number),
                        _ => Self::Duration(number),
                    };
                    (value, rest)
                }
                None => (Self::Missing, &[]),
            },
            4..=6 => match block(rest) {
                Some((inside, rest)) => {
                    let value = match tag {
                        4 => Self::Text(inside),
                        5 => Self::List(inside),
                        _ => Self::Map(inside),
                    };
                    (value, rest)
                }
                None => (Self::Missing, &[]),
            },
            _ => (Self::Missing, &[]),
        }
    }

    /// The value under a key of a map; the first, if it stands there twice.
    #[must_use]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn get(self, key: &[u8]) -> Self {
        let Self::Map(mut entries) = self else { return Self::Missing };
        while let Some((found, rest)) = block(entries) {
            if found == key {
                return Self::read(rest).0;
            }
            entries = Self::read(rest).1;
        }
        Self::Missing
    }

    /// The value at a position of a list.
    #[must_use]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn at(self, position: f64) -> Self {
        let Self::List(mut items) = self else { return Self::Missing };
        let mut left = position;
        while !items.is_empty() {
            let (item, rest) = Self::read(items);
            if left == 0.0 {
                return item;
            }
            left -= 1.0;
            items = rest;
        }
        Self::Missing
    }
}

/// The bytes behind a length, and what is behind them.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn block(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}
