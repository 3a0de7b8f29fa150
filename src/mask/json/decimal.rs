//! Numbers as conditions know them: what a parser of JSON makes of their spelling, to the last bit.
//!
//! The standard library reads every number, but its tables are a third of the module that this is for.

/// Powers of ten that fit.
const HIGHEST: i32 = 19;
const LOWEST: i32 = -21;

/// The nearest 64-bit number to one that is spelled as in JSON; none for one of more than 19 digits, or with a power of
/// ten that is seldom met.
pub(super) fn decimal(spelling: &[u8]) -> Option<f64> {
    let (negative, rest) = match spelling {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let mut digits: u64 = 0;
    let mut power: i32 = 0;
    let mut is_fraction = false;
    let mut rest = rest.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'.' => is_fraction = true,
            b'e' | b'E' => {
                power = power.checked_add(exponent(rest.as_slice())?)?;
                break;
            }
            digit => {
                digits = digits.checked_mul(10)?.checked_add(u64::from(digit.wrapping_sub(b'0')))?;
                power -= i32::from(is_fraction);
            }
        }
    }
    let number = scaled(digits, power)?;
    Some(if negative { -number } else { number })
}

fn exponent(spelling: &[u8]) -> Option<i32> {
    let (sign, digits) = match spelling {
        [b'-', digits @ ..] => (-1, digits),
        [b'+', digits @ ..] | digits => (1, digits),
    };
    digits.iter().try_fold(0_i32, |power, digit| {
        power.checked_mul(10)?.checked_add(sign * i32::from(digit.wrapping_sub(b'0')))
    })
}

/// The nearest number to `digits` times a power of ten.
#[expect(clippy::cast_precision_loss, reason = "rounded once, as it should be")]
fn scaled(digits: u64, power: i32) -> Option<f64> {
    let digits = u128::from(digits);
    if digits == 0 {
        return Some(0.0);
    }
    if !(LOWEST..=HIGHEST).contains(&power) {
        return None;
    }
    if power >= 0 {
        return Some((0..power).fold(digits, |number, _| number * 10) as f64);
    }
    // More digits of two than a number has, and in the lowest whether anything is left, decide how it is rounded.
    let shift = digits.leading_zeros();
    let (mut shifted, mut is_exact) = (digits << shift, true);
    for _ in power..0 {
        is_exact &= divide(&mut shifted) == 0;
    }
    let down = f64::from_bits(u64::from(1023 - shift) << 52);
    Some((shifted | u128::from(!is_exact)) as f64 * down)
}

/// Divides by ten, and gives what is left. The compiler's own division of so long a number takes a kilobyte.
#[expect(clippy::cast_possible_truncation, reason = "32 bits at a time")]
fn divide(number: &mut u128) -> u64 {
    let (mut quotient, mut left) = (0, 0);
    for place in [96, 64, 32, 0] {
        let part = (left << 32) | u64::from((*number >> place) as u32);
        quotient |= u128::from(part / 10) << place;
        left = part % 10;
    }
    *number = quotient;
    left
}

#[cfg(test)]
mod tests {
    use super::decimal;
    use alloc::{format, string::String};

    #[track_caller]
    fn check(spelling: &str) {
        let number: f64 = spelling.parse().expect("a number");
        assert_eq!(decimal(spelling.as_bytes()).map(f64::to_bits), Some(number.to_bits()), "{spelling}");
    }

    #[test]
    fn numbers_are_what_the_standard_library_makes_of_them() {
        for spelling in [
            "0",
            "-0",
            "-0.0e99999",
            "1",
            "-1",
            "1e19",
            "1E+2",
            "1e-7",
            "0.1",
            "0.3",
            "0.30000000000000004",
            "1.7976931348623157",
            "9007199254740993",
            "9007199254740991.5",
            "9007199254740992.5",
            "18446744073709551615",
            "-12.50",
            "5e-21",
            "1424.7142857142858",
            "0.000001234567890123456",
            "1000000000000000000e19",
        ] {
            check(spelling);
        }
        let mut state: u64 = 1;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 11
        };
        for _ in 0..200_000 {
            let digits = next() >> (next() % 53);
            check(&format!("{digits}e{}", i64::try_from(next() % 41).expect("small") - 21));
            let (whole, part) = (next() % 1000, next() % 10_000_000);
            check(&format!("{whole}.{part}"));
            // Halfway between two numbers, and next to it.
            let half = ((1 << 53) | (next() % (1 << 53))) * 2 + 1;
            check(&format!("{half}"));
            check(&format!("{half}.0"));
            check(&format!("{}.5", half / 4));
        }
    }

    #[test]
    fn what_is_seldom_met_is_not_read() {
        let long = String::from("184467440737095516160");
        for spelling in
            ["1e20", "1e-22", "1e99999999999", "1e-99999999999", &long, "1e2147483647", "0.1e-2147483648"]
        {
            assert_eq!(decimal(spelling.as_bytes()), None, "{spelling}");
        }
    }
}
