//! `42` as the text `[40,50)`, or as the number `40`.
//!
//! Reads a number as JSON writes it, below 10^18 in size, and finds the bucket of `size` that it lies in;
//! buckets start at multiples of the size, below zero as well. Anything else is not read. A text that is such a
//! number is read too, and stays a text. Every number of a bucket is shown alike, its lowest included.

use super::push_number;
use alloc::string::String;

/// Appends the bucket, from its lowest number to the lowest of the next; `None` for what is not a number.
pub(super) fn mask(value: &str, size: u64, out: &mut String) -> Option<()> {
    let (lower, upper) = bounds(value, size)?;
    out.push('[');
    push_number(lower, out);
    out.push(',');
    push_number(upper, out);
    out.push(')');
    Some(())
}

/// Appends the lowest number of the bucket; `None` for what is not a number.
pub(super) fn mask_to_floor(value: &str, size: u64, out: &mut String) -> Option<()> {
    push_number(bounds(value, size)?.0, out);
    Some(())
}

fn bounds(value: &str, size: u64) -> Option<(i64, i64)> {
    let size = i64::try_from(size).ok()?;
    let number = floor(value)?;
    let lower = number.checked_sub(number.checked_rem_euclid(size)?)?;
    Some((lower, lower.checked_add(size)?))
}

/// The largest whole number that is not above the number.
fn floor(value: &str) -> Option<i64> {
    let mut rest = value.as_bytes();
    let negative = take(&mut rest, b"-");
    let whole = take_digits(&mut rest)?;
    let fraction = if take(&mut rest, b".") { take_digits(&mut rest)? } else { &[] };
    let mut point = i64::try_from(whole.len()).ok()?;
    if take(&mut rest, b"eE") {
        let below = take(&mut rest, b"-");
        let _ = !below && take(&mut rest, b"+");
        let digits = take_digits(&mut rest).filter(|digits| digits.len() <= 4)?;
        let exponent = digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        point += if below { -exponent } else { exponent };
    }
    if !rest.is_empty() || whole.len() > 1 && whole.first() == Some(&b'0') {
        return None;
    }
    let (mut number, mut at, mut is_whole) = (0, 0, true);
    for digit in whole.iter().chain(fraction) {
        if at < point {
            number = shift(number)? + i64::from(digit - b'0');
        } else {
            is_whole &= *digit == b'0';
        }
        at += 1;
    }
    while number != 0 && at < point {
        number = shift(number)?;
        at += 1;
    }
    Some(if negative { -number - i64::from(!is_whole) } else { number })
}

/// Takes one byte if it is among some.
fn take(rest: &mut &[u8], among: &[u8]) -> bool {
    match rest.split_first() {
        Some((first, behind)) if among.contains(first) => {
            *rest = behind;
            true
        }
        _ => false,
    }
}

/// Takes one digit or more.
#[cfg_attr(target_arch = "wasm32", inline(never))]
fn take_digits<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, behind) = rest.split_at_checked(end)?;
    *rest = behind;
    (!digits.is_empty()).then_some(digits)
}

/// Room for one more digit.
fn shift(number: i64) -> Option<i64> {
    if number < 100_000_000_000_000_000 { Some(number * 10) } else { None }
}

#[cfg(test)]
mod tests {
    use super::{floor, mask, mask_to_floor};
    use crate::mask::shown;

    #[test]
    fn numbers_lie_in_buckets() {
        for (value, size, bucket) in [
            ("42", 10, "[40,50)"),
            ("40", 10, "[40,50)"),
            ("49.999", 10, "[40,50)"),
            ("0", 10, "[0,10)"),
            ("-0", 10, "[0,10)"),
            ("-0.5", 10, "[-10,0)"),
            ("-10", 10, "[-10,0)"),
            ("-11", 10, "[-20,-10)"),
            ("4.2e1", 10, "[40,50)"),
            ("420E-1", 10, "[40,50)"),
            ("4.2e+1", 10, "[40,50)"),
            ("4345646464646", 10_000_000_000, "[4340000000000,4350000000000)"),
        ] {
            assert_eq!(shown(|out| mask(value, size, out)).as_deref(), Some(bucket), "{value}");
        }
        assert_eq!(shown(|out| mask_to_floor("-11", 10, out)).as_deref(), Some("-20"));
    }

    #[test]
    fn whole_parts_are_exact() {
        for (value, whole) in [
            ("1e2", Some(100)),
            ("1.5e1", Some(15)),
            ("1e17", Some(100_000_000_000_000_000)),
            ("999999999999999999", Some(999_999_999_999_999_999)),
            ("1000000000000000000", None),
            ("9999999999999999999", None),
            ("1e18", None),
            ("1e-9999", Some(0)),
            ("0e9999", Some(0)),
            ("-1e-9999", Some(-1)),
            ("0.999999999999999999999999", Some(0)),
        ] {
            assert_eq!(floor(value), whole, "{value}");
        }
    }

    #[test]
    fn does_not_read_other_texts() {
        for other in [
            "", "-", "+5", "042", "1.", ".5", "1e", "1e+", "1e-+1", "1e99999", "1,000", "0x10", "NaN", " 5",
            "\u{664}",
        ] {
            assert_eq!(shown(|out| mask(other, 10, out)), None, "{other:?}");
        }
        assert_eq!(shown(|out| mask("5", 0, out)), None, "no size");
    }
}
