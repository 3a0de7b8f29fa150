//! Which row of a table became which row of the next snapshot's.

use alloc::vec::Vec;
use std::collections::HashMap;

/// A row before, and the row that it became.
pub(super) type Pair = (usize, usize);

/// Pairs of rows with the same mark, as many as can ascend on both sides.
pub(super) fn same(old: &[u64], new: &[u64]) -> Vec<Pair> {
    let start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - start;
    let behind =
        old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let (old_end, new_end) = (old.len() - behind, new.len() - behind);
    let middle: HashMap<u64, usize> = old.iter().copied().zip(0..).take(old_end).skip(start).collect();
    let found = new.iter().zip(0..).take(new_end).skip(start);
    let found: Vec<Pair> = found.filter_map(|(mark, row)| Some((*middle.get(mark)?, row))).collect();
    let mut pairs: Vec<Pair> = (0..start).map(|row| (row, row)).collect();
    pairs.extend(ascending(&found));
    pairs.extend((old_end..old.len()).zip(new_end..));
    pairs
}

/// The same, and between them, where there are as many rows on both sides, each with the one in its place.
pub(super) fn likely(old: &[u64], new: &[u64]) -> Vec<Pair> {
    let mut all = Vec::new();
    let mut next = (0, 0);
    for pair in same(old, new).into_iter().chain([(old.len(), new.len())]) {
        if pair.0 - next.0 == pair.1 - next.1 {
            all.extend((next.0..pair.0).zip(next.1..));
        }
        all.push(pair);
        next = (pair.0 + 1, pair.1 + 1);
    }
    all.pop();
    all
}

/// A longest part of pairs, ascending on the right, that ascends on the left as well.
fn ascending(pairs: &[Pair]) -> Vec<Pair> {
    // For each length, the part of that length that ends lowest, by its last pair; and what comes before each pair.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (old, _)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|(end, _)| end < old);
        before.push(length.checked_sub(1).and_then(|last| ends.get(last)).map(|(_, at)| *at));
        match ends.get_mut(length) {
            Some(end) => *end = (*old, at),
            None => ends.push((*old, at)),
        }
    }
    let mut last = ends.last().map(|(_, at)| *at);
    let mut part = Vec::with_capacity(ends.len());
    while let Some(at) = last {
        part.extend(pairs.get(at));
        last = before.get(at).copied().flatten();
    }
    part.reverse();
    part
}

#[cfg(test)]
mod tests {
    use super::{likely, same};

    #[test]
    fn rows_that_came_and_went() {
        assert_eq!(same(&[1, 2, 3, 4], &[1, 3, 9, 4]), [(0, 0), (2, 1), (3, 3)]);
        assert_eq!(same(&[], &[1]), []);
        assert_eq!(same(&[1, 1], &[1]), [(0, 0)]);
    }

    #[test]
    fn of_rows_that_changed_places_as_many_as_stay_in_order() {
        assert_eq!(same(&[5, 1, 2, 3, 6], &[5, 3, 1, 2, 6]), [(0, 0), (1, 2), (2, 3), (4, 4)]);
    }

    #[test]
    fn what_lies_between_in_equal_number_is_paired() {
        assert_eq!(likely(&[1, 2, 3], &[1, 9, 3]), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(likely(&[1, 2, 3], &[1, 8, 9, 3]), [(0, 0), (2, 3)]);
        assert_eq!(likely(&[7, 8], &[9, 10]), [(0, 0), (1, 1)]);
    }
}
